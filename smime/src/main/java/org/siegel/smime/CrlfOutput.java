package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a bare LF as CRLF, the canonical line end of text (RFC 8551 §3.1.1). Never closes the target. */
final class CrlfOutput extends OutputStream {

    private static final int BLOCK = 8192;

    private final OutputStream out;
    private final byte[] block = new byte[BLOCK];
    private boolean afterCarriageReturn;

    CrlfOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        int from = offset;
        int filled = 0;
        for (int feed = LineFeeds.findBare(bytes, offset, end, afterCarriageReturn);
                feed >= 0;
                feed = LineFeeds.findBare(bytes, feed + 1, end, false)) {
            if (feed - from + 2 > block.length - filled) {
                out.write(block, 0, filled);
                filled = 0;
            }
            if (feed - from + 2 > block.length) {
                out.write(bytes, from, feed - from);
            } else {
                System.arraycopy(bytes, from, block, filled, feed - from);
                filled += feed - from;
            }
            block[filled++] = '\r';
            block[filled++] = '\n';
            from = feed + 1;
        }
        out.write(block, 0, filled);
        out.write(bytes, from, end - from);
        if (length > 0) {
            afterCarriageReturn = bytes[end - 1] == '\r';
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
