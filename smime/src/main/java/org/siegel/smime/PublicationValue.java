package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One value of the directory attribute {@code userSMIMECertificate} (RFC 2798 §2.8), written or read.
 *
 * <p>Where the user's private key is at hand, the value is SignedData with its content omitted, signed by the user, with
 * his chain, the S/MIME capabilities and the mark of the certificate to encrypt to, in the form of RFC 8551 §2.5.3 and in
 * Microsoft's. Where only the certificate is known, as when a CA publishes for a user who keeps his key, the value is
 * certs-only SignedData: every reader takes the certificate from it. Capabilities are signed attributes, so a value
 * without a signer has none; a CA states them in the certificate's own extension (RFC 4262), which is read here too.
 *
 * @param format how the value was written
 * @param certificates every certificate of the value, none of them trusted
 * @param preferred the one to encrypt to: the marked one, else the only one that issued no other
 * @param capabilities what the user's program can read, dated by the signing time or the beginning of the certificate's
 *     validity; hints, never proof
 * @param signatureFits whether a signer's signature fits a certificate of the value; false where nobody signed
 */
public record PublicationValue(
        Format format,
        List<X509Certificate> certificates,
        Optional<X509Certificate> preferred,
        Optional<AnnouncedCapabilities> capabilities,
        boolean signatureFits) {

    /** The forms in which values are found. */
    public enum Format {
        /** CMS SignedData (RFC 2798). */
        SIGNED_DATA,
        /** Microsoft's tagged blob (MS-OXOABK 2.2.4.36). */
        TAGGED_BLOB,
        /** A plain certificate, which many programs write there. */
        CERTIFICATE
    }

    public PublicationValue {
        certificates = List.copyOf(certificates);
    }

    /**
     * A value signed by the user.
     *
     * @param user signs; with one key pair for both, also the certificate to encrypt to
     * @param encryption the certificate to encrypt to; may be {@code user.certificate()}
     * @param capabilities what the user's mail program reads: others will encrypt so; {@link SmimeCapabilities#of} AES-CBC
     *     where that is not known
     * @throws SmimeException.UnusableKey if the key cannot sign
     */
    public static byte[] signed(
            Identity user,
            X509Certificate encryption,
            SmimeCapabilities capabilities,
            Instant time,
            Primitives primitives) {
        try {
            return PublicationWriter.signed(user, encryption, capabilities, time, primitives);
        } catch (GeneralSecurityException e) {
            throw new SmimeException.UnusableKey("The user's key cannot sign the published value.", e);
        }
    }

    /**
     * A value nobody signs: the certificate and its chain, nearest first, without a root.
     *
     * @throws SmimeException.Malformed if a certificate cannot be encoded
     */
    public static byte[] unsigned(X509Certificate certificate, List<X509Certificate> chain) {
        List<X509Certificate> all = new ArrayList<>();
        all.add(certificate);
        all.addAll(chain);
        return PublicationWriter.certificatesOnly(all);
    }

    /**
     * Reads a raw directory value of any of the three forms.
     *
     * @throws SmimeException.Malformed if it is none of them or holds no certificate
     * @throws SmimeException.LimitExceeded if it is longer than a megabyte
     */
    public static PublicationValue read(byte[] value) {
        return PublicationReader.read(value);
    }
}
