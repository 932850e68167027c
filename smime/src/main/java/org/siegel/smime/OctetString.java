package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;

/** The octets of a string: those of the element itself, or of its pieces to any depth (X.690 §8.7). */
final class OctetString extends BulkInput {

    private final BerReader in;
    private final int depthAtStart;
    private long left;
    private boolean done;

    /** @param element whose head was just read */
    OctetString(BerReader in, BerReader.Element element) {
        this.in = in;
        this.depthAtStart = in.depth();
        if (element.constructed()) {
            in.enter(element);
        } else {
            left = element.length();
            done = left == 0;
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int n = in.take(target, offset, (int) Math.min(length, left));
        took(n);
        return n;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long sent = 0;
        while (more()) {
            int n = in.take(out, left);
            took(n);
            sent += n;
        }
        return sent;
    }

    private boolean more() throws IOException {
        while (left == 0 && !done) {
            nextPiece();
        }
        return left > 0;
    }

    private void took(int n) {
        left -= n;
        done = left == 0 && in.depth() == depthAtStart;
    }

    private void nextPiece() throws IOException {
        BerReader.Element piece = in.nextPiece();
        if (piece == null) {
            done = in.depth() == depthAtStart;
        } else if (piece.kind() != BerReader.OCTET_STRING) {
            throw new SmimeException.Malformed("The CMS object is malformed: its content is not an OCTET STRING.");
        } else if (piece.constructed()) {
            in.enter(piece);
        } else {
            left = piece.length();
        }
    }
}
