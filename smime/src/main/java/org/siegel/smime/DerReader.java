package org.siegel.smime;

import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of DER (X.690 §10) that lies in memory, without copying. It answers with nothing, and from then on
 * with nothing but that, where an element is not the one expected or not in DER; the caller then takes another way.
 */
final class DerReader {

    private final byte[] array;
    private int at;
    private final int end;
    private int contents;
    private boolean lost;

    private DerReader(Slice slice) {
        array = slice.array();
        at = slice.offset();
        end = slice.offset() + slice.length();
    }

    static DerReader of(Slice slice) {
        return new DerReader(slice);
    }

    /** Whether everything was read as expected and nothing is left. */
    boolean done() {
        return !lost && at == end;
    }

    boolean hasMore() {
        return !lost && at < end;
    }

    /** The contents of the next element. */
    @Nullable
    Slice next(int tag) {
        int past = past(tag);
        if (past < 0) {
            return null;
        }
        Slice found = new Slice(array, contents, past - contents);
        at = past;
        return found;
    }

    /** The next element with its head. */
    @Nullable
    Slice whole(int tag) {
        int past = past(tag);
        if (past < 0) {
            return null;
        }
        Slice found = new Slice(array, at, past - at);
        at = past;
        return found;
    }

    /** Reads over the next element if it has this tag. */
    void skipIf(int tag) {
        if (nextIs(tag)) {
            next(tag);
        }
    }

    boolean nextIs(int tag) {
        return hasMore() && (array[at] & 0xff) == tag;
    }

    /** Where the next element ends; -1 if it is not one with this tag, in definite form and with its shortest length. */
    private int past(int tag) {
        int length = -1;
        if (!lost && end - at >= 2 && (array[at] & 0xff) == tag) {
            int first = array[at + 1] & 0xff;
            contents = at + 2;
            if (first < 0x80) {
                length = first;
            } else if (first == 0x81 && end - at >= 3) {
                length = array[at + 2] & 0xff;
                contents = at + 3;
                length = length < 0x80 ? -1 : length;
            } else if (first == 0x82 && end - at >= 4) {
                length = (array[at + 2] & 0xff) << 8 | (array[at + 3] & 0xff);
                contents = at + 4;
                length = length < 0x100 ? -1 : length;
            }
        }
        if (length < 0 || length > end - contents) {
            lost = true;
            return -1;
        }
        return contents + length;
    }
}
