package org.siegel.publication;

/** What a value in a person's entry is to us. */
public enum Standing {
    /** Ours, and what should be there. */
    CURRENT(false),
    /** Ours, and its certificate's time is over. */
    EXPIRED(true),
    /** Ours, and its certificate was revoked. */
    REVOKED(true),
    /** Ours and valid, but a newer one of the person takes its place, or it is for an address that he no longer has. */
    SUPERSEDED(true),
    /** Ours, and a second value for the same certificate. */
    DUPLICATE(true),
    /** Somebody else's: never touched. */
    FOREIGN(false);

    private final boolean pruned;

    Standing(boolean pruned) {
        this.pruned = pruned;
    }

    /** Whether publication takes it away. */
    public boolean isPruned() {
        return pruned;
    }
}
