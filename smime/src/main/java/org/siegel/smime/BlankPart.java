package org.siegel.smime;

import java.io.IOException;
import java.util.Locale;

/** A part in which there is nothing to see, as mailing lists and virus scanners leave behind. */
final class BlankPart {

    private BlankPart() {}

    /** Only as plain text of one byte a character: two blanks make a letter in UTF-16. */
    static boolean is(HeaderBlock header, PeekInput body) throws IOException {
        ContentType type = header.contentType();
        if (!type.type().equals("text/plain")) {
            return false;
        }
        int held = body.ensure(1024);
        for (int i = 0; i < held; i++) {
            int c = body.peek(i);
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return false;
            }
        }
        String charset = type.parameter("charset").orElse("us-ascii").toLowerCase(Locale.ROOT);
        return held < 1024 && charset.matches("us-ascii|utf-8|iso-8859-\\d+|windows-125\\d");
    }
}
