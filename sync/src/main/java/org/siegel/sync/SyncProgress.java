package org.siegel.sync;

/** Told how a run goes on, on the thread that runs it, at least at the begin and end of each step and about once a second. */
@FunctionalInterface
public interface SyncProgress {

    /** Nobody looks. */
    SyncProgress NONE = (run, step) -> {};

    void progress(long run, SyncStep step);
}
