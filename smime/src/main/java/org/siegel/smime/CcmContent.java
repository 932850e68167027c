package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-CCM content (RFC 5084 §3.1, NIST SP 800-38C) in two passes. Its code begins with the length of the content, so that
 * nothing can be checked before all of it is there.
 */
final class CcmContent {

    private static final int BLOCK = 64 * 1024;

    private final SecretKeySpec key;
    private final byte[] nonce;
    private final Primitives primitives;

    CcmContent(byte[] key, byte[] nonce, Primitives primitives) throws GeneralSecurityException {
        if (nonce.length < 7 || nonce.length > 13) { // SP 800-38C appendix A.1
            throw new GeneralSecurityException("a CCM nonce has 7 to 13 bytes");
        }
        this.key = new SecretKeySpec(key, "AES");
        this.nonce = nonce;
        this.primitives = primitives;
    }

    /** SP 800-38C appendix A.3. */
    private byte[] counterBlock(int number) {
        byte[] block = new byte[16];
        block[0] = (byte) (14 - nonce.length);
        System.arraycopy(nonce, 0, block, 1, nonce.length);
        block[15] = (byte) number;
        return block;
    }

    /** Decrypts the content. */
    Cipher counter() throws GeneralSecurityException {
        Cipher counter = primitives.cipher("AES/CTR/NoPadding");
        counter.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(counterBlock(1)));
        return counter;
    }

    /** @throws SmimeException.CannotDecrypt if the code does not fit */
    void verify(InputStream encrypted, long length, byte[] attributes, byte[] tag)
            throws GeneralSecurityException, IOException {
        if (tag.length < 4 || tag.length > 16 || tag.length % 2 != 0 || tooLong(length)) {
            throw new SmimeException.CannotDecrypt();
        }
        Cipher chain = primitives.cipher("AES/CBC/NoPadding");
        chain.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[16]));
        byte[] code = chain.update(firstBlocks(length, attributes, tag.length));
        InputStream plain = new CipherInput(counter(), encrypted);
        byte[] block = new byte[BLOCK];
        byte[] chained = new byte[BLOCK + 16];
        for (int n = plain.readNBytes(block, 0, BLOCK); n > 0; n = plain.readNBytes(block, 0, BLOCK)) {
            int padded = (n + 15) / 16 * 16;
            Arrays.fill(block, n, padded, (byte) 0);
            int out = chain.update(block, 0, padded, chained, 0);
            code = Arrays.copyOfRange(chained, out - 16, out);
        }
        Cipher aes = primitives.cipher("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, key);
        byte[] mask = aes.doFinal(counterBlock(0));
        byte[] expected = new byte[tag.length];
        for (int i = 0; i < tag.length; i++) {
            expected[i] = (byte) (code[code.length - 16 + i] ^ mask[i]);
        }
        if (!MessageDigest.isEqual(expected, tag)) {
            throw new SmimeException.CannotDecrypt();
        }
    }

    private boolean tooLong(long length) {
        int octets = 15 - nonce.length;
        return octets < 8 && length >>> (8 * octets) != 0;
    }

    /** SP 800-38C appendix A.2.1 and A.2.2: what goes before the content, in whole blocks. */
    private byte[] firstBlocks(long length, byte[] attributes, int tagLength) {
        byte[] first = counterBlock(0);
        first[0] |= (byte) ((attributes.length > 0 ? 64 : 0) | (tagLength - 2) / 2 << 3);
        for (int i = 15, shift = 0; i > nonce.length && shift < 64; i--, shift += 8) {
            first[i] = (byte) (length >>> shift);
        }
        if (attributes.length == 0) {
            return first;
        }
        boolean small = attributes.length < 0xff00;
        int size = 16 + (small ? 2 : 6) + attributes.length;
        ByteBuffer all = ByteBuffer.allocate((size + 15) / 16 * 16).put(first);
        if (small) {
            all.putShort((short) attributes.length);
        } else {
            all.putShort((short) 0xfffe).putInt(attributes.length);
        }
        return all.put(attributes).array();
    }
}
