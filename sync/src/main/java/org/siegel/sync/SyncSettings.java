package org.siegel.sync;

/**
 * The limits of a cycle.
 *
 * @param deletionThreshold a cycle that would delete more recipients deletes none (Entra Connect: 500)
 * @param certificateLimit how many values of each certificate attribute are taken (Entra Connect: 15)
 */
public record SyncSettings(int deletionThreshold, int certificateLimit) {

    /** Entra Connect's numbers. */
    public static final SyncSettings DEFAULT = new SyncSettings(500, 15);

    public SyncSettings {
        if (deletionThreshold < 0 || certificateLimit < 1) {
            throw new IllegalArgumentException(
                    "the deletion threshold is 0 or more, and the certificate limit 1 or more");
        }
    }
}
