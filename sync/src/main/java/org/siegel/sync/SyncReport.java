package org.siegel.sync;

import java.time.Duration;
import java.util.List;

/**
 * What a cycle did.
 *
 * @param requested what was asked for
 * @param full whether everything was read
 * @param added recipients
 * @param updated recipients
 * @param deleted recipients
 * @param unchanged recipients that were read and are as they were
 * @param withoutAddress users who were read and are no recipients, having no mail address
 * @param notes what an administrator should know; the cycle did its work all the same
 * @param applied false for a preview
 * @param duration of the cycle
 */
public record SyncReport(
        PolicyType requested,
        boolean full,
        int added,
        int updated,
        int deleted,
        int unchanged,
        int withoutAddress,
        List<Note> notes,
        boolean applied,
        Duration duration) {

    public SyncReport {
        notes = List.copyOf(notes);
    }

    /**
     * Something to know.
     *
     * @param user the directory identifier of the user it is about; empty where it is about the cycle
     * @param sentence for people
     */
    public record Note(String user, String sentence) {}
}
