package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Decrypts while reading, in large blocks. */
final class CipherInput extends InputStream {

    private static final int BLOCK = 64 * 1024;

    private final Cipher cipher;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private byte[] plain = new byte[0];
    private int position;
    private boolean ended;

    CipherInput(Cipher cipher, InputStream in) {
        this.cipher = cipher;
        this.in = in;
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
        while (position == plain.length) {
            if (ended) {
                return -1;
            }
            decrypt();
        }
        int n = Math.min(length, plain.length - position);
        System.arraycopy(plain, position, target, offset, n);
        position += n;
        return n;
    }

    private void decrypt() throws IOException {
        int n = in.readNBytes(block, 0, BLOCK);
        byte[] decrypted;
        if (n == 0) {
            ended = true;
            try {
                decrypted = cipher.doFinal();
            } catch (GeneralSecurityException badPadding) {
                throw new SmimeException.CannotDecrypt();
            }
        } else {
            decrypted = cipher.update(block, 0, n);
        }
        plain = decrypted == null ? new byte[0] : decrypted;
        position = 0;
    }
}
