package org.siegel.admin;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import org.siegel.tenant.Audit;

/** Where synchronisation runs: in the tenant's own server, or in an agent beside a directory. */
public interface SyncHost {

    /**
     * Whose certificates rules may ask for.
     *
     * @param known whether the organisation's collection has the issuer of a certificate
     * @param version changes with the collection
     */
    record Issuers(Predicate<X509Certificate> known, String version) {

        /** Nobody's. */
        public static final Issuers NONE = new Issuers(_ -> false, "");
    }

    /** Why there is nowhere to synchronise to yet, and what to do; then the scheduler starts nothing. Empty where there is. */
    Optional<String> unready();

    /** Who did what. */
    Audit audit();

    /** The collection's issuers; empty where there is no collection. */
    Optional<Issuers> issuers();

    /** How many recipients the tenant has; empty where that is not known here. */
    Optional<Long> recipients();

    /** How many of them nobody can encrypt to; empty where that is not known, or not known yet. */
    Optional<Integer> recipientsWithoutCertificate();
}
