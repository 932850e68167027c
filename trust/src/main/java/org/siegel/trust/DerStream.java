package org.siegel.trust;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A cursor over DER that passes by once: a window of it is in memory, and a part of it is hashed, or kept, on the way. */
final class DerStream {

    /** Of a signed part that cannot be hashed in advance and is therefore kept. */
    private static final int MOST_KEPT = 64 << 20;

    /** In small pieces a new JVM finds out sooner that it should use the processor's own instructions. */
    private static final int HASHED_AT_ONCE = 1 << 12;

    private final InputStream in;
    private final long mostBytes;
    private final int mostField;

    private byte[] window = new byte[1 << 16];
    private int position;
    private int limit;
    private long before; // bytes of the stream ahead of the window

    private int unsigned = -1; // from here on the signed part has not gone to its sink; -1: outside of it
    private @Nullable MessageDigest digest;
    private @Nullable ByteArrayOutputStream kept;

    DerStream(InputStream in, CrlLimits limits) {
        this.in = in;
        this.mostBytes = limits.mostBytes();
        this.mostField = limits.mostFieldBytes();
    }

    /** The window; positions in it are good until the next call. */
    byte[] window() {
        return window;
    }

    /** Where in the window the next element starts. */
    int position() {
        return position;
    }

    /** How many bytes of the stream have been passed. */
    long offset() {
        return before + position;
    }

    /** The tag of the next element; -1 at the end of the stream. */
    int peek() throws IOException {
        return available(1) ? window[position] & 0xFF : -1;
    }

    /** Enters an element: passes its header and gives the offset at which its content ends. */
    long enter(int tag) throws IOException {
        int header = header(tag);
        long end = offset() + header + length;
        if (end > mostBytes) {
            throw tooLong();
        }
        position += header;
        return end;
    }

    /** Passes a whole element; its content then stands in the window from here to {@link #position()}. */
    int next(int tag) throws IOException {
        int header = header(tag);
        if (length > mostField) {
            throw new TrustException.LimitExceeded(
                    "A field of the CRL has " + length + " bytes; Siegel reads " + mostField + ".");
        }
        int whole = header + (int) length;
        if (!available(whole)) {
            throw cut();
        }
        int content = position + header;
        position += whole;
        return content;
    }

    /** Where the next bytes begin, if that many stand in the window already; else -1. */
    int ahead(int count) {
        return count <= limit - position ? position : -1;
    }

    /** Passes bytes that are {@link #ahead}. */
    void pass(int count) {
        position += count;
    }

    /** As {@link #next}, copied with its header. */
    byte[] copy(int tag) throws IOException {
        int header = header(tag);
        int content = next(tag);
        return Arrays.copyOfRange(window, content - header, position);
    }

    private long length; // of the header that was read last

    /** The size of the header of the next element, which must have that tag. */
    private int header(int tag) throws IOException {
        if (!available(2)) {
            throw cut();
        }
        if ((window[position] & 0xFF) != tag) {
            throw broken();
        }
        int first = window[position + 1] & 0xFF;
        if (first < 0x80) {
            length = first;
            return 2;
        }
        int count = first & 0x7F;
        if (count == 0 || count > 4) {
            throw broken();
        }
        if (!available(2 + count)) {
            throw cut();
        }
        length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | window[position + 2 + i] & 0xFF;
        }
        return 2 + count;
    }

    /** From here on everything is signed. */
    void beginSigned() {
        unsigned = position;
    }

    /** The signed part goes there; without a digest it is kept. */
    void hashSigned(@Nullable MessageDigest with) {
        digest = with;
        kept = with == null ? new ByteArrayOutputStream() : null;
    }

    /** Here the signed part ends: its digest, or where it was kept, itself. */
    byte[] endSigned() {
        passOn();
        unsigned = -1;
        if (digest != null) {
            return digest.digest();
        }
        return kept == null ? new byte[0] : kept.toByteArray();
    }

    private void passOn() {
        if (unsigned < 0) {
            return;
        }
        if (digest != null) {
            for (; unsigned < position; unsigned += HASHED_AT_ONCE) {
                digest.update(window, unsigned, Math.min(HASHED_AT_ONCE, position - unsigned));
            }
            unsigned = position;
        } else if (kept != null) {
            if (kept.size() + (long) position - unsigned > MOST_KEPT) {
                throw new TrustException.LimitExceeded(
                        "A CRL with this signature algorithm must be kept whole, and Siegel keeps " + MOST_KEPT
                                + " bytes.");
            }
            kept.write(window, unsigned, position - unsigned);
            unsigned = position;
        }
    }

    private boolean available(int count) throws IOException {
        while (limit - position < count) {
            makeRoom(count);
            int read = in.read(window, limit, window.length - limit);
            if (read < 0) {
                return false;
            }
            limit += read;
            if (before + limit > mostBytes) {
                throw tooLong();
            }
        }
        return true;
    }

    private void makeRoom(int count) {
        if ((long) position + count <= window.length) {
            return;
        }
        passOn();
        int from = unsigned >= 0 ? unsigned : position;
        int wanted = Math.addExact(position - from, count);
        byte[] target = wanted > window.length ? new byte[Math.max(wanted, window.length * 2)] : window;
        System.arraycopy(window, from, target, 0, limit - from);
        window = target;
        before += from;
        position -= from;
        limit -= from;
        if (unsigned >= 0) {
            unsigned = 0;
        }
    }

    private TrustException.LimitExceeded tooLong() {
        return new TrustException.LimitExceeded(
                "The CRL is longer than the " + mostBytes + " bytes that Siegel reads.");
    }

    private TrustException.Malformed cut() {
        return new TrustException.Malformed("The CRL ends at byte " + (before + limit) + ", in the middle.");
    }

    TrustException.Malformed broken() {
        return new TrustException.Malformed("The DER of the CRL breaks at byte " + offset() + ".");
    }
}
