package org.siegel.sync;

/** Rules that cannot be. The message is a sentence for people and begins with the place. */
public final class RuleException extends RuntimeException {

    private final String place;

    RuleException(String place, String sentence) {
        super(place + ": " + sentence);
        this.place = place;
    }

    /** A JSON pointer (RFC 6901) into the rules, or line and column where they are no JSON. */
    public String place() {
        return place;
    }
}
