package org.siegel.app;

import java.util.List;
import java.util.Map;
import org.siegel.admin.Rooms;
import org.siegel.app.PrometheusText.Sample;
import org.siegel.sync.SchedulerState;
import org.siegel.sync.SyncScheduler;

/** What Prometheus is told of this node and of the installation; docs/operators.md explains each. */
final class Metrics {

    private Metrics() {}

    static PrometheusText of(Rooms rooms, SyncScheduler scheduler) {
        var text = new PrometheusText();
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
        return text;
    }
}
