package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Encodes text as quoted-printable (RFC 2045 §6.7). LF and CRLF are line ends; blanks before them, a lone dot and
 * {@code From } at the start of a line are encoded too, so that no mail system changes them. Closing completes it, not
 * the target.
 */
final class QuotedPrintableOutput extends OutputStream {

    private static final int LONGEST_LINE = 76;
    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private int column;
    private int pending = -1; // a CR or blank whose successor decides
    private boolean closed;

    QuotedPrintableOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        int b = octet & 0xff;
        if (b == '\n') {
            if (pending >= 0 && pending != '\r') {
                escape(pending);
            }
            pending = -1;
            out.write('\r');
            out.write('\n');
            column = 0;
            return;
        }
        if (pending >= 0) {
            if (pending == '\r') {
                escape(pending);
            } else {
                plain(pending);
            }
            pending = -1;
        }
        if (b == '\r' || b == ' ' || b == '\t') {
            pending = b;
        } else if (b > ' ' && b < 0x7f && b != '=' && !(column == 0 && (b == 'F' || b == '.'))) {
            plain(b);
        } else {
            escape(b);
        }
    }

    private void plain(int b) throws IOException {
        room(1);
        out.write(b);
        column++;
    }

    private void escape(int b) throws IOException {
        room(3);
        out.write('=');
        out.write(DIGITS[b >> 4]);
        out.write(DIGITS[b & 15]);
        column += 3;
    }

    private void room(int wanted) throws IOException {
        if (column + wanted > LONGEST_LINE - 1) {
            out.write('=');
            out.write('\r');
            out.write('\n');
            column = 0;
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed && pending >= 0) {
            escape(pending);
        }
        closed = true;
    }
}
