package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Builds and validates certification paths to the anchors of one collection (RFC 5280 §6, RFC 4158, RFC 9618).
 *
 * <pre>{@code
 * var validator = new PathValidator(collection);
 * switch (validator.validate(certificate, message.certificates(), PathInputs.forMail(), clock.instant())) {
 *     case PathResult.TrustedPath path -> IO.println("trusted through " + path.anchor().getSubjectX500Principal());
 *     case PathResult.Untrusted no -> IO.println(no.code() + ": " + no.sentence());
 * }
 * }</pre>
 *
 * <p>Revocation is a question of its own: {@link RevocationChecker}. Safe for use by several threads.
 */
public final class PathValidator {

    private final CertificateCollection collection;
    private final CertificateSource source;

    /** Asks nobody for certificates that are not at hand. */
    public PathValidator(CertificateCollection collection) {
        this(collection, CertificateSource.NONE);
    }

    private PathValidator(CertificateCollection collection, CertificateSource source) {
        this.collection = collection;
        this.source = source;
    }

    /** The same, asking there where no path is found from what is at hand. */
    public PathValidator withIssuers(CertificateSource from) {
        return new PathValidator(collection, from);
    }

    /**
     * Looks for a path from the certificate to an anchor.
     *
     * @param target the certificate in question
     * @param pool further candidates for the path, never trusted: those of a message, or given by hand
     * @param inputs policies, purpose and limits
     * @param at the instant at which the path must be valid
     */
    public PathResult validate(
            X509Certificate target, Collection<X509Certificate> pool, PathInputs inputs, Instant at) {
        return search(target, pool, inputs, at, true, path -> true);
    }

    PathResult search(
            X509Certificate target,
            Collection<X509Certificate> pool,
            PathInputs inputs,
            Instant at,
            boolean checkTime,
            Predicate<PathResult.TrustedPath> accept) {
        Set<PathCertificate> further = pool.isEmpty() ? Set.of() : PathSearch.decoded(pool);
        return new PathSearch(collection, further, source, inputs, at, checkTime, accept)
                .run(PathCertificate.of(target));
    }

    CertificateCollection collection() {
        return collection;
    }

    CertificateSource issuers() {
        return source;
    }

    /** The certificates of the collection that help to build paths. */
    Set<PathCertificate> intermediates() {
        return collection.intermediateSet();
    }
}
