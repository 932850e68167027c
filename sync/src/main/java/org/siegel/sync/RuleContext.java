package org.siegel.sync;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.siegel.tenant.TenantObject;

/**
 * What rules may ask beside the object itself.
 *
 * @param now what Now() is
 * @param issuerInCollection whether the organisation's collection has the issuer of a certificate
 * @param certificateLimit how many values of a certificate attribute are taken (Entra Connect: 15)
 * @param anchor under which the object is known already; empty where its rules decide that
 * @param before what the tenant holds under a source anchor. Asked only where it matters: for IgnoreThisFlow, for ExecuteOnce, for
 *     StickyJoin and where an expression fails; never by the default rules
 * @param traced whether a projection tells where every value came from
 */
public record RuleContext(
        Instant now,
        Predicate<X509Certificate> issuerInCollection,
        int certificateLimit,
        Optional<String> anchor,
        Function<String, Optional<TenantObject>> before,
        boolean traced) {

    /** An empty collection, Entra Connect's limit, nothing in the tenant, no trace. */
    public static RuleContext at(Instant now) {
        return new RuleContext(
                now,
                _ -> false,
                SyncSettings.DEFAULT.certificateLimit(),
                Optional.empty(),
                _ -> Optional.empty(),
                false);
    }

    public RuleContext withIssuers(Predicate<X509Certificate> inCollection) {
        return new RuleContext(now, inCollection, certificateLimit, anchor, before, traced);
    }

    public RuleContext withCertificateLimit(int limit) {
        return new RuleContext(now, issuerInCollection, limit, anchor, before, traced);
    }

    public RuleContext withAnchor(String known) {
        return new RuleContext(now, issuerInCollection, certificateLimit, Optional.of(known), before, traced);
    }

    public RuleContext withBefore(Function<String, Optional<TenantObject>> tenant) {
        return new RuleContext(now, issuerInCollection, certificateLimit, anchor, tenant, traced);
    }

    public RuleContext withTrace() {
        return new RuleContext(now, issuerInCollection, certificateLimit, anchor, before, true);
    }
}
