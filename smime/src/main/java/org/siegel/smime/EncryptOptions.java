package org.siegel.smime;

/**
 * How to encrypt. Made by {@link #with}, changed by the {@code with} methods.
 *
 * @param cipher for the content
 * @param keyTransport for recipients with an RSA key
 * @param derivedKey whether the content key is derived with HKDF from the one that is sent (RFC 9709), so that nobody can
 *     turn an authenticated message into an unauthenticated one; only readers of 2025 and later know it
 * @param ecdh for recipients with a key on a curve of NIST or Brainpool
 * @param userKeyingMaterial whether random bytes go into every key agreement (RFC 5753 §3.1: the {@code ukm}), so that no
 *     two messages derive the same key even if the ephemeral key were used again
 * @param headerProtection which header fields are encrypted with the content, and which of them are hidden (RFC 9788)
 */
public record EncryptOptions(
        ContentCipher cipher,
        KeyTransport keyTransport,
        Ecdh ecdh,
        boolean userKeyingMaterial,
        boolean derivedKey,
        HeaderProtection headerProtection) {

    /** How an RSA key takes the content-encryption key. */
    public enum KeyTransport {
        /** RSAES-PKCS1-v1_5 (RFC 3370 §4.2.1): every reader knows it. */
        PKCS1_V15,
        /** RSAES-OAEP with SHA-256 and MGF1 with SHA-256 (RFC 3560, RFC 8551 §2.3). */
        OAEP_SHA256
    }

    /** The two primitives of key agreement (RFC 5753 §7.1.4); on curves with cofactor 1 only their names differ. */
    public enum Ecdh {
        /** {@code dhSinglePass-stdDH}: every reader of ECDH knows it. */
        STANDARD,
        /** {@code dhSinglePass-cofactorDH}. */
        COFACTOR
    }

    /** RSAES-PKCS1-v1_5, standard ECDH and no header protection: what every mail program reads. */
    public static EncryptOptions with(ContentCipher cipher) {
        return new EncryptOptions(cipher, KeyTransport.PKCS1_V15, Ecdh.STANDARD, false, false, HeaderProtection.NONE);
    }

    public EncryptOptions withKeyTransport(KeyTransport other) {
        return new EncryptOptions(cipher, other, ecdh, userKeyingMaterial, derivedKey, headerProtection);
    }

    public EncryptOptions withEcdh(Ecdh other) {
        return new EncryptOptions(cipher, keyTransport, other, userKeyingMaterial, derivedKey, headerProtection);
    }

    public EncryptOptions withUserKeyingMaterial(boolean present) {
        return new EncryptOptions(cipher, keyTransport, ecdh, present, derivedKey, headerProtection);
    }

    public EncryptOptions withDerivedKey(boolean derived) {
        return new EncryptOptions(cipher, keyTransport, ecdh, userKeyingMaterial, derived, headerProtection);
    }

    public EncryptOptions withHeaderProtection(HeaderProtection other) {
        return new EncryptOptions(cipher, keyTransport, ecdh, userKeyingMaterial, derivedKey, other);
    }
}
