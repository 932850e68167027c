package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be said about one certificate.
 *
 * @param outcome whether it is to be trusted
 * @param code stable: {@code valid}, a code of {@link PathError}, {@code certificate-revoked}, {@code
 *     weak-algorithm} or that of a {@link RevocationFault}
 * @param reason one sentence for people
 * @param chain from the certificate to the anchor; only the certificate where no path was found
 * @param policies the user-constrained policy set; empty without a path
 * @param checks revocation, path, time and algorithms
 * @param culprit the certificate that the code is about, the one judged or one above it; empty where it is valid, or where
 *     revocation could not be determined
 * @param revocation what is known about each certificate of the chain but the anchor, in the order of the chain; empty where
 *     it was not asked
 */
public record CertificateVerdict(
        Outcome outcome,
        String code,
        String reason,
        List<X509Certificate> chain,
        Set<String> policies,
        List<Check> checks,
        Optional<X509Certificate> culprit,
        List<RevocationStatus> revocation) {

    public CertificateVerdict {
        chain = List.copyOf(chain);
        policies = Set.copyOf(policies);
        checks = List.copyOf(checks);
        revocation = List.copyOf(revocation);
    }

    /** Whether it is to be trusted. */
    public enum Outcome {
        VALID,
        INVALID,
        INDETERMINATE
    }
}
