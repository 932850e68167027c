package org.siegel.sync;

import java.time.Duration;
import java.util.Optional;

/**
 * When cycles run: what {@code Set-SyncScheduler} sets, for all nodes.
 *
 * @param cycleEnabled false: cycles run only when an administrator starts one
 * @param suspended the same for a while, for maintenance; also ends what watches the directory
 * @param continuous a change in the directory starts a delta cycle at once; the interval stays as the longest pause
 * @param stagingMode cycles read and plan, and export nothing
 * @param customizedInterval between two cycles; empty for {@link #DEFAULT_INTERVAL}
 * @param purgeRunHistory how long ended runs are kept
 */
public record SchedulerSettings(
        boolean cycleEnabled,
        boolean suspended,
        boolean continuous,
        boolean stagingMode,
        Optional<Duration> customizedInterval,
        Duration purgeRunHistory) {

    /** The shortest interval; whoever wants changes sooner takes the continuous mode. */
    public static final Duration ALLOWED_INTERVAL = Duration.ofMinutes(1);

    /** Entra Connect's. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(30);

    /** At least one cycle in seven days: cookies of directories expire, and drift stays unseen. */
    public static final Duration LONGEST_INTERVAL = Duration.ofDays(7);

    public SchedulerSettings {
        customizedInterval.ifPresent(interval -> {
            if (interval.compareTo(ALLOWED_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
                throw new IllegalArgumentException("the interval between cycles is 1 minute to 7 days");
            }
        });
        if (purgeRunHistory.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException("run history is kept for 1 hour at least");
        }
    }

    /** How long the scheduler pauses between two cycles. */
    public Duration effectiveInterval() {
        return customizedInterval.orElse(DEFAULT_INTERVAL);
    }

    /** Whether cycles start by themselves. */
    public boolean isRunning() {
        return cycleEnabled && !suspended;
    }
}
