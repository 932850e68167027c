package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the indefinite-length frame of a CMS object whose content is a stream (X.690 §8.1.3.6). */
final class BerWriter {

    private static final int CHUNK = 64 * 1024;
    private static final int LARGE = CHUNK / 2;
    private static final int HEAD = 6;

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
        private final byte[] chunk = new byte[HEAD + CHUNK]; // the head of a piece goes out with it
        private int length;
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (count >= LARGE) { // as it comes, without copying it
                piece();
                out.write(chunk, 0, head(count));
                out.write(bytes, offset, count);
                return;
            }
            for (int done = 0; done < count; ) {
                if (length == CHUNK) {
                    piece();
                }
                int n = Math.min(count - done, CHUNK - length);
                System.arraycopy(bytes, offset + done, chunk, HEAD + length, n);
                length += n;
                done += n;
            }
        }

        private void piece() throws IOException {
            if (length == 0) {
                return;
            }
            int head = head(length);
            System.arraycopy(chunk, 0, chunk, HEAD - head, head);
            out.write(chunk, HEAD - head, head + length);
            length = 0;
        }

        /** Puts identifier and length at the beginning of the chunk; says how long they are. */
        private int head(int octets) {
            chunk[0] = BerReader.OCTET_STRING;
            int bytes = octets < 0x80 ? 0 : (39 - Integer.numberOfLeadingZeros(octets)) / 8;
            chunk[1] = (byte) (bytes == 0 ? octets : 0x80 | bytes);
            for (int i = 0; i < bytes; i++) {
                chunk[2 + i] = (byte) (octets >> (8 * (bytes - 1 - i)));
            }
            return 2 + bytes;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            piece();
            end();
        }
    }
}
