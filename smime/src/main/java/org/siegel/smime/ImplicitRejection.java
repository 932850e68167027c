package org.siegel.smime;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * RSAES-PKCS1-v1_5 (RFC 8017 §7.2.2) that never says whether the padding was right: where it is not, another key comes
 * back, and the content fails to decrypt like that of any changed message (RFC 3218 §2.3.2).
 *
 * <p>That key is always the same for the same message: it is made of the private key and the ciphertext, as in OpenSSL
 * 3.2. A random one could be told from a real one by asking twice.
 */
final class ImplicitRejection {

    private static final String HMAC = "HmacSHA256";
    private static final int SHORTEST_PADDING = 8;
    private static final int SHORTEST_KEY = 5; // RC2 with 40 bits
    private static final int LONGEST_KEY = 32;
    private static final int OPEN_LENGTH = 16;

    private ImplicitRejection() {}

    /**
     * The key inside.
     *
     * @param length of the key in bytes; -1 where the content cipher leaves it open, as RC2 does
     */
    static byte[] decrypt(PrivateKey key, byte[] encrypted, int length, Primitives primitives)
            throws GeneralSecurityException {
        int size = (((RSAKey) key).getModulus().bitLength() + 7) / 8;
        byte[] block = new byte[size];
        byte[] raw = raw(key, encrypted, primitives);
        System.arraycopy(raw, 0, block, size - raw.length, raw.length);
        byte[] instead = instead(key, size, encrypted, primitives);
        try {
            return length < 0 ? openLength(block, instead) : select(block, length, instead);
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }

    private static byte[] raw(PrivateKey key, byte[] encrypted, Primitives primitives) throws GeneralSecurityException {
        try {
            Cipher rsa = primitives.cipher("RSA/ECB/NoPadding");
            rsa.init(Cipher.DECRYPT_MODE, primitives.converted(key));
            return rsa.doFinal(encrypted);
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // an odd key size, perhaps
            Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding", Primitives.bouncyCastle());
            rsa.init(Cipher.DECRYPT_MODE, key);
            return rsa.doFinal(encrypted);
        }
    }

    /** The longest key that may come back instead of the one that was sent. */
    private static byte[] instead(PrivateKey key, int size, byte[] encrypted, Primitives primitives)
            throws GeneralSecurityException {
        byte[] secret = primitives.derived(key, k -> secret(k, size, primitives));
        Mac mac = primitives.mac(HMAC);
        mac.init(new SecretKeySpec(secret, HMAC));
        mac.update(new byte[Math.max(0, size - encrypted.length)]);
        return mac.doFinal(encrypted);
    }

    private static byte[] secret(PrivateKey key, int size, Primitives primitives) {
        if (!(key instanceof RSAPrivateKey own)) {
            return Kept.SECRET;
        }
        try {
            return primitives.digest("SHA-256").digest(unsigned(own.getPrivateExponent(), size));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] unsigned(BigInteger number, int size) {
        byte[] signed = number.toByteArray();
        byte[] unsigned = new byte[size];
        int n = Math.min(size, signed.length);
        System.arraycopy(signed, signed.length - n, unsigned, size - n, n);
        return unsigned;
    }

    private static byte[] select(byte[] block, int length, byte[] instead) {
        if (block.length < length + SHORTEST_PADDING + 3) {
            return Arrays.copyOf(instead, length);
        }
        int separator = block.length - length - 1;
        int wrong = block[0] | (block[1] ^ 2) | block[separator];
        for (int i = 2; i < separator; i++) {
            wrong |= ((block[i] & 0xff) - 1) >> 8; // -1 for a zero inside the padding
        }
        int mask = (wrong | -wrong) >> 31; // -1 if anything was wrong
        byte[] found = Arrays.copyOfRange(block, separator + 1, block.length);
        for (int i = 0; i < length; i++) {
            found[i] = (byte) ((found[i] & ~mask) | (instead[i] & mask));
        }
        return found;
    }

    /** Everything behind the first zero, without branching on what stands there. */
    private static byte[] openLength(byte[] block, byte[] instead) {
        int separator = 0;
        int found = 0;
        for (int i = 2; i < block.length; i++) {
            int zero = ((block[i] & 0xff) - 1) >> 31; // -1 for a zero
            separator |= i & zero & ~found;
            found |= zero;
        }
        int length = block.length - separator - 1;
        int wrong = block[0]
                | (block[1] ^ 2)
                | ~found
                | (separator - 2 - SHORTEST_PADDING) >> 31
                | (length - SHORTEST_KEY) >> 31
                | (LONGEST_KEY - length) >> 31;
        int mask = (wrong | -wrong) >> 31;
        int chosen = (length & ~mask) | (OPEN_LENGTH & mask);
        byte[] key = Arrays.copyOfRange(block, block.length - chosen, block.length);
        for (int i = 0; i < chosen; i++) {
            key[i] = (byte) ((key[i] & ~mask) | (instead[i] & mask));
        }
        return key;
    }

    /** For keys that keep their secret in a token: the same for as long as the program runs. */
    private static final class Kept {
        static final byte[] SECRET = new byte[32];

        static {
            new SecureRandom().nextBytes(SECRET);
        }
    }
}
