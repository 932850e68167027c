package org.siegel.mail;

/** Decides at the end of DATA whether a message may leave, for example whether it must be encrypted. */
@FunctionalInterface
public interface SubmissionPolicy {

    /**
     * Decides. An exception counts as {@link Unavailable}: what could not be checked is not sent.
     *
     * @param submission valid during the call only
     */
    Decision decide(Submission submission);

    /** The answer. */
    sealed interface Decision permits Accept, Refuse, Unavailable {}

    /** Send it. */
    record Accept() implements Decision {}

    /**
     * Do not send it.
     *
     * @param code SMTP reply code, 500 to 599; the enhanced code is 5.7.1 (RFC 3463: delivery not authorized)
     * @param sentence why, and what the user can do; ASCII, one line
     */
    record Refuse(int code, String sentence) implements Decision {
        public Refuse {
            if (code < 500 || code > 599) {
                throw new IllegalArgumentException("a refusal has a code from 500 to 599, not " + code);
            }
            sentence = ReplyText.of(sentence);
        }
    }

    /**
     * It cannot be decided now; the client may try again.
     *
     * @param sentence why; ASCII, one line
     */
    record Unavailable(String sentence) implements Decision {
        public Unavailable {
            sentence = ReplyText.of(sentence);
        }
    }
}
