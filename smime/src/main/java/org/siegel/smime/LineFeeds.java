package org.siegel.smime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for line feeds eight bytes at a time. */
final class LineFeeds {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FEEDS = 0x0a0a0a0a0a0a0a0aL;
    private static final long LOW = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private LineFeeds() {}

    /** The index of the first LF from {@code from} on and before {@code end}; -1 if there is none. */
    static int find(byte[] bytes, int from, int end) {
        int i = from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = (long) WORD.get(bytes, i) ^ FEEDS; // a line feed becomes a zero byte
            long found = (word - LOW) & ~word & HIGH; // the lowest bit set marks the first zero byte
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >> 3);
            }
        }
        for (; i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The index of the first LF without a CR in front of it; -1 if there is none. */
    static int findBare(byte[] bytes, int from, int end, boolean afterCarriageReturn) {
        int i = find(bytes, from, end);
        while (i >= 0 && (i > from ? bytes[i - 1] == '\r' : afterCarriageReturn)) {
            afterCarriageReturn = false;
            int next = find(bytes, i + 1, end);
            if (next == i + 1) {
                return next; // the byte in front of it is a LF
            }
            i = next;
        }
        return i;
    }
}
