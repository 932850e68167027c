package org.siegel.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** A buffered stream that one can look into before reading. Never closes the stream below. */
final class PeekInput extends InputStream {

    private static final int BUFFER = 16 * 1024;
    private static final int LARGE = 64 * 1024;

    private final InputStream in;
    private byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private boolean ended;

    PeekInput(InputStream in) {
        this.in = in;
    }

    /** Tries to hold {@code wanted} bytes; says how many there are, fewer only at the end of the stream. */
    int ensure(int wanted) throws IOException {
        if (limit - position >= wanted) {
            return limit - position;
        }
        if (position > 0 && buffer.length - position < wanted) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
        }
        while (!ended && limit - position < wanted) {
            if (limit == buffer.length) { // only as it comes: most streams are shorter than what is wanted
                buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, Math.min(wanted, LARGE)));
            }
            int n = in.read(buffer, limit, buffer.length - limit);
            if (n < 0) {
                ended = true;
            } else {
                limit += n;
            }
        }
        return limit - position;
    }

    /**
     * Whether bytes that {@link #ensure} has vouched for are text that mail systems leave alone: ASCII without NUL and without a
     * bare CR, in short lines of which none begins with From.
     *
     * @param lineFeedIsLineEnd whether a bare LF may end a line
     */
    boolean isPlainText(int length, boolean lineFeedIsLineEnd) {
        return PlainText.is(buffer, position, position + length, lineFeedIsLineEnd);
    }

    /** The byte at a distance from here that {@link #ensure} has vouched for. */
    int peek(int distance) {
        return buffer[position + distance] & 0xff;
    }

    /** A copy of bytes ahead that {@link #ensure} has vouched for. */
    byte[] peekBytes(int length) {
        return Arrays.copyOfRange(buffer, position, position + length);
    }

    void consume(int length) {
        position += length;
    }

    /** The distance to the next LF within bytes already held and within {@code window}, or -1. */
    int findLineFeed(int window) {
        return findLineFeed(0, window);
    }

    /** The same from a distance on. */
    int findLineFeed(int from, int window) {
        int at = LineFeeds.find(buffer, position + from, Math.min(limit, position + window));
        return at < 0 ? -1 : at - position;
    }

    /**
     * One line with its line end; at most {@code most} bytes are left of the limit. An empty array at the end.
     */
    byte[] readLine(int most, Limits limits, Limit limit) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        while (true) {
            int held = ensure(1);
            if (held == 0) {
                return line.toByteArray();
            }
            int at = findLineFeed(held);
            int take = at < 0 ? held : at + 1;
            if (line.size() + take > most) {
                throw limits.exceeded(limit);
            }
            line.write(buffer, position, take);
            position += take;
            if (at >= 0) {
                return line.toByteArray();
            }
        }
    }

    @Override
    public int read() throws IOException {
        return ensure(1) == 0 ? -1 : buffer[position++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (limit == position && length >= buffer.length && !ended) {
            int n = in.read(target, offset, length);
            ended = n < 0;
            return n;
        }
        if (ensure(1) == 0) {
            return -1;
        }
        int n = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, n);
        position += n;
        return n;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long sent = limit - position;
        out.write(buffer, position, limit - position);
        position = limit;
        if (ended) {
            return sent;
        }
        byte[] block = buffer;
        for (int n = in.read(block, 0, block.length); n >= 0; n = in.read(block, 0, block.length)) {
            out.write(block, 0, n);
            sent += n;
            if (block.length < LARGE && n == block.length) {
                block = new byte[LARGE];
            }
        }
        ended = true;
        return sent;
    }
}
