package org.siegel.sync;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part of a run.
 *
 * @param kind which
 * @param connector the directory that it is about; empty where it is about all
 * @param started when it began
 * @param ended when it ended; empty while it runs, or where it was cut off
 * @param done objects that went through it, as of about a second ago while it runs
 * @param total how many there are; empty where nobody knows beforehand
 * @param sentence what there is to know about it, for people; may be empty
 */
public record SyncStep(
        Kind kind,
        String connector,
        Instant started,
        Optional<Instant> ended,
        long done,
        OptionalLong total,
        String sentence) {

    /** The parts, in their order. */
    public enum Kind {
        /** A directory was read, everything. */
        FULL_IMPORT,
        /** A directory was read, what changed. */
        DELTA_IMPORT,
        /** The tenant was asked what it has of ours. */
        CONFIRMATION,
        /** Rules were applied to what changed. */
        SYNCHRONIZATION,
        /** The tenant was written. */
        EXPORT
    }
}
