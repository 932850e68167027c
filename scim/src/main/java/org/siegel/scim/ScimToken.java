package org.siegel.scim;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A token, without what is secret in it.
 *
 * @param id names it, for revocation
 * @param agent whose it is; what was written with tokens of one agent belongs together, and nobody else may touch it
 * @param scopes what it allows
 * @param expires when it ends
 * @param revoked when it was withdrawn
 * @param lastUsed to the minute
 */
public record ScimToken(
        UUID id,
        String agent,
        Set<ScimScope> scopes,
        Instant created,
        String createdBy,
        Instant expires,
        Optional<Instant> revoked,
        Optional<Instant> lastUsed) {

    /** What this agent's objects come from, for the tenant. */
    public String source() {
        return source(agent);
    }

    /** What the objects of an agent come from, for the tenant. */
    public static String source(String agent) {
        return "scim:" + agent;
    }
}
