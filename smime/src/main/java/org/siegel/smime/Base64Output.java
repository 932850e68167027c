package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;

/** Encodes base64 in lines of 76 characters that end with CRLF (RFC 2045 §6.8). Closing completes it, not the target. */
final class Base64Output extends OutputStream {

    private static final int LINE_BYTES = 57;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(76, CRLF);

    private final OutputStream out;
    private final byte[] block = new byte[LINE_BYTES * 512];
    private int length;
    private boolean closed;

    Base64Output(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        block[length++] = (byte) b;
        if (length == block.length) {
            flushBlock();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int n = Math.min(count - done, block.length - length);
            System.arraycopy(bytes, offset + done, block, length, n);
            length += n;
            done += n;
            if (length == block.length) {
                flushBlock();
            }
        }
    }

    private void flushBlock() throws IOException {
        out.write(ENCODER.encode(length == block.length ? block : java.util.Arrays.copyOf(block, length)));
        out.write(CRLF);
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
