package org.siegel.sync;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.siegel.sync.JoinedObjects.Joined;
import org.siegel.sync.SyncStep.Kind;

/** Synchronisation of one object alone, as the directories were read last. */
final class PreviewStep {

    private final RunLock lock;
    private final RunLog log;
    private final ObjectMaker maker;

    PreviewStep(RunLock lock, RunLog log, ObjectMaker maker) {
        this.lock = lock;
        this.log = log;
        this.maker = maker;
    }

    void run(String anchor) {
        log.begin(Kind.SYNCHRONIZATION, "", OptionalLong.of(1));
        Joined joined = lock.jdbi()
                .inTransaction(handle -> maker.joined(handle, List.of(anchor)))
                .get(anchor);
        if (joined != null) {
            ObjectMaker.Made made = maker.make(anchor, joined);
            lock.use(handle -> {
                Metaverse.createStage(handle);
                Metaverse.stage(handle, List.of(Metaverse.Staged.of(anchor, made, Optional.empty(), maker.now())));
                new Metaverse(handle).take(false);
            });
            log.done(1);
        }
        log.end("");
    }
}
