package org.siegel.app;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.siegel.directory.Directory;
import org.siegel.sync.PolicyType;
import org.siegel.sync.SyncCycle;
import org.siegel.sync.SyncScheduler;

/** What the scheduler starts. */
final class SyncRoom implements SyncScheduler.Cycles {

    private final SyncCycle cycle;
    private final Directory directory;
    private final BooleanSupplier founded;
    private final Runnable afterwards;

    /**
     * @param founded whether there is an organisation
     * @param afterwards what looks at the outcome of a cycle
     */
    SyncRoom(SyncCycle cycle, Directory directory, BooleanSupplier founded, Runnable afterwards) {
        this.cycle = cycle;
        this.directory = directory;
        this.founded = founded;
        this.afterwards = afterwards;
    }

    @Override
    public void run(PolicyType type) {
        if (founded.getAsBoolean()) {
            cycle.run(type);
            afterwards.run();
        }
    }

    @Override
    public void resume() {}

    @Override
    public void stop() {}

    @Override
    public void purge(Instant before) {}

    @Override
    public AutoCloseable watch(Runnable changed) {
        return directory.watch(changed);
    }
}
