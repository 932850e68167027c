package org.siegel.sync;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.siegel.sync.SyncRun.Status;

/** Whether a plan may be carried out without the administrator's word. */
final class Limits {

    private final Handle handle;
    private final long run;
    private final SyncSettings settings;
    private final SyncOptions options;
    private final boolean nobodyRead;

    Limits(Handle handle, long run, SyncSettings settings, SyncOptions options, boolean nobodyRead) {
        this.handle = handle;
        this.run = run;
        this.settings = settings;
        this.options = options;
        this.nobodyRead = nobodyRead;
    }

    /**
     * Decides, and notes it in the run.
     *
     * @param failures what is to be said of directories that could not be read; may be empty
     * @return whether the plan is to be exported now
     */
    boolean check(Instant now, String failures) {
        handle.execute("UPDATE sync.run SET failures = ? WHERE id = ?", failures, run);
        SyncRun plan = RunTable.find(handle, run).orElseThrow();
        Optional<String> deletions = deletions(plan);
        Optional<String> losses = losses(plan);
        if (options.staging()) {
            String would = deletions
                    .or(() -> losses)
                    .map(text -> "in earnest it would stop: " + text)
                    .orElse("");
            return stop(Status.STAGED, would, now);
        }
        if (deletions.isPresent()) {
            return stop(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED, deletions.get(), now);
        }
        if (losses.isPresent()) {
            return stop(Status.STOPPED_CERTIFICATE_LOSS_THRESHOLD_EXCEEDED, losses.get(), now);
        }
        RunTable.setStatus(handle, run, Status.IN_PROGRESS, "", Optional.empty());
        handle.execute("UPDATE sync.run SET exporting = true WHERE id = ?", run);
        return true;
    }

    private boolean stop(Status status, String sentence, Instant now) {
        RunTable.setStatus(handle, run, status, sentence, Optional.of(now));
        return false;
    }

    private Optional<String> deletions(SyncRun plan) {
        long wanted = plan.deleted();
        if (wanted == 0) {
            return Optional.empty();
        }
        if (options.deletions().isPresent()) {
            return wanted > options.deletions().getAsInt()
                    ? Optional.of(tooMany(
                            wanted, "more than the " + options.deletions().getAsInt() + " allowed this once"))
                    : Optional.empty();
        }
        if (nobodyRead) {
            return Optional.of(tooMany(wanted, "because a directory showed no object at all"));
        }
        if (wanted > settings.deletionThreshold()) {
            return Optional.of(tooMany(wanted, "more than the threshold of " + settings.deletionThreshold()));
        }
        if (settings.deletionPercentage().isPresent()) {
            long all = handle.createQuery("SELECT count(*) FROM sync.metaverse WHERE exported IS NOT NULL")
                    .mapTo(Long.class)
                    .one();
            int percentage = settings.deletionPercentage().getAsInt();
            if (wanted * 100 > all * percentage) {
                return Optional.of(tooMany(wanted, "more than " + percentage + " percent of " + all));
            }
        }
        return Optional.empty();
    }

    private static String tooMany(long wanted, String why) {
        return "the run would delete " + wanted + " objects, " + why
                + ", so nothing was exported: check the directory's"
                + " base and filter and the plan, then approve the run or allow up to " + wanted + " deletions once";
    }

    private Optional<String> losses(SyncRun plan) {
        int allowed = options.certificateLosses().orElse(settings.certificateLossThreshold());
        return plan.losses() > allowed
                ? Optional.of("by the run " + plan.losses()
                        + " people would lose their last usable certificate, more than "
                        + allowed + ", so nothing was exported: check the plan, then approve the run or allow up to "
                        + plan.losses() + " losses once")
                : Optional.empty();
    }
}
