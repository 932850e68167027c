package org.siegel.sync;

/** How much a cycle reads: the values of {@code Start-ADSyncSyncCycle -PolicyType}. */
public enum PolicyType {
    /** Everything. */
    INITIAL,
    /** What changed since the last cycle. */
    DELTA
}
