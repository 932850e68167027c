package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;

/** A stream that makes its bytes a block at a time. */
abstract class BlockInput extends BulkInput {

    /** Holds the block; what of it has not been read lies from {@link #position} to {@link #end}. */
    byte[] ready;

    int position;
    int end;

    /** Whether this block is the last. */
    boolean ended;

    BlockInput(byte[] ready) {
        this.ready = ready;
    }

    /** Makes the next block, which may be empty; called when nothing is left and there is more. */
    abstract void next() throws IOException;

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == end) {
            if (ended) {
                return -1;
            }
            next();
        }
        int n = Math.min(length, end - position);
        System.arraycopy(ready, position, target, offset, n);
        position += n;
        return n;
    }

    @Override
    public final long transferTo(OutputStream out) throws IOException {
        long sent = 0;
        while (position < end || !ended) {
            if (position == end) {
                next();
            }
            out.write(ready, position, end - position);
            sent += end - position;
            position = end;
        }
        return sent;
    }
}
