package org.siegel.app;

/** The command cannot be carried out as given: exit status 2, and one sentence for the person who typed it. */
final class UsageException extends RuntimeException {
    UsageException(String sentence) {
        super(sentence);
    }

    UsageException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
