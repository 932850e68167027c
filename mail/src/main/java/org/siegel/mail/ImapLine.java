package org.siegel.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of IMAP (RFC 3501 §2.2), as octets in ISO 8859-1, with its line end; and the literal that its end announces
 * (RFC 3501 §4.3, RFC 7888).
 *
 * @param text the line, or the part of it that was read
 * @param literal octets that follow; -1 for none
 * @param waits whether the client waits for "+" before it sends them
 */
record ImapLine(String text, long literal, boolean waits) {

    private static final Pattern LITERAL = Pattern.compile("~?\\{([0-9]{1,18})([+-]?)\\}\\r?\\n$");

    /** How much of a line's end can tell a literal. */
    private static final int TAIL = 32;

    static ImapLine of(String text) {
        Matcher literal = LITERAL.matcher(text.substring(Math.max(0, text.length() - TAIL)));
        return literal.find()
                ? new ImapLine(
                        text, Long.parseLong(literal.group(1)), literal.group(2).isEmpty())
                : new ImapLine(text, -1, false);
    }

    /** As {@link #of(String)} for a later part of a line, of which the part before ended so. */
    static ImapLine of(String before, String text) {
        ImapLine joined = of(before.substring(Math.max(0, before.length() - TAIL)) + text);
        return new ImapLine(text, joined.literal(), joined.waits());
    }

    boolean hasLiteral() {
        return literal >= 0;
    }

    /**
     * Reads to the next LF, but at most so many octets.
     *
     * @return the text; empty at the end of the stream, without a final LF where the line is longer
     */
    static String read(InputStream in, int most) throws IOException {
        var text = new StringBuilder();
        while (text.length() < most) {
            int b = in.read();
            if (b < 0) {
                return ""; // what has no line end is no line
            }
            text.append((char) b);
            if (b == '\n') {
                break;
            }
        }
        return text.toString();
    }

    /** Copies a literal. */
    static void copy(InputStream in, OutputStream out, long octets) throws IOException {
        byte[] buffer = new byte[8192];
        for (long left = octets; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new IOException("the connection ended within a literal");
            }
            out.write(buffer, 0, n);
            left -= n;
            if (in.available() == 0) {
                out.flush(); // the other side may have to see this before it goes on
            }
        }
    }
}
