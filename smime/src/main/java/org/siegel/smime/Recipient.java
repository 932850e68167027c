package org.siegel.smime;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** Somebody who will be able to open an encrypted message (RFC 5652 §6.2). */
public sealed interface Recipient {

    /**
     * The holder of a certificate: RSA (key transport), EC, X25519 or X448 (key agreement), ML-KEM (key encapsulation, RFC
     * 9936).
     */
    record OfCertificate(X509Certificate certificate) implements Recipient {}

    /**
     * Whoever knows a password (RFC 5652 §6.2.4, RFC 3211).
     *
     * @param password used as UTF-8
     * @param iterations of PBKDF2 with HMAC-SHA-256; more make guessing dearer, and every reading too
     */
    record OfPassword(Secret password, int iterations) implements Recipient {}

    /**
     * Whoever has a symmetric key (RFC 5652 §6.2.3).
     *
     * @param identifier tells the key among others; not secret
     * @param key 16, 24 or 32 bytes, for AES key wrap (RFC 3394)
     */
    @SuppressWarnings("ArrayRecordComponent") // equality is written out
    record OfSharedKey(byte[] identifier, Secret key) implements Recipient {
        public OfSharedKey {
            identifier = identifier.clone();
        }

        @Override
        public byte[] identifier() {
            return identifier.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OfSharedKey that
                    && Arrays.equals(identifier, that.identifier)
                    && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(identifier);
        }
    }

    /** The holders of these certificates. */
    static List<Recipient> of(List<X509Certificate> certificates) {
        return certificates.stream().<Recipient>map(OfCertificate::new).toList();
    }
}
