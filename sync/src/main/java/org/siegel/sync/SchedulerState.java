package org.siegel.sync;

import java.time.Instant;
import java.util.Optional;

/**
 * The scheduler as all nodes see it.
 *
 * @param settings what administrators set
 * @param nextPolicy what the next cycle reads
 * @param nextStart when it is due; empty before the first node has looked
 * @param owner the node whose turn it is; empty where none has taken it
 * @param beat counted on by the owner while it lives
 */
public record SchedulerState(
        SchedulerSettings settings,
        PolicyType nextPolicy,
        Optional<Instant> nextStart,
        Optional<String> owner,
        long beat) {

    boolean isDue(Instant now) {
        return settings.isRunning()
                && nextStart.filter(start -> !now.isBefore(start)).isPresent();
    }
}
