package org.siegel.trust;

/** A cursor over DER (X.690) that copies nothing, for lists too long to become objects. */
final class DerReader {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int SEQUENCE = 0x30;

    private final byte[] bytes;
    private int position;
    private final int end;

    DerReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    /** The whole length of the SEQUENCE at the start of the bytes, header included; -1 where there is none. */
    static int elementLength(byte[] bytes) {
        if (bytes.length < 2 || (bytes[0] & 0xff) != SEQUENCE) {
            return -1;
        }
        try {
            var reader = new DerReader(bytes, 0, Integer.MAX_VALUE);
            Element element = reader.next();
            return element.end();
        } catch (TrustException.Malformed notDer) {
            return -1;
        }
    }

    boolean more() {
        return position < end;
    }

    int position() {
        return position;
    }

    /** The tag of the next element, or -1 at the end. */
    int peek() {
        return more() ? bytes[position] & 0xff : -1;
    }

    Element next() {
        int start = position;
        if (end - start < 2 || start + 1 >= bytes.length) {
            throw malformed(start);
        }
        int tag = bytes[start] & 0xff;
        int at = start + 1;
        int first = bytes[at++] & 0xff;
        long length = first;
        if (first >= 0x80) {
            int count = first & 0x7f;
            if (count == 0 || count > 4 || at + count > bytes.length) {
                throw malformed(start);
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | (bytes[at++] & 0xff);
            }
        }
        if (length > (long) end - at) {
            throw malformed(start);
        }
        position = (int) (at + length);
        return new Element(tag, start, at, position);
    }

    Element next(int tag) {
        int start = position;
        Element element = next();
        if (element.tag() != tag) {
            throw malformed(start);
        }
        return element;
    }

    private static TrustException.Malformed malformed(int offset) {
        return new TrustException.Malformed("The DER breaks at byte " + offset + ".");
    }

    /** One element: its tag, where its header starts, where its content starts and ends. */
    record Element(int tag, int start, int content, int end) {
        int length() {
            return end - content;
        }
    }
}
