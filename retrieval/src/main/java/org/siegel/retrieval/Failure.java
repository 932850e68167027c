package org.siegel.retrieval;

import java.time.Duration;
import java.time.Instant;
import org.siegel.trust.RevocationFault;

/**
 * That asking failed, and when to ask again: a dead server costs one deadline, not one a message.
 *
 * @param count how often in a row
 * @param retryAt not before then
 * @param fault what went wrong
 */
record Failure(int count, Instant retryAt, RevocationFault fault) {

    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** 30 seconds, then twice as long every time, up to 15 minutes. */
    static Failure after(int former, RevocationFault fault, Instant now) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(former, 10));
        return new Failure(former + 1, now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST), fault);
    }

    boolean holds(Instant now) {
        return now.isBefore(retryAt);
    }
}
