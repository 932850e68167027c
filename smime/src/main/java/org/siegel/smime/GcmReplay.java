package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * Decrypts AES-GCM content whose code was verified, from a second reading of its ciphertext. Every block is compared with
 * the one that was verified before it is decrypted.
 */
final class GcmReplay extends BlockInput {

    private final GcmCode code;
    private final Cipher counter;
    private final InputStream again;
    private final byte[] block = new byte[GcmCode.BLOCK];
    private long left;
    private int number;

    GcmReplay(GcmCode code, Cipher counter, InputStream again) {
        super(new byte[GcmCode.BLOCK]);
        this.code = code;
        this.counter = counter;
        this.again = again;
        this.left = code.length();
        this.ended = left == 0;
    }

    @Override
    void next() throws IOException {
        int n = (int) Math.min(left, block.length);
        position = 0;
        end = 0;
        try {
            if (again.readNBytes(block, 0, n) < n || !code.same(number++, block, n)) {
                throw new SmimeException.CannotDecrypt();
            }
            left -= n;
            ended = left == 0;
            end = counter.update(block, 0, n, ready, 0);
        } catch (GeneralSecurityException e) {
            throw new SmimeException.CannotDecrypt();
        }
    }
}
