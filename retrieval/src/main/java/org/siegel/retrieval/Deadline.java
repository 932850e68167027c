package org.siegel.retrieval;

import java.time.Duration;
import org.siegel.trust.RevocationFault;

/** A moment by which something must be over, on the clock that nobody sets. Immutable. */
final class Deadline {

    private final long nanoTime;

    private Deadline(long nanoTime) {
        this.nanoTime = nanoTime;
    }

    static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** The earlier one of this and the end of a duration that begins now. */
    Deadline orAfter(Duration duration) {
        long other = System.nanoTime() + duration.toNanos();
        return other - nanoTime < 0 ? new Deadline(other) : this;
    }

    /**
     * Milliseconds that are left, at least 1.
     *
     * @throws FetchException if none are left
     */
    int millis() throws FetchException {
        long left = nanoTime - System.nanoTime();
        if (left <= 0) {
            throw new FetchException(RevocationFault.Kind.TIMED_OUT, "did not answer completely in time");
        }
        return (int) Math.clamp(left / 1_000_000, 1, Integer.MAX_VALUE);
    }
}
