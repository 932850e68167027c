package org.siegel.sync;

/** An expression that cannot be read or evaluated. The message is a sentence without its end, for people. */
final class ExpressionException extends RuntimeException {

    private final int position;

    /**
     * @param position of the character in the expression's text, from 1
     */
    ExpressionException(int position, String sentence) {
        super(sentence, null, false, false);
        this.position = position;
    }

    int position() {
        return position;
    }

    /** With the place. */
    String sentence() {
        return "character " + position + ": " + getMessage();
    }
}
