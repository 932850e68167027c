package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Decrypts while reading, in large blocks. */
final class CipherInput extends InputStream {

    private static final int BLOCK = 64 * 1024;

    private final Cipher cipher;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private final byte[] plain = new byte[BLOCK + 32]; // a block that the cipher held back comes with the next ones
    private int position;
    private int end;
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
        while (position == end) {
            if (ended) {
                return -1;
            }
            decrypt();
        }
        int n = Math.min(length, end - position);
        System.arraycopy(plain, position, target, offset, n);
        position += n;
        return n;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long sent = 0;
        while (position < end || !ended) {
            out.write(plain, position, end - position);
            sent += end - position;
            position = end;
            if (!ended) {
                decrypt();
            }
        }
        return sent;
    }

    private void decrypt() throws IOException {
        int n = in.readNBytes(block, 0, BLOCK);
        position = 0;
        end = 0;
        try {
            if (n > 0) {
                end = cipher.update(block, 0, n, plain, 0);
            }
            if (n < BLOCK) {
                ended = true;
                end += cipher.doFinal(plain, end);
            }
        } catch (GeneralSecurityException badPadding) {
            throw new SmimeException.CannotDecrypt();
        }
    }
}
