package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the indefinite-length frame of a CMS object whose content is a stream (X.690 §8.1.3.6). */
final class BerWriter {

    private static final int CHUNK = 64 * 1024;

    private final OutputStream out;

    BerWriter(OutputStream out) {
        this.out = out;
    }

    void begin(int tag) throws IOException {
        out.write(tag);
        out.write(0x80);
    }

    void end() throws IOException {
        out.write(0);
        out.write(0);
    }

    void element(byte[] encoded) throws IOException {
        out.write(encoded);
    }

    /** An OCTET STRING in pieces under this tag; closing it ends the string, not the target. */
    OutputStream octets(int tag) throws IOException {
        begin(tag);
        return new Octets();
    }

    private final class Octets extends OutputStream {
        private final byte[] chunk = new byte[CHUNK];
        private int length;
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            if (length == CHUNK) {
                piece();
            }
            chunk[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int done = 0; done < count; ) {
                if (length == CHUNK) {
                    piece();
                }
                int n = Math.min(count - done, CHUNK - length);
                System.arraycopy(bytes, offset + done, chunk, length, n);
                length += n;
                done += n;
            }
        }

        private void piece() throws IOException {
            out.write(BerReader.OCTET_STRING);
            if (length < 0x80) {
                out.write(length);
            } else {
                out.write(0x83);
                out.write(length >> 16);
                out.write(length >> 8);
                out.write(length);
            }
            out.write(chunk, 0, length);
            length = 0;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            if (length > 0) {
                piece();
            }
            end();
        }
    }
}
