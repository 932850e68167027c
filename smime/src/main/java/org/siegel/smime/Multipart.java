package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The parts of a multipart body (RFC 2046 §5.1), one after the other, byte by byte as they stand.
 *
 * <p>A delimiter is a whole line: {@code --boundary} or {@code --boundary--} and nothing but blanks behind it, so that a
 * boundary which is the beginning of another one does no harm. The line end in front of a delimiter belongs to it.
 */
final class Multipart {

    private static final int LONGEST_PADDING = 1000;

    private enum Delimiter {
        NONE,
        PART,
        CLOSE
    }

    private final PeekInput body;
    private final byte[] dashBoundary;
    private Part current;
    private boolean closed;
    private boolean cut;

    Multipart(PeekInput body, ContentType type, Limits limits) {
        String boundary = type.parameter("boundary").orElse("").stripTrailing();
        limits.check(Limit.BOUNDARY_BYTES, boundary.length());
        if (boundary.isEmpty()) {
            throw new SmimeException.Malformed("A " + type.type() + " part has no usable boundary parameter.");
        }
        this.body = body;
        this.dashBoundary = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
        this.current = new Part();
    }

    /** What stands in front of the first delimiter; call it before {@link #next}, or not at all. */
    InputStream preamble() {
        return current;
    }

    /** Goes to the next part, reading over what is left of this one; false after the last. */
    boolean next() throws IOException {
        current.drain();
        if (closed || cut) {
            return false;
        }
        current = new Part();
        return true;
    }

    /** The part that {@link #next} went to. */
    InputStream part() {
        return current;
    }

    /** Whether the closing delimiter was seen. */
    boolean closed() {
        return closed;
    }

    /** At the start of a line: what stands here. Reads over a delimiter. */
    private Delimiter delimiter() throws IOException {
        int n = dashBoundary.length;
        if (body.ensure(n) < n) {
            return Delimiter.NONE;
        }
        for (int i = 0; i < n; i++) {
            if (body.peek(i) != (dashBoundary[i] & 0xff)) {
                return Delimiter.NONE;
            }
        }
        boolean close = body.ensure(n + 2) >= n + 2 && body.peek(n) == '-' && body.peek(n + 1) == '-';
        int end = close ? n + 2 : n;
        while (body.ensure(end + 1) > end && body.peek(end) != '\n') {
            int c = body.peek(end++);
            if ((c != ' ' && c != '\t' && c != '\r') || end > LONGEST_PADDING) {
                return Delimiter.NONE;
            }
        }
        boolean lineEnds = body.ensure(end + 1) > end;
        if (!close && !lineEnds) {
            return Delimiter.NONE;
        }
        body.consume(lineEnds ? end + 1 : end);
        return close ? Delimiter.CLOSE : Delimiter.PART;
    }

    /** One part. The last line end is held back until it is known not to belong to a delimiter. */
    private final class Part extends BulkInput {
        private final byte[] lineEnd = new byte[2];
        private int heldLength;
        private int heldSent;
        private boolean lineStart = true;
        private boolean ended;

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = 0;
            while (n < length) {
                if (!lineStart && heldSent < heldLength) {
                    target[offset + n++] = lineEnd[heldSent++];
                    continue;
                }
                if (ended || (lineStart && startOfLine())) {
                    break;
                }
                if (heldSent < heldLength) {
                    continue;
                }
                int window = Math.min(body.ensure(1), length - n);
                if (window == 0) {
                    ended = true;
                    cut = true;
                    break;
                }
                n += lines(target, offset + n, window);
            }
            return n == 0 && length > 0 ? -1 : n;
        }

        /** Whether the part ends here. */
        private boolean startOfLine() throws IOException {
            switch (delimiter()) {
                case NONE -> {
                    lineStart = false;
                    return false;
                }
                case CLOSE -> closed = true;
                case PART -> {}
            }
            ended = true;
            return true;
        }

        /** Copies up to the next line end behind which a delimiter may stand, and holds that line end back. */
        private int lines(byte[] target, int offset, int window) throws IOException {
            int held = body.ensure(1);
            int feed = body.findLineFeed(window);
            while (feed >= 0 && feed + 1 < held && body.peek(feed + 1) != '-') {
                feed = body.findLineFeed(feed + 1, window);
            }
            int copy = feed < 0 ? window : feed;
            if (copy > 0 && body.peek(copy - 1) == '\r') {
                copy--;
            }
            body.read(target, offset, copy);
            if (copy > 0 && feed < 0) {
                return copy;
            }
            boolean carriageReturn = body.peek(0) == '\r';
            if (carriageReturn && (body.ensure(2) < 2 || body.peek(1) != '\n')) {
                target[offset + copy] = (byte) body.read();
                return copy + 1;
            }
            heldLength = carriageReturn ? 2 : 1;
            body.read(lineEnd, 0, heldLength);
            heldSent = 0;
            lineStart = true;
            return copy;
        }

        void drain() throws IOException {
            byte[] scrap = new byte[8192];
            while (!ended && read(scrap, 0, scrap.length) >= 0) {
                // only the end matters
            }
        }
    }
}
