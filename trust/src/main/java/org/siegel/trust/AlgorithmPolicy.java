package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.siegel.smime.Thumbprint;

/**
 * Which algorithms and keys are still good, in messages and along paths.
 *
 * <pre>{@code
 * var oldPartner = AlgorithmPolicy.modern().withLegacyBelow(Set.of(Thumbprint.sha1(partnerRoot)));
 * }</pre>
 *
 * @param acceptSha1 whether SHA-1 signatures count, of messages, certificates, revocation lists and OCSP responses; MD5 and older
 *     never do
 * @param leastRsaBits the shortest RSA, DSA or Diffie-Hellman modulus that counts
 * @param legacyBelow thumbprints of authorities: for their certificates and all below them {@link #legacy} holds
 */
public record AlgorithmPolicy(boolean acceptSha1, int leastRsaBits, Set<Thumbprint> legacyBelow) {

    private static final int LEGACY_BITS = 1024;

    public AlgorithmPolicy {
        if (leastRsaBits < 512) {
            throw new IllegalArgumentException("an RSA key under 512 bits never counts: " + leastRsaBits);
        }
        legacyBelow = Set.copyOf(legacyBelow);
    }

    /** No SHA-1, 2048 bits (RFC 8551 §4.2, RFC 8550 §4.3). */
    public static AlgorithmPolicy modern() {
        return new AlgorithmPolicy(false, 2048, Set.of());
    }

    /** For old mail and old authorities: SHA-1 and 1024 bits count. */
    public static AlgorithmPolicy legacy() {
        return new AlgorithmPolicy(true, LEGACY_BITS, Set.of());
    }

    /** The same, and {@link #legacy} for these authorities and what stands below them; SHA-1 or SHA-256 thumbprints. */
    public AlgorithmPolicy withLegacyBelow(Set<Thumbprint> authorities) {
        return new AlgorithmPolicy(acceptSha1, leastRsaBits, authorities);
    }

    /** What holds for a certificate of a path, where the authorities above it stand behind it. */
    AlgorithmPolicy of(List<X509Certificate> fromIt) {
        boolean exempt = !legacyBelow.isEmpty()
                && fromIt.stream()
                        .anyMatch(c ->
                                legacyBelow.contains(Thumbprint.sha1(c)) || legacyBelow.contains(Thumbprint.sha256(c)));
        return exempt ? new AlgorithmPolicy(true, Math.min(LEGACY_BITS, leastRsaBits), legacyBelow) : this;
    }
}
