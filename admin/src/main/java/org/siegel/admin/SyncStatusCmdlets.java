package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.siegel.sync.Connector;
import org.siegel.sync.ObjectErrors;
import org.siegel.sync.SchedulerState;
import org.siegel.sync.SyncEngine;
import org.siegel.sync.SyncRun;

/** How synchronisation is, at one look, and what is wrong with whom. */
final class SyncStatusCmdlets {

    private static final Parameter<String> NAME =
            optional("Name", new ParameterType.Text(), "Only errors of this name, for example LargeObject.");
    private static final Parameter<Integer> RESULT_SIZE =
            optional("ResultSize", new ParameterType.ResultSize(), "How many at most; 1000 without it.");

    private static final int MOST_SHOWN = 1000;
    private static final int RUNS_LOOKED_AT = 200;

    private static final Set<SyncRun.Status> FAILED = EnumSet.of(
            SyncRun.Status.INTERRUPTED, SyncRun.Status.STOPPED_CONNECTIVITY, SyncRun.Status.NO_START_CREDENTIALS);

    private SyncStatusCmdlets() {}

    static List<Cmdlet> of(Supplier<Synchronisation> sync) {
        return List.of(
                new Cmdlet(
                        "Get-SyncStatus",
                        "Shows at one look how synchronisation is, and what waits for an administrator.",
                        Role.VIEW_ONLY,
                        List.of(),
                        call -> List.of(status(sync.get(), call.now()))),
                new Cmdlet(
                        "Get-SyncError",
                        "Lists objects that are not as they should be: the error, the person, and what to do.",
                        Role.VIEW_ONLY,
                        List.of(NAME, RESULT_SIZE),
                        call -> errors(sync.get(), call)));
    }

    private static Row status(Synchronisation sync, Instant now) {
        SyncEngine engine = sync.engine();
        SchedulerState scheduler = sync.scheduler().state();
        List<SyncRun> runs = engine.history(RUNS_LOOKED_AT);
        Optional<SyncRun> last = runs.stream().findFirst();
        Optional<SyncRun> waits = engine.waiting();
        Map<String, Long> errors = sync.errors().counts();
        return Row.with("Status", word(scheduler, last, waits))
                .and("WhatToDo", advice(sync, scheduler, last, waits, errors))
                .and("LastRun", last.map(SyncRows::sentence).orElse("there was none yet"))
                .and("LastSuccess", lastSuccess(runs).orElse(null))
                .and("PendingApproval", waits.map(SyncRun::id).orElse(null))
                .and(
                        "NextCycle",
                        scheduler.settings().isRunning() ? scheduler.nextStart().orElse(null) : null)
                .and("NextSyncCyclePolicyType", SchedulerCmdlets.title(scheduler.nextPolicy()))
                .and("StagingModeEnabled", scheduler.settings().stagingMode())
                .and("ContinuousModeEnabled", scheduler.settings().continuous())
                .and("SchedulerNode", scheduler.owner().orElse(null))
                .and(
                        "Connectors",
                        sync.connectors().stream().map(Connector::name).toList())
                .and(
                        "Errors",
                        errors.entrySet().stream()
                                .map(error -> error.getKey() + ": " + error.getValue())
                                .toList())
                .and("Recipients", sync.host().recipients().orElse(null))
                .and(
                        "RecipientsWithoutCertificate",
                        sync.host().recipientsWithoutCertificate().orElse(null))
                .row();
    }

    private static String word(SchedulerState scheduler, Optional<SyncRun> last, Optional<SyncRun> waits) {
        if (last.isPresent() && last.get().status() == SyncRun.Status.IN_PROGRESS) {
            return "in progress";
        }
        if (waits.isPresent() && !waits.get().staging()) {
            return "waits for approval";
        }
        if (!scheduler.settings().cycleEnabled()) {
            return "disabled";
        }
        if (scheduler.settings().suspended()) {
            return "suspended";
        }
        if (last.isPresent() && FAILED.contains(last.get().status())) {
            return "failing";
        }
        if (last.isEmpty()) {
            return "not started";
        }
        return scheduler.settings().stagingMode() ? "staging" : "healthy";
    }

    private static List<String> advice(
            Synchronisation sync,
            SchedulerState scheduler,
            Optional<SyncRun> last,
            Optional<SyncRun> waits,
            Map<String, Long> errors) {
        List<String> advice = new ArrayList<>();
        if (sync.unready().isPresent()) {
            advice.add(sync.unready().get());
        } else if (last.isEmpty()) {
            advice.add("run the first cycle: Start-SyncCycle -PolicyType Initial");
        }
        waits.ifPresent(run -> {
            advice.add("look at what run " + run.id() + " would do: Get-SyncPlan " + run.id() + " -Operation Delete");
            advice.add("if that is right: Approve-SyncRun " + run.id()
                    + "; if not, repair the directory, and the next cycle plans anew");
        });
        if (!errors.isEmpty()) {
            advice.add("see who is concerned and what to do: Get-SyncError");
        }
        sync.host()
                .recipientsWithoutCertificate()
                .filter(missing -> missing > 0)
                .ifPresent(missing ->
                        advice.add("see who cannot be written to encrypted, and why: Get-MissingCertificate"));
        if (scheduler.settings().suspended()) {
            advice.add("when maintenance is over: Set-SyncScheduler -SchedulerSuspended $false");
        }
        return advice;
    }

    private static Optional<Instant> lastSuccess(List<SyncRun> runs) {
        return runs.stream()
                .filter(run -> run.status() == SyncRun.Status.SUCCESS)
                .findFirst()
                .flatMap(SyncRun::ended);
    }

    private static List<Row> errors(Synchronisation sync, Invocation call) {
        int most = call.find(RESULT_SIZE).orElse(MOST_SHOWN);
        List<ObjectErrors.Listed> errors =
                sync.errors().list(call.find(NAME), (int) Math.min(Integer.MAX_VALUE, most + 1L));
        if (errors.isEmpty()) {
            call.note("there are no errors");
        }
        if (errors.size() > most) {
            call.note("there are more than " + most + "; -ResultSize Unlimited shows all");
        }
        return errors.stream()
                .limit(most)
                .map(listed -> Row.with("Name", listed.error().name())
                        .and("PrimarySmtpAddress", listed.address().orElse(null))
                        .and("SourceAnchor", listed.error().person())
                        .and("Message", listed.error().sentence())
                        .and("Remedy", listed.error().remedy())
                        .row())
                .toList();
    }
}
