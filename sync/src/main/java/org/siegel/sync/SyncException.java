package org.siegel.sync;

/** A cycle that did not happen: nothing was changed and the cursor is where it was. The message is a sentence for people. */
public final class SyncException extends RuntimeException {

    /** Why. */
    public enum Reason {
        ALREADY_RUNNING,
        DIRECTORY,
        DATABASE,
        TOO_MANY_DELETIONS
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
