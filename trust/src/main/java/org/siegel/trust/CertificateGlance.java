package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.siegel.trust.RecipientCertificates.Purpose;

/**
 * Certificates for somebody who looks at very many and mostly asks for dates. Whether they are to be trusted is another
 * question ({@link CertificateValidator}).
 *
 * <pre>{@code
 * CertificateGlance.read(value).filter(CertificateGlance::encryptsMail)
 * }</pre>
 */
public final class CertificateGlance {

    private CertificateGlance() {}

    /** The certificate that exactly these bytes are, in DER, at a fraction of what the JDK takes; empty where they are none. */
    public static Optional<X509Certificate> read(byte[] der) {
        try {
            return Optional.of(UnreadCertificate.of(der));
        } catch (TrustException none) {
            return Optional.empty();
        }
    }

    /**
     * Whether key, key usage, extended key usage and basic constraints allow others to encrypt mail to its owner (RFC 8550
     * §4.4).
     */
    public static boolean encryptsMail(X509Certificate certificate) {
        return serves(Purpose.ENCRYPT, certificate);
    }

    /** Whether its owner may sign mail with it (RFC 8550 §4.4). */
    public static boolean signsMail(X509Certificate certificate) {
        return serves(Purpose.SIGN, certificate);
    }

    /**
     * When the certificate ends that exactly these bytes are, in DER, if others can encrypt mail to its owner now; empty where
     * they cannot. It looks at validity, key, key usage, extended key usage and basic constraints, and nothing else.
     */
    public static Optional<Instant> encryptsUntil(byte[] der, Instant now) {
        CertificateShape shape = CertificateShape.of(der);
        Instant end = shape == null ? null : PlainKind.encryptsUntil(shape, now);
        if (end != null) {
            return Optional.of(end).filter(last -> last.isAfter(now));
        }
        return read(der)
                .filter(CertificateGlance::encryptsMail)
                .filter(certificate -> !certificate.getNotBefore().toInstant().isAfter(now))
                .map(certificate -> certificate.getNotAfter().toInstant())
                .filter(last -> last.isAfter(now));
    }

    private static boolean serves(Purpose purpose, X509Certificate certificate) {
        PathCertificate decoded = PathCertificate.of(certificate);
        return !decoded.isCa()
                && KeyFitness.of(purpose, certificate, decoded).isEmpty()
                && MaySign.permitsMail(decoded);
    }
}
