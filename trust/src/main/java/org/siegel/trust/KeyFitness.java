package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.siegel.trust.RecipientCertificates.Purpose;
import org.siegel.trust.RecipientCertificates.Rejected;

/** Whether a certificate's key and key usage serve a purpose (RFC 8550 §4.4.2). */
final class KeyFitness {

    private KeyFitness() {}

    /** The reason why not; empty where they do. */
    static Optional<Rejected> of(Purpose purpose, X509Certificate certificate, PathCertificate decoded) {
        return switch (purpose) {
            case ENCRYPT -> toEncrypt(certificate, decoded);
            case SIGN -> toSign(certificate, decoded);
        };
    }

    private static Optional<Rejected> toEncrypt(X509Certificate certificate, PathCertificate decoded) {
        String algorithm = keyAlgorithm(certificate);
        Optional<Integer> usage = encryptingUsage(algorithm);
        if (usage.isEmpty()) {
            return Optional.of(new Rejected(
                    certificate,
                    "key-cannot-encrypt",
                    "Its key is " + algorithm + ", which signs but does not encrypt."));
        }
        return decoded.mayUse(usage.get())
                ? Optional.empty()
                : Optional.of(new Rejected(
                        certificate,
                        "key-usage-not-encrypting",
                        "Its key usage does not permit "
                                + (usage.get() == KeyUsage.keyAgreement ? "keyAgreement." : "keyEncipherment.")));
    }

    private static Optional<Rejected> toSign(X509Certificate certificate, PathCertificate decoded) {
        String algorithm = keyAlgorithm(certificate);
        if (neverSigns(algorithm)) {
            return Optional.of(new Rejected(
                    certificate, "key-cannot-sign", "Its key is " + algorithm + ", which encrypts but does not sign."));
        }
        return decoded.mayUse(KeyUsage.digitalSignature) || decoded.mayUse(KeyUsage.nonRepudiation)
                ? Optional.empty()
                : Optional.of(new Rejected(
                        certificate,
                        "key-usage-not-signing",
                        "Its key usage permits neither digitalSignature nor nonRepudiation."));
    }

    /** Whoever looks at very many does not make a key of each. */
    private static String keyAlgorithm(X509Certificate certificate) {
        return certificate instanceof UnreadCertificate unread
                ? unread.kind().keyAlgorithm()
                : certificate.getPublicKey().getAlgorithm();
    }

    /** The key usage bit that encryption to such a key needs; empty for keys that only sign. */
    private static Optional<Integer> encryptingUsage(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> Optional.of(KeyUsage.keyEncipherment);
            case "EC", "ECDH", "XDH", "X25519", "X448", "DH", "DiffieHellman" -> Optional.of(KeyUsage.keyAgreement);
            default -> keyAlgorithm.startsWith("ML-KEM") ? Optional.of(KeyUsage.keyEncipherment) : Optional.empty();
        };
    }

    /**
     * Whether others may encrypt to such a key.
     *
     * @param keyUsage the bits; -1 without the extension
     */
    static boolean encrypts(String keyAlgorithm, int keyUsage) {
        return encryptingUsage(keyAlgorithm)
                .filter(bit -> keyUsage < 0 || (keyUsage & bit) == bit)
                .isPresent();
    }

    private static boolean neverSigns(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "ECDH", "XDH", "X25519", "X448", "DH", "DiffieHellman" -> true;
            default -> keyAlgorithm.startsWith("ML-KEM");
        };
    }
}
