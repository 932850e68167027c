package org.siegel.scim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.siegel.database.Database;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;

/** The tokens of agents and identity products, schema {@code scim}. Only hashes are kept: a lost token is made anew. */
public final class ScimTokens {

    /** Longest life of a token. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(730);

    /** Agents' names: lower-case letters, digits and hyphens, at most 63. */
    public static final Pattern AGENT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final String PREFIX = "siegel_scim_"; // so that scanners for leaked secrets find it
    private static final int BYTES = 32;
    private static final Duration USE_IS_NOTED = Duration.ofMinutes(1);

    private final Jdbi jdbi;
    private final Clock clock;

    private ScimTokens(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Brings the tables of the door up to date. */
    public static ScimTokens open(Database database, Clock clock) {
        database.migrate("scim");
        return new ScimTokens(database.jdbi(), clock);
    }

    /**
     * A new token.
     *
     * @param text what the agent sends; it is told this once
     */
    public record Issued(ScimToken token, Secret text) {}

    /**
     * Makes a token.
     *
     * @throws IllegalArgumentException if the agent's name, the scopes or the end make no sense
     */
    public Issued issue(String agent, Set<ScimScope> scopes, Instant expires, String createdBy) {
        Instant now = clock.instant();
        if (!AGENT.matcher(agent).matches()) {
            throw new IllegalArgumentException(
                    "an agent's name has lower-case letters, digits and hyphens, at most 63: " + agent);
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a token needs a scope");
        }
        if (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST_LIFE))) {
            throw new IllegalArgumentException(
                    "a token ends within the next " + LONGEST_LIFE.toDays() + " days, not at " + expires);
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        var token = new ScimToken(
                UUID.randomUUID(),
                agent,
                Set.copyOf(scopes),
                now,
                createdBy,
                expires,
                Optional.empty(),
                Optional.empty());
        jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO scim.token (id, agent, sha256, scopes, created,"
                        + " created_by, expires) VALUES (:id, :agent, :sha256, :scopes, :created, :by, :expires)")
                .bind("id", token.id())
                .bind("agent", agent)
                .bind("sha256", hash(text))
                .bindArray(
                        "scopes",
                        String.class,
                        scopes.stream().map(ScimScope::text).toList())
                .bind("created", now)
                .bind("by", createdBy)
                .bind("expires", expires)
                .execute());
        return new Issued(token, Secret.ofPassword(text));
    }

    /** All tokens, the revoked and expired ones included, newest first. */
    public List<ScimToken> list() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM scim.token ORDER BY created DESC, id")
                .map((row, context) -> token(row))
                .list());
    }

    /**
     * Withdraws a token, from the next request on.
     *
     * @return what it was; empty if there is none with this id
     */
    public Optional<ScimToken> revoke(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "UPDATE scim.token SET revoked = coalesce(revoked, :now)" + " WHERE id = :id RETURNING *")
                .bind("now", clock.instant())
                .bind("id", id)
                .map((row, context) -> token(row))
                .findOne());
    }

    /** Whose token this is; empty if it is none that holds now. */
    Optional<ScimToken> authenticate(String text) {
        if (!text.startsWith(PREFIX) || text.length() > 100) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Optional<ScimToken> known = jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM scim.token WHERE sha256 = :sha256 AND revoked IS NULL AND expires > :now")
                .bind("sha256", hash(text))
                .bind("now", now)
                .map((row, context) -> token(row))
                .findOne());
        known.filter(token -> token.lastUsed()
                        .map(used -> used.plus(USE_IS_NOTED).isBefore(now))
                        .orElse(true))
                .ifPresent(token -> jdbi.useHandle(
                        handle -> handle.createUpdate("UPDATE scim.token SET last_used = :now WHERE id = :id")
                                .bind("now", now)
                                .bind("id", token.id())
                                .execute()));
        return known;
    }

    private static byte[] hash(String text) {
        try {
            return Primitives.jdk().digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static ScimToken token(ResultSet row) throws SQLException {
        Set<ScimScope> scopes = EnumSet.noneOf(ScimScope.class);
        Arrays.stream((Object[]) row.getArray("scopes").getArray())
                .forEach(text -> ScimScope.of(String.valueOf(text)).ifPresent(scopes::add));
        return new ScimToken(
                row.getObject("id", UUID.class),
                row.getString("agent"),
                Set.copyOf(scopes),
                row.getTimestamp("created").toInstant(),
                row.getString("created_by"),
                row.getTimestamp("expires").toInstant(),
                instant(row.getTimestamp("revoked")),
                instant(row.getTimestamp("last_used")));
    }

    private static Optional<Instant> instant(@Nullable Timestamp time) {
        return Optional.ofNullable(time).map(Timestamp::toInstant);
    }
}
