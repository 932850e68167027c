package org.siegel.process;

/** A child process did not come up, or ended unexpectedly. The message is a sentence for people. */
public final class ChildFailed extends RuntimeException {
    public ChildFailed(String sentence) {
        super(sentence);
    }

    public ChildFailed(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
