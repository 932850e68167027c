package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM content with a 96-bit nonce (RFC 5084, NIST SP 800-38D), decrypted while it is read; whether it is genuine is
 * known at its end only.
 *
 * <p>The GCM of the JCE keeps all plaintext back until the code is checked, in memory. So the counter mode of the JCE makes
 * the plaintext, and a second cipher in GCM encryption computes from it the code that must have been sent.
 */
final class GcmInput extends BlockInput {

    static final int NONCE = 12;

    private static final int BLOCK = 64 * 1024;
    private static final int TAG = 16;

    private final InputStream encrypted;
    private final byte[] key;
    private final Primitives primitives;
    private final Cipher counter;
    private final Cipher gcm;
    private final byte[] block = new byte[BLOCK];
    private final byte[] scrap = new byte[BLOCK + 2 * TAG];
    private long length;

    GcmInput(InputStream encrypted, byte[] key, byte[] nonce, Primitives primitives) throws GeneralSecurityException {
        super(new byte[BLOCK + TAG]);
        this.encrypted = encrypted;
        this.key = key;
        this.primitives = primitives;
        this.counter = counter(key, nonce, primitives);
        this.gcm = primitives.cipher("AES/GCM/NoPadding");
        gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, nonce));
    }

    /** SP 800-38D §6.5 with a 96-bit nonce: the content starts at counter 2. */
    static Cipher counter(byte[] key, byte[] nonce, Primitives primitives) throws GeneralSecurityException {
        byte[] start = Arrays.copyOf(nonce, 16);
        start[15] = 2;
        Cipher counter = primitives.cipher("AES/CTR/NoPadding");
        counter.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(start));
        return counter;
    }

    @Override
    void next() throws IOException {
        int n = encrypted.readNBytes(block, 0, BLOCK);
        position = 0;
        try {
            ended = n == 0;
            end = ended ? counter.doFinal(ready, 0) : counter.update(block, 0, n, ready, 0);
            gcm.update(ready, 0, end, scrap, 0);
        } catch (GeneralSecurityException e) {
            throw new SmimeException.CannotDecrypt();
        }
        length += end;
    }

    /**
     * After the end: checks the code.
     *
     * @param attributes the authenticated attributes in DER, which stand behind the content; empty if there are none
     * @throws SmimeException.CannotDecrypt if it does not fit
     */
    void verify(byte[] attributes, byte[] tag) throws GeneralSecurityException {
        byte[] last = gcm.doFinal();
        byte[] expected = Arrays.copyOfRange(last, last.length - TAG, last.length);
        Arrays.fill(ready, (byte) 0);
        if (attributes.length > 0) {
            Cipher aes = primitives.cipher("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            new Ghash(aes.doFinal(new byte[16])).addAttributes(expected, attributes, length);
        }
        if (!MessageDigest.isEqual(Arrays.copyOf(expected, tag.length), tag)) {
            throw new SmimeException.CannotDecrypt();
        }
    }
}
