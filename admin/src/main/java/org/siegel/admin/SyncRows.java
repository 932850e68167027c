package org.siegel.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.siegel.sync.SyncRun;
import org.siegel.sync.SyncStep;

/** Runs as administrators see them. */
final class SyncRows {

    private SyncRows() {}

    static Row run(SyncRun run, Instant now) {
        return summary(run, now)
                .and("Full", run.steps().stream().anyMatch(step -> step.kind() == SyncStep.Kind.FULL_IMPORT))
                .and("Steps", run.steps().stream().map(step -> step(step, now)).toList())
                .row();
    }

    static Row.Builder summary(SyncRun run, Instant now) {
        return Row.with("RunId", run.id())
                .and("PolicyType", title(run.type()))
                .and("Status", run.status().toString())
                .and("Message", sentence(run))
                .and("Added", run.added())
                .and("Updated", run.updated())
                .and("Deleted", run.deleted())
                .and("CertificatesLost", run.losses())
                .and("Exported", run.exported())
                .and("Refused", run.refused())
                .and("StagingMode", run.staging())
                .and("Undoes", run.undoes().isPresent() ? run.undoes().getAsLong() : null)
                .and("StartTime", run.started())
                .and("EndTime", run.ended().orElse(null))
                .and(
                        "Milliseconds",
                        Duration.between(run.started(), run.ended().orElse(now)).toMillis())
                .and("Node", run.node());
    }

    /** A step as a row of its own, so that programs can follow it. */
    private static Row step(SyncStep step, Instant now) {
        return Row.with("Step", words(step.kind().name()))
                .and("Connector", step.connector())
                .and("Objects", step.done())
                .and("Of", step.total().isPresent() ? step.total().getAsLong() : null)
                .and(
                        "Milliseconds",
                        Duration.between(step.started(), step.ended().orElse(now))
                                .toMillis())
                .and("Ended", step.ended().isPresent())
                .and("Message", step.sentence())
                .row();
    }

    /** What came of a run, and what to do now. */
    static String sentence(SyncRun run) {
        String id = "run " + run.id();
        String word = switch (run.status()) {
            case IN_PROGRESS -> id + " is in progress";
            case INTERRUPTED -> id + " was cut off while it exported; the rest follows before the next run";
            case SUCCESS -> run.planned() == 0 ? id + " found nothing to change" : id + " is done: " + counts(run);
            case COMPLETED_EXPORT_ERRORS ->
                id + " is done, and the tenant refused " + run.refused() + " objects; Get-SyncError names them";
            case COMPLETED_IMPORT_ERRORS -> id + " is done, and not every directory could be read";
            case STAGED ->
                id + " exported nothing, in staging mode; it would have been " + counts(run)
                        + "; look with Get-SyncPlan " + run.id();
            case STOPPED_DELETION_THRESHOLD_EXCEEDED, STOPPED_CERTIFICATE_LOSS_THRESHOLD_EXCEEDED ->
                id + " stopped before it changed anything; look with Get-SyncPlan " + run.id()
                        + ", and let it go on with Approve-SyncRun " + run.id();
            case STOPPED_USER_TERMINATION -> id + " was stopped by an administrator";
            case NO_START_CREDENTIALS -> id + " did not begin";
            case STOPPED_CONNECTIVITY -> id + " broke off before it changed anything";
        };
        return run.sentence().isEmpty() ? word : word + ": " + run.sentence();
    }

    private static String counts(SyncRun run) {
        return run.added() + " added, " + run.updated() + " updated, " + run.deleted() + " deleted";
    }

    private static String title(SyncRun.Type type) {
        return type.name().charAt(0) + type.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
