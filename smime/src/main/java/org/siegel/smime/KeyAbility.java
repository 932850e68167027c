package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.EncryptOptions.KeyTransport;
import org.siegel.smime.EncryptionChoice.Reason;

/**
 * How the content key can be sent to somebody.
 *
 * @param type of the key, for example {@code RSA}
 * @param oaepOnly whether the key is for RSAES-OAEP only (RFC 4055 §1.2)
 * @param oaepAnnounced whether RSAES-OAEP with SHA-256 was announced
 * @param agreement the object identifier of the key agreement that goes with the key; empty where none does
 * @param agreements those that were announced; empty where none was
 */
record KeyAbility(String type, boolean oaepOnly, boolean oaepAnnounced, String agreement, List<String> agreements) {

    /** Begins the object identifiers of ML-KEM (RFC 9936). */
    static final String ML_KEM = "2.16.840.1.101.3.4.4.";

    private static final SmimeCapability.RsaOaep OAEP_SHA256 = new SmimeCapability.RsaOaep("SHA-256", "SHA-256");

    static KeyAbility of(X509Certificate certificate, Optional<SmimeCapabilities> capabilities) {
        List<SmimeCapability> list = capabilities.map(SmimeCapabilities::list).orElse(List.of());
        return new KeyAbility(
                KeyTypes.of(certificate.getPublicKey()),
                KeyTypes.info(certificate.getPublicKey())
                        .getAlgorithm()
                        .getAlgorithm()
                        .getId()
                        .equals(OAEP_SHA256.oid()),
                list.contains(OAEP_SHA256),
                agreement(certificate),
                list.stream()
                        .filter(SmimeCapability.KeyAgreement.class::isInstance)
                        .map(SmimeCapability::oid)
                        .toList());
    }

    private static String agreement(X509Certificate certificate) {
        return switch (KeyTypes.of(certificate.getPublicKey())) {
            case "EC", "X25519", "X448" -> {
                try {
                    yield KeyAgreement.scheme(certificate.getPublicKey(), EncryptOptions.Ecdh.STANDARD)
                            .oid();
                } catch (GeneralSecurityException oddKey) { // encrypting to it will say so
                    yield "";
                }
            }
            default -> "";
        };
    }

    boolean encrypts() {
        return KeyTypes.encrypts(type);
    }

    boolean rsa() {
        return type.equals("RSA");
    }

    boolean encapsulates() {
        return type.startsWith("ML-KEM");
    }

    /** Whether RSAES-OAEP is known to be read. */
    boolean oaep() {
        return oaepOnly || oaepAnnounced;
    }

    Reason reason(KeyTransport transport) {
        if (!rsa()) {
            if (encapsulates()) {
                return new Reason("key-encapsulation", "The key is sent with " + type + ", as the certificate asks.");
            }
            return agreements.isEmpty() || agreements.contains(agreement)
                    ? new Reason(
                            "key-agreement",
                            "The key is sent by key agreement, as the certificate's " + type + " key asks.")
                    : new Reason(
                            "key-agreement-not-announced",
                            "The key is sent by the usual key agreement for the certificate's " + type
                                    + " key, though others were announced.");
        }
        if (oaepOnly) {
            return new Reason("key-oaep", "The key is sent with RSAES-OAEP, for which alone the certificate is.");
        }
        if (transport == KeyTransport.OAEP_SHA256) {
            return new Reason("key-oaep", "The key is sent with RSAES-OAEP, which was announced.");
        }
        return new Reason(
                "key-pkcs1",
                oaepAnnounced
                        ? "The key is sent with RSAES-PKCS1-v1_5, because not all announced RSAES-OAEP."
                        : "The key is sent with RSAES-PKCS1-v1_5, because RSAES-OAEP was not announced.");
    }

    Reason cannot() {
        return new Reason("key-cannot-encrypt", "The certificate's key is " + type + ", which does not encrypt.");
    }
}
