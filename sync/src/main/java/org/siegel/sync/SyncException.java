package org.siegel.sync;

/** A run that did not happen or broke off. The message is a sentence for people, and says what was changed. */
public final class SyncException extends RuntimeException {

    /** Why. */
    public enum Reason {
        ALREADY_RUNNING,
        DIRECTORY,
        DATABASE,
        TENANT,
        /** What was asked for cannot be done, as to approve a run that waits for nothing. */
        NOT_POSSIBLE
    }

    private final Reason reason;

    SyncException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    SyncException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
