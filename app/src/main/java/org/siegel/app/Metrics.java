package org.siegel.app;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.siegel.admin.Rooms;
import org.siegel.admin.Synchronisation;
import org.siegel.app.PrometheusText.Sample;
import org.siegel.publication.Pruning;
import org.siegel.sync.SchedulerState;
import org.siegel.sync.SyncRun;
import org.siegel.sync.SyncScheduler;

/** What Prometheus is told of this node and of the installation; docs/operators.md explains each. */
final class Metrics {

    /** Among so many runs the last success is looked for. */
    private static final int LATEST = 100;

    private Metrics() {}

    static PrometheusText of(Rooms rooms) {
        var text = new PrometheusText();
        SyncScheduler scheduler = rooms.synchronisation().scheduler();
        SchedulerState state = scheduler.state();
        text.gauge(
                "siegel_recipients",
                "Recipients of the tenant.",
                rooms.tenant().recipients().count());
        rooms.missingCertificates()
                .last()
                .ifPresent(report -> text.gauges(
                                "siegel_recipients_without_certificate",
                                "Recipients without a certificate that mail to them can be encrypted to, by reason.",
                                report.reasons().entrySet().stream()
                                        .map(reason -> new Sample(Map.of("reason", reason.getKey()), reason.getValue()))
                                        .toList())
                        .gauge(
                                "siegel_recipients_judged_timestamp_seconds",
                                "When recipients' certificates were last looked at on this node.",
                                report.at().getEpochSecond()));
        text.gauge(
                "siegel_sync_scheduler_turn",
                "1 on the node that schedules synchronisation.",
                state.owner().filter(scheduler.node()::equals).isPresent() ? 1 : 0);
        text.gauges(
                "siegel_sync_next_cycle_timestamp_seconds",
                "When the next cycle is due; absent where none starts by itself.",
                state.nextStart()
                        .filter(_ -> state.settings().isRunning())
                        .map(start -> List.of(new Sample(Map.of(), start.getEpochSecond())))
                        .orElse(List.of()));
        text.gauge(
                "siegel_sync_staging_mode",
                "1 in staging mode.",
                state.settings().stagingMode() ? 1 : 0);
        runs(text, rooms.synchronisation());
        publication(text, rooms.pruning());
        return text;
    }

    private static void runs(PrometheusText text, Synchronisation sync) {
        text.counters(
                "siegel_sync_runs_total",
                "Runs of synchronisation that ended on this node since it started, by how they ended.",
                sync.ended().entrySet().stream()
                        .filter(entry -> entry.getKey() != SyncRun.Status.IN_PROGRESS)
                        .map(entry -> new Sample(Map.of("status", entry.getKey().toString()), entry.getValue()))
                        .toList());
        List<SyncRun> latest = sync.engine().history(LATEST);
        text.gauges(
                "siegel_sync_last_success_timestamp_seconds",
                "When a run last ended without errors, on whatever node; absent where none is on record.",
                first(
                        latest.stream().filter(run -> run.status() == SyncRun.Status.SUCCESS),
                        run -> run.ended().orElse(run.started()).getEpochSecond()));
        text.gauges(
                "siegel_sync_last_run_seconds",
                "How long the last run that ended took.",
                first(
                        latest.stream().filter(run -> run.ended().isPresent()),
                        run -> Duration.between(run.started(), run.ended().orElseThrow())
                                        .toMillis()
                                / 1000.0));
        text.gauges(
                "siegel_sync_pending_changes",
                "Changes that wait for an administrator's approval; absent where none does.",
                first(sync.engine().waiting().stream(), SyncRun::planned));
        text.gauges(
                "siegel_sync_errors",
                "Objects that are not as they should be, by the error's name.",
                sync.errors().counts().entrySet().stream()
                        .map(error -> new Sample(Map.of("name", error.getKey()), error.getValue()))
                        .toList());
    }

    private static void publication(PrometheusText text, Pruning pruning) {
        List<Pruning.Status> directories = pruning.status();
        text.gauges(
                "siegel_publication_pruned_timestamp_seconds",
                "When scheduled pruning last looked at everybody, on whatever node; absent before.",
                times(directories, Pruning.Status::complete));
        text.gauges(
                "siegel_publication_next_pruning_timestamp_seconds",
                "When scheduled pruning is due; absent where there is none.",
                times(pruning.isOn() ? directories : List.of(), Pruning.Status::next));
    }

    private static List<Sample> times(
            List<Pruning.Status> directories, Function<Pruning.Status, Optional<Instant>> time) {
        return directories.stream()
                .flatMap(status -> time.apply(status).stream()
                        .map(at -> new Sample(Map.of("directory", status.directory()), at.getEpochSecond())))
                .toList();
    }

    private static List<Sample> first(Stream<SyncRun> runs, ToDoubleFunction<SyncRun> value) {
        return runs.findFirst()
                .map(run -> List.of(new Sample(Map.of(), value.applyAsDouble(run))))
                .orElse(List.of());
    }
}
