package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;

/**
 * Looks at the beginning of what CBC decrypted before anything of it is used. A wrong key makes noise, and one time in 256
 * noise ends in a valid padding; what no MIME entity begins with is therefore a failed decryption. Content that was
 * authenticated, and that of a bare CMS object, which may be any file, is not looked at.
 */
final class Plausible {

    private static final int LOOK = 512;
    private static final int ESCAPE = 0x1b; // ISO-2022-JP

    private Plausible() {}

    static PeekInput content(InputStream decrypted) throws IOException {
        PeekInput in = new PeekInput(decrypted);
        int held = in.ensure(LOOK);
        for (int i = 0; i < Math.min(held, LOOK); i++) {
            int c = in.peek(i);
            if (c == '\n' && emptyLine(in, i)) {
                break; // the body may be anything
            }
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != ESCAPE) {
                throw new SmimeException.CannotDecrypt();
            }
        }
        return in;
    }

    /** Whether the line that ends here is empty, as the one behind a header is. */
    private static boolean emptyLine(PeekInput in, int feed) {
        int last = feed > 0 && in.peek(feed - 1) == '\r' ? feed - 2 : feed - 1;
        return last < 0 || in.peek(last) == '\n';
    }
}
