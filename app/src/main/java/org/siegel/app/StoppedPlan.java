package org.siegel.app;

import java.util.List;
import java.util.Optional;
import org.siegel.scim.StoppedRun;
import org.siegel.sync.SyncRun;

/**
 * A run that stopped at a threshold and waits.
 *
 * @param after the latest run before it that did not stop; 0 where there was none
 */
record StoppedPlan(SyncRun run, long after) {

    /** How many runs are looked through for the one that did not stop. */
    static final int RUNS_LOOKED_AT = 200;

    /** @param history the latest first; in it, runs for one object alone change nothing about what waits */
    static Optional<StoppedPlan> of(List<SyncRun> history) {
        List<SyncRun> runs = history.stream()
                .filter(run -> run.type() != SyncRun.Type.PREVIEW || isStopped(run))
                .toList();
        long after = runs.stream()
                .filter(run -> !isStopped(run))
                .mapToLong(SyncRun::id)
                .findFirst()
                .orElse(0);
        return runs.stream().findFirst().filter(StoppedPlan::isStopped).map(run -> new StoppedPlan(run, after));
    }

    private static boolean isStopped(SyncRun run) {
        return run.status().awaitsApproval() && !run.staging();
    }

    /** As an agent says it to its tenant. */
    StoppedRun told() {
        return new StoppedRun(
                run.id(),
                after,
                run.status().toString(),
                run.added(),
                run.updated(),
                run.deleted(),
                run.losses(),
                run.sentence());
    }
}
