package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.AEADCipher;

/** Decrypts with one of BouncyCastle's ciphers while reading; throws at the end if the authentication code does not fit. */
final class AeadInput extends InputStream {

    private static final int BLOCK = 64 * 1024;

    private final AEADCipher cipher;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private final byte[] plain = new byte[BLOCK + 64];
    private int position;
    private int limit;
    private boolean ended;

    AeadInput(AEADCipher cipher, InputStream encrypted, byte[] tag) {
        this.cipher = cipher;
        this.in = new SequenceInputStream(encrypted, new ByteArrayInputStream(tag));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == limit) {
            if (ended) {
                return -1;
            }
            decrypt();
        }
        int n = Math.min(length, limit - position);
        System.arraycopy(plain, position, target, offset, n);
        position += n;
        return n;
    }

    private void decrypt() throws IOException {
        int n = in.readNBytes(block, 0, BLOCK);
        position = 0;
        ended = n == 0;
        try {
            limit = ended ? cipher.doFinal(plain, 0) : cipher.processBytes(block, 0, n, plain, 0);
        } catch (InvalidCipherTextException e) {
            throw new SmimeException.CannotDecrypt();
        }
    }
}
