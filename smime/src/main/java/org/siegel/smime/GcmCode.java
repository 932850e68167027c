package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The authentication code of AES-GCM content (NIST SP 800-38D), computed from the ciphertext that is written here, without
 * decrypting it. What it remembers of each block lets the same ciphertext be read a second time, block by block, from a
 * place that somebody else may have written to meanwhile ({@link GcmReplay}).
 *
 * <p>The JCE has no GHASH. But the code that GCM computes of authenticated data alone is GHASH of them, masked; so each block
 * of the ciphertext is given to the cipher as such data, and {@link Ghash} joins the results.
 */
final class GcmCode extends OutputStream {

    static final int BLOCK = 64 * 1024;

    private static final int TAG = 16;

    /** SP 800-38D §5.2.1.1 in bytes: what a counter of 32 bits can encrypt. It also bounds what is remembered, to 16 MiB. */
    private static final long LONGEST = (1L << 36) - 32;

    private final OutputStream kept;
    private final byte[] nonce;
    private final SecretKeySpec key;
    private final Cipher aes;
    private final Cipher gcm;
    private final Ghash ghash;
    private ByteBuffer hashes = ByteBuffer.allocate(64 * TAG);
    private long length;
    private int inBlock;
    private int used;

    /** @param kept where the ciphertext goes on to */
    GcmCode(byte[] key, byte[] nonce, Primitives primitives, OutputStream kept) throws GeneralSecurityException {
        this.kept = kept;
        this.nonce = nonce;
        this.key = new SecretKeySpec(key, "AES");
        this.gcm = primitives.cipher("AES/GCM/NoPadding");
        this.aes = primitives.cipher("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, this.key);
        this.ghash = new Ghash(aes.doFinal(new byte[TAG]));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (count > LONGEST - length) {
            throw new SmimeException.CannotDecrypt();
        }
        length += count;
        kept.write(bytes, offset, count);
        try {
            for (int at = offset, end = offset + count; at < end; ) {
                if (inBlock == 0) {
                    begin();
                }
                int n = Math.min(end - at, BLOCK - inBlock);
                gcm.updateAAD(bytes, at, n);
                at += n;
                inBlock += n;
                if (inBlock == BLOCK) {
                    end();
                }
            }
        } catch (GeneralSecurityException e) {
            throw new SmimeException.CannotDecrypt();
        }
    }

    /** Never twice with the same nonce, which a JCE cipher refuses. Nothing of what it makes leaves. */
    private void begin() throws GeneralSecurityException {
        gcm.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * 8, nonce(++used)));
    }

    private static byte[] nonce(int number) {
        return ByteBuffer.allocate(GcmInput.NONCE).putInt(number).array();
    }

    private byte[] hash() throws GeneralSecurityException {
        return xor(gcm.doFinal(), mask(nonce(used)));
    }

    private void end() throws GeneralSecurityException {
        if (!hashes.hasRemaining()) {
            hashes = ByteBuffer.allocate(2 * hashes.capacity()).put(hashes.flip());
        }
        byte[] hash = hash();
        hashes.put(hash);
        ghash.add(hash, inBlock);
        inBlock = 0;
    }

    /** SP 800-38D §7.1: the encryption of the first counter block. */
    private byte[] mask(byte[] nonce) throws GeneralSecurityException {
        byte[] first = Arrays.copyOf(nonce, TAG);
        first[TAG - 1] = 1;
        return aes.doFinal(first);
    }

    private static byte[] xor(byte[] one, byte[] other) {
        byte[] result = new byte[TAG];
        for (int i = 0; i < TAG; i++) {
            result[i] = (byte) (one[i] ^ other[i]);
        }
        return result;
    }

    /**
     * After the end: checks the code.
     *
     * @param attributes the authenticated attributes in DER; empty if there are none
     * @throws SmimeException.CannotDecrypt if it does not fit
     */
    void verify(byte[] attributes, byte[] tag) throws GeneralSecurityException {
        if (inBlock > 0) {
            end();
        }
        byte[] expected = xor(ghash.content(length), mask(nonce));
        if (attributes.length > 0) {
            ghash.addAttributes(expected, attributes, length);
        }
        if (!MessageDigest.isEqual(Arrays.copyOf(expected, tag.length), tag)) {
            throw new SmimeException.CannotDecrypt();
        }
    }

    long length() {
        return length;
    }

    /** Whether these bytes are those of a block that was verified. */
    boolean same(int block, byte[] bytes, int count) throws GeneralSecurityException {
        begin();
        gcm.updateAAD(bytes, 0, count);
        byte[] verified = Arrays.copyOfRange(hashes.array(), block * TAG, (block + 1) * TAG);
        return MessageDigest.isEqual(hash(), verified);
    }
}
