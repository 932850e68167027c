package org.siegel.smime;

import java.util.Arrays;

/**
 * Writes DER (X.690 §10) from its end to its beginning: whatever is written stands in front of what was written before, so
 * that every length is known when its turn comes and nothing is copied twice.
 */
final class DerWriter {

    private byte[] buffer;
    private int start;

    /** @param capacity how much will be written, as well as that is known */
    DerWriter(int capacity) {
        buffer = new byte[capacity];
        start = capacity;
    }

    /** How much was written so far; an element that begins after this mark is closed with {@link #element}. */
    int mark() {
        return buffer.length - start;
    }

    void bytes(byte[] bytes) {
        bytes(bytes, 0, bytes.length);
    }

    void bytes(byte[] bytes, int offset, int length) {
        System.arraycopy(bytes, offset, buffer, room(length), length);
    }

    /** Makes room in front and returns where it begins in {@link #array}. */
    int room(int length) {
        if (length > start) {
            int more = Math.max(length - start, buffer.length / 2 + 64);
            byte[] larger = new byte[Math.addExact(buffer.length, more)];
            System.arraycopy(buffer, start, larger, start + more, buffer.length - start);
            buffer = larger;
            start += more;
        }
        start -= length;
        return start;
    }

    byte[] array() {
        return buffer;
    }

    /** Puts identifier and length in front of everything written since the mark. */
    void element(int tag, int mark) {
        int length = mark() - mark;
        if (length < 0x80) {
            int at = room(2);
            buffer[at] = (byte) tag;
            buffer[at + 1] = (byte) length;
            return;
        }
        int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
        int at = room(2 + octets);
        buffer[at] = (byte) tag;
        buffer[at + 1] = (byte) (0x80 | octets);
        for (int i = 0; i < octets; i++) {
            buffer[at + 2 + i] = (byte) (length >> (8 * (octets - 1 - i)));
        }
    }

    byte[] toBytes() {
        return start == 0 ? buffer : Arrays.copyOfRange(buffer, start, buffer.length);
    }
}
