package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/** Encodes base64 in lines of 76 characters that end with CRLF (RFC 2045 §6.8). Closing completes it, not the target. */
final class Base64Output extends OutputStream {

    private static final int LINE_BYTES = 57;
    private static final int LINE = 76;
    private static final int LINES = 512;
    private static final int FIRST = LINE_BYTES * 64;
    private static final Base64.Encoder ENCODER = Base64.getEncoder();

    private final OutputStream out;
    private byte[] block = new byte[FIRST];
    private byte[] symbols = {};
    private byte[] lines = {};
    private int length;
    private boolean closed;

    Base64Output(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            if (length == block.length && block.length < LINE_BYTES * LINES) {
                block = Arrays.copyOf(block, Math.min(LINE_BYTES * LINES, block.length * 4));
            }
            int n = Math.min(count - done, block.length - length);
            System.arraycopy(bytes, offset + done, block, length, n);
            length += n;
            done += n;
            if (length == LINE_BYTES * LINES) {
                flushBlock();
            }
        }
    }

    private void flushBlock() throws IOException {
        int encoded = (length + 2) / 3 * 4;
        int whole = encoded / LINE;
        int rest = encoded % LINE;
        if (symbols.length < encoded) {
            symbols = new byte[encoded];
            lines = new byte[encoded + 2 * whole + 2];
        }
        ENCODER.encode(length == block.length ? block : Arrays.copyOf(block, length), symbols);
        int at = 0;
        for (int line = 0; line <= whole; line++) {
            int n = line < whole ? LINE : rest;
            if (n > 0) {
                System.arraycopy(symbols, line * LINE, lines, at, n);
                lines[at + n] = '\r';
                lines[at + n + 1] = '\n';
                at += n + 2;
            }
        }
        out.write(lines, 0, at);
        length = 0;
    }

    @Override
    public void close() throws IOException {
        if (!closed && length > 0) {
            flushBlock();
        }
        closed = true;
    }
}
