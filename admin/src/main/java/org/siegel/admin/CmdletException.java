package org.siegel.admin;

/** A cmdlet could not be run; nothing has changed. The message is one sentence for people. */
public final class CmdletException extends RuntimeException {

    /** What kind of failure, for exit status, HTTP status and scripts. */
    public enum Kind {
        INVALID_PARAMETER,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        /** The request is well-formed, but what it asks for must not be done, for example an expired CA in a collection. */
        REFUSED,
        /** Something Siegel needs (database, directory, mail server) does not answer. */
        UNAVAILABLE
    }

    private final Kind kind;

    public CmdletException(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    public CmdletException(Kind kind, String sentence, Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
