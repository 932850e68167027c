package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;

/**
 * What one message has used of the limits that hold for all its layers and parts together, so that a thousand parts are
 * worth no more work than one. Not for several threads.
 */
final class Tally {

    /** Compressed content may expand so far whatever the size of the message. */
    private static final long SMALL_EXPANSION = 16 * 1024 * 1024;

    private final Limits limits;
    private final long[] used = new long[Limit.values().length];
    private long read;

    Tally(Limits limits) {
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    /** @throws SmimeException.LimitExceeded if it becomes more than is allowed */
    void add(Limit limit, long more) {
        used[limit.ordinal()] += more;
        limits.check(limit, used[limit.ordinal()]);
    }

    /** Counts the bytes of the message, which compressed content is compared with. */
    InputStream reading(InputStream message) {
        return new BulkInput() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int n = message.read(target, offset, length);
                read += Math.max(n, 0);
                return n;
            }
        };
    }

    void expanded(int bytes) {
        add(Limit.EXPANDED_BYTES, bytes);
        long expanded = used[Limit.EXPANDED_BYTES.ordinal()];
        if (expanded > SMALL_EXPANSION && expanded / limits.of(Limit.EXPANSION_RATIO) > read) {
            throw limits.exceeded(Limit.EXPANSION_RATIO);
        }
    }
}
