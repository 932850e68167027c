package org.siegel.sync;

import java.util.OptionalInt;

/**
 * How one run differs from others.
 *
 * @param staging import and plan, and export nothing
 * @param deletions this once up to so many objects may be deleted, even all
 * @param certificateLosses this once up to so many people may lose their last usable certificate
 */
public record SyncOptions(boolean staging, OptionalInt deletions, OptionalInt certificateLosses) {

    /** Nothing special. */
    public static final SyncOptions NONE = new SyncOptions(false, OptionalInt.empty(), OptionalInt.empty());

    /** Staging mode. */
    public static final SyncOptions STAGING = new SyncOptions(true, OptionalInt.empty(), OptionalInt.empty());

    /** Allows so many deletions this once. */
    public SyncOptions allowingDeletions(int atMost) {
        return new SyncOptions(staging, OptionalInt.of(atMost), certificateLosses);
    }

    /** Allows so many losses this once. */
    public SyncOptions allowingCertificateLosses(int atMost) {
        return new SyncOptions(staging, deletions, OptionalInt.of(atMost));
    }
}
