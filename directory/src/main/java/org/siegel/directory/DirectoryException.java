package org.siegel.directory;

/** The directory is down, refuses us, or does not hold what was asked for. The message is a sentence for people. */
public final class DirectoryException extends RuntimeException {
    public DirectoryException(String sentence) {
        super(sentence);
    }

    public DirectoryException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
