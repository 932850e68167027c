package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.sync.PolicyType;
import org.siegel.sync.SyncException;
import org.siegel.sync.SyncOptions;
import org.siegel.sync.SyncRun;

/** Step 3, directory to tenant: runs. */
final class SyncCmdlets {

    private static final Parameter<String> POLICY_TYPE = optional(
            "PolicyType",
            new ParameterType.Choice(List.of("Initial", "Delta")),
            "Delta, as without it, reads what changed since the last cycle; Initial reads everybody.");
    private static final Parameter<Long> DELETIONS = optional(
            "DeletionThreshold", new ParameterType.UInt32(), "Allow this one cycle to delete up to so many objects.");
    private static final Parameter<Boolean> NO_WAIT =
            optional("NoWait", new ParameterType.Switch(), "Return when it has begun, not when it has ended.");
    private static final Parameter<Long> RUN =
            required("Identity", new ParameterType.UInt32(), "The run, by the number that Get-SyncRun shows.");
    private static final Parameter<Long> SOME_RUN =
            optional("Identity", new ParameterType.UInt32(), "One run, by its number; the latest runs without it.");
    private static final Parameter<Integer> RESULT_SIZE =
            optional("ResultSize", new ParameterType.ResultSize(), "How many at most; 10 without it.");

    private static final int MOST_SHOWN = 10;
    private static final int MOST_RUNS = 10_000;

    private SyncCmdlets() {}

    static List<Cmdlet> of(Supplier<Synchronisation> sync) {
        return List.of(
                new Cmdlet(
                        "Start-SyncCycle",
                        "Synchronises people, groups and certificates from the directories into the tenant.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(POLICY_TYPE, DELETIONS, NO_WAIT),
                        call -> start(sync.get(), call)),
                new Cmdlet(
                        "Stop-SyncCycle",
                        "Ends the running cycle early; what is exported stays, the rest is planned anew by the next one.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(),
                        call -> stop(sync.get(), call)),
                new Cmdlet(
                        "Get-SyncRun",
                        "Shows runs, newest first, and of one run its steps.",
                        Role.VIEW_ONLY,
                        List.of(SOME_RUN, RESULT_SIZE),
                        call -> show(sync.get(), call)),
                new Cmdlet(
                        "Approve-SyncRun",
                        "Lets a run go on that stopped at a threshold, or exports what was staged, exactly as its plan shows it.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(RUN, NO_WAIT),
                        call -> approve(sync.get(), call)),
                new Cmdlet(
                        "Undo-SyncRun",
                        "Takes back in the tenant what a run did, in a run of its own; it holds until the directory changes.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(RUN, NO_WAIT),
                        call -> undo(sync.get(), call)),
                new Cmdlet(
                        "Complete-SyncUndo",
                        "Lets go of what an undoing holds: the next cycle gives these objects again what the directory says.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(RUN),
                        call -> release(sync.get(), call)));
    }

    private static List<Row> release(Synchronisation sync, Invocation call) {
        long id = call.value(RUN);
        run(sync, id);
        int objects = told(() -> sync.engine().release(id));
        sync.record(call, "run " + id, "ok: " + objects + " objects");
        return List.of(Row.with("RunId", id).and("Objects", objects).row());
    }

    private static List<Row> start(Synchronisation sync, Invocation call) {
        sync.unready().ifPresent(why -> {
            throw new CmdletException(CmdletException.Kind.REFUSED, why);
        });
        PolicyType type =
                PolicyType.valueOf(call.find(POLICY_TYPE).orElse("Delta").toUpperCase(Locale.ROOT));
        SyncOptions options = call.find(DELETIONS)
                .map(most -> sync.options().allowingDeletions((int) Math.min(Integer.MAX_VALUE, most)))
                .orElseGet(sync::options);
        return act(sync, call, () -> {
            SyncRun run = sync.engine().run(type, options);
            sync.scheduler().cycleEnded();
            return run;
        });
    }

    private static List<Row> approve(Synchronisation sync, Invocation call) {
        long id = call.value(RUN);
        SyncRun run = run(sync, id);
        if (!run.status().awaitsApproval()) {
            throw new CmdletException(
                    CmdletException.Kind.REFUSED,
                    "run " + id + " waits for no approval: it is " + run.status()
                            + "; Get-SyncStatus shows what waits");
        }
        return act(sync, call, () -> sync.engine().approve(id));
    }

    private static List<Row> undo(Synchronisation sync, Invocation call) {
        long id = call.value(RUN);
        run(sync, id);
        Optional<SyncRun> waited = sync.engine().waiting();
        List<Row> rows = act(sync, call, () -> sync.engine().undo(id));
        waited.ifPresent(
                run -> call.note(
                        "run " + run.id()
                                + " waits for approval no more, since this changed what it was planned from; the next cycle plans anew"));
        return rows;
    }

    private static List<Row> act(Synchronisation sync, Invocation call, Supplier<SyncRun> act) {
        SyncRun run = told(() -> sync.start(call.caller().name(), call.cmdlet(), act, !call.isSet(NO_WAIT)));
        return List.of(SyncRows.run(run, sync.now()));
    }

    private static List<Row> stop(Synchronisation sync, Invocation call) {
        List<SyncRun> running = sync.engine().history(1).stream()
                .filter(run -> run.status() == SyncRun.Status.IN_PROGRESS)
                .toList();
        if (running.isEmpty()) {
            call.note("no cycle is in progress");
            return List.of();
        }
        sync.stop();
        sync.record(call, "run " + running.getFirst().id(), "ok: asked to stop");
        call.note("run " + running.getFirst().id() + " stops at the end of the batch it is at");
        return List.of();
    }

    private static List<Row> show(Synchronisation sync, Invocation call) {
        if (call.find(SOME_RUN).isPresent()) {
            return List.of(SyncRows.run(run(sync, call.find(SOME_RUN).get()), call.now()));
        }
        int most = Math.min(MOST_RUNS, call.find(RESULT_SIZE).orElse(MOST_SHOWN));
        return sync.engine().history(most).stream()
                .map(run -> SyncRows.summary(run, call.now()).row())
                .toList();
    }

    /**
     * @throws CmdletException if there is none, or it is forgotten
     */
    static SyncRun run(Synchronisation sync, long id) {
        return sync.engine()
                .find(id)
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND,
                        "there is no run " + id
                                + ", or it is older than PurgeRunHistoryInterval; Get-SyncRun shows all"));
    }

    /** Runs it, and tells what went wrong as a cmdlet does. */
    static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (SyncException e) {
            throw new CmdletException(kind(e.reason()), String.valueOf(e.getMessage()), e);
        }
    }

    private static CmdletException.Kind kind(SyncException.Reason reason) {
        return switch (reason) {
            case ALREADY_RUNNING -> CmdletException.Kind.CONFLICT;
            case DIRECTORY, DATABASE, TENANT -> CmdletException.Kind.UNAVAILABLE;
            case NOT_POSSIBLE -> CmdletException.Kind.REFUSED;
        };
    }
}
