package org.siegel.trust;

/**
 * One question that a verdict answers.
 *
 * @param kind the question
 * @param outcome the answer
 * @param code stable, in kebab case; {@code ok} where the check passed without anything to say
 * @param rfc where the rule stands; empty where it is Siegel's own
 * @param sentence for people
 */
public record Check(Kind kind, Outcome outcome, String code, String rfc, String sentence) {

    /** The questions, the most serious first: this order decides which failure a verdict names. */
    public enum Kind {
        /** Does the signature fit the content? */
        INTEGRITY,
        /** Is all that a reader sees covered by the signature? */
        COVERAGE,
        /** Is the signer the sender? */
        SENDER,
        /** Is a certificate of the path revoked? */
        REVOCATION,
        /** Does the path end in the collection and keep its rules? */
        PATH,
        /** Are the certificates of the path valid at the instant? */
        TIME,
        /** May the signer's certificate sign mail? */
        USAGE,
        /** Are the algorithms and keys still good? */
        ALGORITHM
    }

    /** The answers. */
    public enum Outcome {
        PASSED,
        FAILED,
        /** Not to be decided from what is at hand. */
        UNKNOWN,
        /** Not asked for, or without meaning after another answer. */
        SKIPPED
    }

    static Check passed(Kind kind, String rfc, String sentence) {
        return new Check(kind, Outcome.PASSED, "ok", rfc, sentence);
    }

    static Check failed(Kind kind, String code, String rfc, String sentence) {
        return new Check(kind, Outcome.FAILED, code, rfc, sentence);
    }

    static Check unknown(Kind kind, String code, String rfc, String sentence) {
        return new Check(kind, Outcome.UNKNOWN, code, rfc, sentence);
    }

    static Check skipped(Kind kind, String code, String sentence) {
        return new Check(kind, Outcome.SKIPPED, code, "", sentence);
    }
}
