package org.siegel.directory.server;

/** Why the embedded directory does not start, as one sentence for people. */
final class CannotStart extends RuntimeException {
    CannotStart(String sentence) {
        super(sentence);
    }

    CannotStart(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
