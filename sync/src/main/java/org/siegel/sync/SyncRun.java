package org.siegel.sync;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A run as it is now, or as it ended.
 *
 * @param id counts up
 * @param type what it was asked for
 * @param staging whether it exports nothing
 * @param status where it stands
 * @param node that runs or ran it
 * @param started when it began
 * @param ended when it ended or stopped
 * @param steps its parts so far
 * @param added objects that the plan adds
 * @param updated objects that the plan updates
 * @param deleted objects that the plan deletes
 * @param losses people who lose their last usable certificate by it, the deleted not counted
 * @param exported rows of the plan that were carried out, the refused among them
 * @param refused objects that the tenant refused; they are tried again by the next run
 * @param undoes the run that this one takes back
 * @param sentence what there is to know about it, for people; may be empty
 */
public record SyncRun(
        long id,
        Type type,
        boolean staging,
        Status status,
        String node,
        Instant started,
        Optional<Instant> ended,
        List<SyncStep> steps,
        long added,
        long updated,
        long deleted,
        long losses,
        long exported,
        long refused,
        OptionalLong undoes,
        String sentence) {

    public SyncRun {
        steps = List.copyOf(steps);
    }

    /** What a run was asked for. */
    public enum Type {
        INITIAL,
        DELTA,
        /** One object alone: {@link SyncEngine#commit}. */
        PREVIEW,
        UNDO
    }

    /** How many objects the plan has. */
    public long planned() {
        return added + updated + deleted;
    }

    /** Where a run stands; {@link #toString} gives Entra Connect's name where it has one. */
    public enum Status {
        IN_PROGRESS,
        /** Its node ended or lost its database or tenant while it exported; the rest follows before the next run. */
        INTERRUPTED,
        SUCCESS,
        /** The tenant refused objects. */
        COMPLETED_EXPORT_ERRORS,
        /** One of several directories could not be read. */
        COMPLETED_IMPORT_ERRORS,
        /** Staging mode: the plan is there to be read. */
        STAGED,
        /** More deletions than allowed: nothing was exported, and {@link SyncEngine#approve} lets it go on. */
        STOPPED_DELETION_THRESHOLD_EXCEEDED,
        /** More people would lose their last usable certificate than allowed; as above. */
        STOPPED_CERTIFICATE_LOSS_THRESHOLD_EXCEEDED,
        /** By the administrator. What was exported stays; the rest is planned anew. */
        STOPPED_USER_TERMINATION,
        /** A directory, the tenant or the database failed before anything was exported. */
        STOPPED_CONNECTIVITY,
        /** The tenant refuses the token: nothing was read or exported. */
        NO_START_CREDENTIALS;

        /** Whether a plan waits for the administrator's word. */
        public boolean awaitsApproval() {
            return this == STOPPED_DELETION_THRESHOLD_EXCEEDED
                    || this == STOPPED_CERTIFICATE_LOSS_THRESHOLD_EXCEEDED
                    || this == STAGED;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
