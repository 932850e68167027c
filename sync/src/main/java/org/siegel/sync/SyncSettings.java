package org.siegel.sync;

import java.util.OptionalInt;

/**
 * The limits of a run. A run that would go beyond one exports nothing and waits for the administrator's word.
 *
 * @param deletionThreshold how many objects it may delete (Entra Connect: 500)
 * @param deletionPercentage how many percent of all objects it may delete; empty where the number alone decides
 * @param certificateLossThreshold how many people may lose their last usable certificate without being deleted
 * @param certificateLimit how many values of each certificate attribute are taken (Entra Connect: 15)
 */
public record SyncSettings(
        int deletionThreshold, OptionalInt deletionPercentage, int certificateLossThreshold, int certificateLimit) {

    /** Entra Connect's numbers; it knows no limit of losses, so that one is ours. */
    public static final SyncSettings DEFAULT = new SyncSettings(500, OptionalInt.empty(), 500, 15);

    public SyncSettings {
        if (deletionThreshold < 0
                || certificateLossThreshold < 0
                || certificateLimit < 1
                || deletionPercentage.orElse(0) < 0
                || deletionPercentage.orElse(0) > 100) {
            throw new IllegalArgumentException(
                    "thresholds are 0 or more, a percentage 0 to 100, and the certificate limit 1 or more");
        }
    }
}
