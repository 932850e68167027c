package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.AEADCipher;

/** Decrypts with one of BouncyCastle's ciphers while reading; throws at the end if the authentication code does not fit. */
final class AeadInput extends BlockInput {

    private static final int BLOCK = 64 * 1024;

    private final AEADCipher cipher;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK];

    AeadInput(AEADCipher cipher, InputStream encrypted, byte[] tag) {
        super(new byte[BLOCK + 64]);
        this.cipher = cipher;
        this.in = new SequenceInputStream(encrypted, new ByteArrayInputStream(tag));
    }

    @Override
    void next() throws IOException {
        int n = in.readNBytes(block, 0, BLOCK);
        position = 0;
        ended = n == 0;
        try {
            end = ended ? cipher.doFinal(ready, 0) : cipher.processBytes(block, 0, n, ready, 0);
        } catch (InvalidCipherTextException e) {
            throw new SmimeException.CannotDecrypt();
        }
    }
}
