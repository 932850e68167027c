package org.siegel.mail.server;

/** The server cannot start. The message is a sentence for the administrator and free of secrets. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailure(String sentence) {
        super(sentence);
    }

    StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
