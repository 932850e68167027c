package org.siegel.tenant;

import java.time.Instant;

/**
 * How far the synchronisation with a directory came.
 *
 * @param cursor the directory's own mark, opaque
 * @param completed when the last cycle ended
 * @param lastFull when the last full reading was applied
 */
public record SyncState(String cursor, Instant completed, Instant lastFull) {}
