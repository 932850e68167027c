package org.siegel.smime;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * Capabilities with their date and origin: the newest announcement of a person counts (RFC 8551 §2.7.1).
 *
 * @param capabilities what was announced
 * @param announced when: the signing time, or the beginning of the certificate's validity; never later than it was seen
 * @param source where
 */
public record AnnouncedCapabilities(SmimeCapabilities capabilities, Instant announced, Source source) {

    /** Where capabilities are announced. */
    public enum Source {
        /** The signed attributes of a message (RFC 8551 §2.5.2). */
        MESSAGE,
        /** A value of userSMIMECertificate in a directory (RFC 2798 §2.8). */
        DIRECTORY,
        /** The certificate's extension (RFC 4262). */
        CERTIFICATE,
        /** An agreement between people. */
        AGREEMENT
    }

    /** What the certificate's extension says (RFC 4262), as of the beginning of its validity. */
    public static Optional<AnnouncedCapabilities> ofCertificate(X509Certificate certificate) {
        return SmimeCapabilities.ofCertificate(certificate)
                .map(found -> new AnnouncedCapabilities(
                        found, certificate.getNotBefore().toInstant(), Source.CERTIFICATE));
    }

    /** The newer one, which counts. */
    public AnnouncedCapabilities orNewer(AnnouncedCapabilities other) {
        return other.announced.isAfter(announced) ? other : this;
    }
}
