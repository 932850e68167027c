package org.siegel.publication;

/** A publication that did not happen, or whose end is not known. The message is a sentence for people. */
public final class PublicationException extends RuntimeException {

    /** Why. */
    public enum Reason {
        /** No such person, journal entry or run; or the person has no certificate to publish. */
        NOT_FOUND,
        /** Somebody else is at it, or keeps changing the entry. */
        CONFLICT,
        /** It must not be done, or there is nothing of it to be done. */
        REFUSED,
        /** The directory or the database was lost in the middle; the next use of the entry settles what became of it. */
        UNAVAILABLE
    }

    private final Reason reason;

    PublicationException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    PublicationException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
