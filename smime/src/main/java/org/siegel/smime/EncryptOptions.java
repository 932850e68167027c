package org.siegel.smime;

/**
 * How to encrypt. Made by {@link #with}, changed by the {@code with} methods.
 *
 * @param cipher for the content
 * @param keyTransport for recipients with an RSA key
 * @param derivedKey whether the content key is derived with HKDF from the one that is sent (RFC 9709), so that nobody can
 *     turn an authenticated message into an unauthenticated one; only readers of 2025 and later know it
 * @param headerProtection which header fields are encrypted with the content, and which of them are hidden (RFC 9788)
 */
public record EncryptOptions(
        ContentCipher cipher, KeyTransport keyTransport, boolean derivedKey, HeaderProtection headerProtection) {

    /** How an RSA key takes the content-encryption key. */
    public enum KeyTransport {
        /** RSAES-PKCS1-v1_5 (RFC 3370 §4.2.1): every reader knows it. */
        PKCS1_V15,
        /** RSAES-OAEP with SHA-256 and MGF1 with SHA-256 (RFC 3560, RFC 8551 §2.3). */
        OAEP_SHA256
    }

    /** RSAES-PKCS1-v1_5 and no header protection: what every mail program reads. */
    public static EncryptOptions with(ContentCipher cipher) {
        return new EncryptOptions(cipher, KeyTransport.PKCS1_V15, false, HeaderProtection.NONE);
    }

    public EncryptOptions withKeyTransport(KeyTransport other) {
        return new EncryptOptions(cipher, other, derivedKey, headerProtection);
    }

    public EncryptOptions withDerivedKey(boolean derived) {
        return new EncryptOptions(cipher, keyTransport, derived, headerProtection);
    }

    public EncryptOptions withHeaderProtection(HeaderProtection other) {
        return new EncryptOptions(cipher, keyTransport, derivedKey, other);
    }
}
