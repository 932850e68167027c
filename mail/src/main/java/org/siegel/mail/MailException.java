package org.siegel.mail;

/** Mail cannot be submitted, stored or fetched. The message is a sentence for people. */
public final class MailException extends RuntimeException {
    public MailException(String sentence) {
        super(sentence);
    }

    public MailException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
