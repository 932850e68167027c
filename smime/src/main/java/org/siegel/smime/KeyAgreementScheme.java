package org.siegel.smime;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.ecc.ECCCMSSharedInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * How two keys become a key-encryption key: the ECDH schemes of RFC 5753 §7.1.4 with the X9.63 key derivation, and those
 * of RFC 8418 §2 with HKDF.
 */
enum KeyAgreementScheme {
    STD_SHA1("1.3.133.16.840.63.0.2", "SHA-1", false),
    STD_SHA224("1.3.132.1.11.0", "SHA-224", false),
    STD_SHA256("1.3.132.1.11.1", "SHA-256", false),
    STD_SHA384("1.3.132.1.11.2", "SHA-384", false),
    STD_SHA512("1.3.132.1.11.3", "SHA-512", false),
    COFACTOR_SHA1("1.3.133.16.840.63.0.3", "SHA-1", false),
    COFACTOR_SHA224("1.3.132.1.14.0", "SHA-224", false),
    COFACTOR_SHA256("1.3.132.1.14.1", "SHA-256", false),
    COFACTOR_SHA384("1.3.132.1.14.2", "SHA-384", false),
    COFACTOR_SHA512("1.3.132.1.14.3", "SHA-512", false),
    HKDF_SHA256("1.2.840.113549.1.9.16.3.19", "SHA-256", true),
    HKDF_SHA384("1.2.840.113549.1.9.16.3.20", "SHA-384", true),
    HKDF_SHA512("1.2.840.113549.1.9.16.3.21", "SHA-512", true);

    // The cofactor of the NIST and Brainpool prime curves is 1, so cofactor and standard Diffie-Hellman are the same.

    private final String oid;
    private final String digest;
    private final boolean hkdf;

    KeyAgreementScheme(String oid, String digest, boolean hkdf) {
        this.oid = oid;
        this.digest = digest;
        this.hkdf = hkdf;
    }

    String oid() {
        return oid;
    }

    /** For people. */
    String shown() {
        return "ECDH with " + (hkdf ? "HKDF-" : "X9.63-") + digest;
    }

    static Optional<KeyAgreementScheme> of(String oid) {
        return Arrays.stream(values()).filter(s -> s.oid.equals(oid)).findFirst();
    }

    /** The key-encryption key for {@code wrap}. */
    SecretKey derive(
            PrivateKey own,
            PublicKey other,
            AlgorithmIdentifier wrap,
            byte @Nullable [] userKeyingMaterial,
            Primitives primitives)
            throws GeneralSecurityException {
        KeyWrap keyWrap = KeyWrap.of(wrap.getAlgorithm().getId())
                .orElseThrow(() -> new SmimeException.Unsupported(
                        "The message wraps its key with the unknown algorithm " + wrap.getAlgorithm() + "."));
        byte[] secret = agree(own, other, primitives);
        byte[] info = sharedInfo(wrap, userKeyingMaterial, keyWrap.keyBits());
        byte[] key = hkdf
                ? Hkdf.derive(digest, salt(userKeyingMaterial), secret, info, keyWrap.keyBits() / 8, primitives)
                : x963(secret, info, keyWrap.keyBits() / 8, primitives);
        Arrays.fill(secret, (byte) 0);
        return new SecretKeySpec(key, keyWrap.keyAlgorithm());
    }

    /** RFC 8418 §2.2: the user keying material, where there is some. */
    private static byte[] salt(byte @Nullable [] userKeyingMaterial) {
        return userKeyingMaterial == null ? new byte[0] : userKeyingMaterial;
    }

    private static byte[] agree(PrivateKey own, PublicKey other, Primitives primitives)
            throws GeneralSecurityException {
        String algorithm = own.getAlgorithm().startsWith("X") ? own.getAlgorithm() : "ECDH";
        if (!KeyTypes.ofBouncyCastle(own)) {
            try {
                return agree(primitives.keyAgreement(algorithm), own, other);
            } catch (GeneralSecurityException | RuntimeException preferredRefuses) {
                // a curve it does not know, perhaps
            }
        }
        return agree(
                KeyAgreement.getInstance(algorithm, Primitives.bouncyCastle()), own, KeyTypes.forBouncyCastle(other));
    }

    private static byte[] agree(KeyAgreement agreement, Key own, Key other) throws GeneralSecurityException {
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    /** ECC-CMS-SharedInfo (RFC 5753 §7.2). */
    private static byte[] sharedInfo(AlgorithmIdentifier wrap, byte @Nullable [] userKeyingMaterial, int keyBits) {
        byte[] bits = {(byte) (keyBits >> 24), (byte) (keyBits >> 16), (byte) (keyBits >> 8), (byte) keyBits};
        try {
            return new ECCCMSSharedInfo(wrap, userKeyingMaterial, bits).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a structure of our own always encodes", e);
        }
    }

    /** ANSI X9.63 (SEC 1 §3.6.1). */
    private byte[] x963(byte[] secret, byte[] info, int length, Primitives primitives) throws GeneralSecurityException {
        var hash = primitives.digest(digest);
        byte[] key = new byte[length];
        int counter = 1;
        for (int done = 0; done < length; counter++) {
            hash.update(secret);
            hash.update(new byte[] {0, 0, 0, (byte) counter});
            byte[] block = hash.digest(info);
            int n = Math.min(block.length, length - done);
            System.arraycopy(block, 0, key, done, n);
            done += n;
        }
        return key;
    }

    /** The key wraps that go with them (RFC 3394, RFC 3217). */
    enum KeyWrap {
        AES_128("2.16.840.1.101.3.4.1.5", 128, "AES"),
        AES_192("2.16.840.1.101.3.4.1.25", 192, "AES"),
        AES_256("2.16.840.1.101.3.4.1.45", 256, "AES"),
        TRIPLE_DES("1.2.840.113549.1.9.16.3.6", 192, "DESede");

        private final String oid;
        private final int keyBits;
        private final String keyAlgorithm;

        KeyWrap(String oid, int keyBits, String keyAlgorithm) {
            this.oid = oid;
            this.keyBits = keyBits;
            this.keyAlgorithm = keyAlgorithm;
        }

        /** AES with a key of this size. */
        static KeyWrap aes(int keyBits) {
            return keyBits == 128 ? AES_128 : keyBits == 192 ? AES_192 : AES_256;
        }

        static Optional<KeyWrap> of(String oid) {
            return Arrays.stream(values()).filter(w -> w.oid.equals(oid)).findFirst();
        }

        String oid() {
            return oid;
        }

        /** For people. */
        String shown() {
            return this == TRIPLE_DES ? "3DES-WRAP" : "AES-" + keyBits + "-WRAP";
        }

        int keyBits() {
            return keyBits;
        }

        String keyAlgorithm() {
            return keyAlgorithm;
        }

        byte[] wrap(SecretKey kek, byte[] key, Primitives primitives) throws GeneralSecurityException {
            Cipher cipher = primitives.cipher("AESWrap");
            cipher.init(Cipher.WRAP_MODE, kek);
            return cipher.wrap(new SecretKeySpec(key, "AES"));
        }

        byte[] unwrap(SecretKey kek, byte[] wrapped, Primitives primitives) throws GeneralSecurityException {
            Cipher cipher = this == TRIPLE_DES
                    ? Cipher.getInstance("DESEDEWRAP", Primitives.bouncyCastle())
                    : primitives.cipher("AESWrap");
            cipher.init(Cipher.UNWRAP_MODE, kek);
            return cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded();
        }
    }
}
