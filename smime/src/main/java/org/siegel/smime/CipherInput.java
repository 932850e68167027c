package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Decrypts while reading, in large blocks. */
final class CipherInput extends BlockInput {

    private static final int BLOCK = 64 * 1024;

    private final Cipher cipher;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK];

    CipherInput(Cipher cipher, InputStream in) {
        super(new byte[BLOCK + 32]); // a block that the cipher held back comes with the next ones
        this.cipher = cipher;
        this.in = in;
    }

    @Override
    void next() throws IOException {
        int n = in.readNBytes(block, 0, BLOCK);
        position = 0;
        end = 0;
        try {
            if (n > 0) {
                end = cipher.update(block, 0, n, ready, 0);
            }
            if (n < BLOCK) {
                ended = true;
                end += cipher.doFinal(ready, end);
            }
        } catch (GeneralSecurityException badPadding) {
            throw new SmimeException.CannotDecrypt();
        }
    }
}
