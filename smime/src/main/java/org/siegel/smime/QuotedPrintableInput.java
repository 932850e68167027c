package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;

/** Decodes quoted-printable (RFC 2045 §6.7), leniently: what is no valid escape stays as it stands. */
final class QuotedPrintableInput extends InputStream {

    private final PeekInput in;

    QuotedPrintableInput(InputStream in) {
        this.in = new PeekInput(in);
    }

    @Override
    public int read() throws IOException {
        while (true) {
            int c = in.read();
            if (c != '=') {
                return c;
            }
            int held = in.ensure(2);
            if (held >= 2) {
                int high = Character.digit(in.peek(0), 16);
                int low = Character.digit(in.peek(1), 16);
                if (high >= 0 && low >= 0) {
                    in.consume(2);
                    return (high << 4) | low;
                }
            }
            if (held >= 2 && in.peek(0) == '\r' && in.peek(1) == '\n') {
                in.consume(2);
            } else if (held >= 1 && in.peek(0) == '\n') {
                in.consume(1);
            } else {
                return c;
            }
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int n = 0;
        while (n < length) {
            int c = read();
            if (c < 0) {
                return n == 0 ? -1 : n;
            }
            target[offset + n++] = (byte) c;
        }
        return n;
    }
}
