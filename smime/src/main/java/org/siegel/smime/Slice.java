package org.siegel.smime;

import java.util.Arrays;

/** Bytes inside an array that belongs to somebody else. */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record, and never leaves the package
record Slice(byte[] array, int offset, int length) {

    static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    byte[] copy() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    boolean is(byte[] other) {
        return Arrays.equals(array, offset, offset + length, other, 0, other.length);
    }
}
