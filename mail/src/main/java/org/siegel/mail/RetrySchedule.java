package org.siegel.mail;

import java.time.Duration;
import java.util.List;

/**
 * When to try again, and when to give up (RFC 5321 §4.5.4.1).
 *
 * @param pauses after the first attempt, the second, and so on; the last one repeats
 * @param giveUp age of a message at which a deferred recipient becomes a failed one
 */
public record RetrySchedule(List<Duration> pauses, Duration giveUp) {

    /** Quick at first, since most trouble is a restart; five days as RFC 5321 recommends. */
    public static final RetrySchedule DEFAULT = new RetrySchedule(
            List.of(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1)),
            Duration.ofDays(5));

    public RetrySchedule {
        pauses = List.copyOf(pauses);
        if (pauses.isEmpty()) {
            throw new IllegalArgumentException("a retry schedule needs at least one pause");
        }
    }

    /** The pause after so many attempts, at least one. */
    Duration after(int attempts) {
        return pauses.get(Math.min(attempts, pauses.size()) - 1);
    }
}
