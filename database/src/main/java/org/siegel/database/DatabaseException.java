package org.siegel.database;

/** The database cannot be started, reached or migrated. The message is a sentence for people. */
public final class DatabaseException extends RuntimeException {
    public DatabaseException(String sentence) {
        super(sentence);
    }

    public DatabaseException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
