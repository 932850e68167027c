package org.siegel.trust;

/** How much must be known about revocation. */
public enum RevocationPolicy {
    /** Nothing is asked; the checks say that they were skipped. */
    NONE,
    /** A revoked certificate fails; one of which nothing is known passes, and the check says so. */
    SOFT,
    /** As {@link #SOFT}, but a certificate of which nothing is known makes the verdict indeterminate. */
    HARD
}
