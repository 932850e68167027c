package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;

/**
 * Looks at the beginning of decrypted content before anything of it is used. A wrong key makes noise, and one time in 256
 * noise ends in a valid padding; what no MIME entity begins with is therefore a failed decryption.
 */
final class Plausible {

    private static final int LOOK = 512;

    private Plausible() {}

    static PeekInput content(InputStream decrypted) throws IOException {
        PeekInput in = new PeekInput(decrypted);
        int held = in.ensure(LOOK);
        for (int i = 0; i < Math.min(held, LOOK); i++) {
            int c = in.peek(i);
            if (c == '\n' && i > 0 && (in.peek(i - 1) == '\n' || (i > 1 && in.peek(i - 2) == '\n'))) {
                break; // the body may be anything
            }
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f') {
                throw new SmimeException.CannotDecrypt();
            }
        }
        return in;
    }
}
