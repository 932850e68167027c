package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a bare LF as CRLF, the canonical line end of text (RFC 8551 §3.1.1). Never closes the target. */
final class CrlfOutput extends OutputStream {

    private static final int BLOCK = 8192;

    private final OutputStream out;
    private final byte[] block = new byte[BLOCK * 2];
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
        for (int done = 0; done < length; done += BLOCK) {
            int n = Math.min(BLOCK, length - done);
            int filled = 0;
            for (int i = offset + done; i < offset + done + n; i++) {
                byte b = bytes[i];
                if (b == '\n' && !afterCarriageReturn) {
                    block[filled++] = '\r';
                }
                afterCarriageReturn = b == '\r';
                block[filled++] = b;
            }
            out.write(block, 0, filled);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
