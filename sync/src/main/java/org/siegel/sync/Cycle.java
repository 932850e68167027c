package org.siegel.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.siegel.directory.DirectoryException;
import org.siegel.sync.ImportStep.Imported;
import org.siegel.sync.SyncException.Reason;
import org.siegel.sync.SyncRun.Status;

/** One run at work on the node that has the lock: its steps, one after the other. */
final class Cycle {

    private final RunLock lock;
    private final RunLog log;
    private final SyncSetup setup;
    private final RulesInForce rules;
    private final ObjectMaker maker;

    Cycle(RunLock lock, RunLog log, SyncSetup setup) {
        this.lock = lock;
        this.log = log;
        this.setup = setup;
        this.rules = setup.rules().get();
        this.maker = ObjectMaker.of(setup, rules);
    }

    /** Imports, synchronises, plans, and exports what is within the limits. */
    void run(PolicyType type, SyncOptions options) {
        setup.tenant().check(); // a cycle with nothing to export would not notice
        boolean first = lock.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT NOT EXISTS (SELECT FROM sync.connector)")
                        .mapTo(Boolean.class)
                        .one());
        boolean everything = type == PolicyType.INITIAL || first;
        lock.use(handle -> SynchronizationStep.markPending(handle, rules.version(), everything, setup.now()));
        boolean several = setup.connectors().size() > 1;
        List<String> failures = new ArrayList<>();
        boolean nobody = false;
        for (Connector connector : setup.connectors()) {
            try {
                Imported imported = new ImportStep(lock, log, rules.rules(), maker, several)
                        .run(connector, everything, setup.now());
                nobody |= imported.full() && imported.read() == 0;
            } catch (DirectoryException e) {
                failures.add("the directory " + connector.name() + " could not be read: " + e.getMessage());
                log.end(failures.getLast());
            }
        }
        if (!failures.isEmpty() && failures.size() == setup.connectors().size()) {
            throw new SyncException(Reason.DIRECTORY, String.join("; ", failures) + "; so nothing was changed");
        }
        if (everything) {
            new ConfirmationStep(lock, log, setup.tenant()).run();
        }
        new SynchronizationStep(lock, log, maker).run();
        plan(options, Optional.empty(), Optional.empty(), nobody, String.join("; ", failures));
    }

    /** Synchronises, plans and exports one object alone. */
    void commit(String sourceAnchor, SyncOptions options, Optional<SyncRun> waiting) {
        setup.tenant().check();
        new PreviewStep(lock, log, maker).run(sourceAnchor);
        plan(options, Optional.of(sourceAnchor), waiting, false, "");
    }

    private void plan(
            SyncOptions options,
            Optional<String> only,
            Optional<SyncRun> waiting,
            boolean nobodyRead,
            String failures) {
        boolean goOn = lock.in(handle -> {
            PlanTable.make(handle, log.run(), only);
            boolean within = new Limits(handle, log.run(), setup.settings().get(), options, nobodyRead)
                    .check(setup.now(), failures);
            if (!within && waiting.isPresent()) {
                throw new SyncException(
                        Reason.NOT_POSSIBLE,
                        "one object alone goes beyond a threshold, and its plan would take the place of run "
                                + waiting.get().id() + ", which waits for approval: look at that one");
            }
            return within;
        });
        if (goOn) {
            export();
        }
    }

    /** Carries out what is left of the plan. */
    void export() {
        SyncRun run = lock.jdbi()
                .withHandle(handle -> RunTable.find(handle, log.run()))
                .orElseThrow();
        boolean left = lock.jdbi()
                .withHandle(handle -> !PlanTable.changes(handle, run.id(), (int) run.exported(), 1)
                        .isEmpty());
        if (left) {
            new ExportStep(lock, log, maker, setup.tenant()).run(run);
        }
        lock.use(handle -> finish(handle, run.id(), Optional.empty(), setup.now()));
    }

    /** What was exported counts as exported from now on. */
    static void finish(Handle handle, long id, Optional<Status> how, Instant now) {
        SyncRun run = RunTable.find(handle, id).orElseThrow();
        PlanTable.settle(handle, id, run.type() == SyncRun.Type.UNDO);
        String failures = handle.createQuery("SELECT failures FROM sync.run WHERE id = :run")
                .bind("run", id)
                .mapTo(String.class)
                .one();
        Status status = how.orElse(
                run.refused() > 0
                        ? Status.COMPLETED_EXPORT_ERRORS
                        : !failures.isEmpty() ? Status.COMPLETED_IMPORT_ERRORS : Status.SUCCESS);
        RunTable.setStatus(handle, id, status, failures, Optional.of(now));
        handle.execute("UPDATE sync.run SET exporting = false WHERE id = ?", id);
    }
}
