package org.siegel.smime;

/**
 * What can go wrong in the message engine. The message is one sentence for people: what is wrong, where, and what to do
 * where something can be done. It never holds a secret.
 */
public sealed class SmimeException extends RuntimeException {

    private SmimeException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    private SmimeException(String sentence) {
        super(sentence);
    }

    /** The input is not a well-formed MIME message or CMS object; a truncated one included. */
    public static final class Malformed extends SmimeException {
        public Malformed(String sentence) {
            super(sentence);
        }

        public Malformed(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** The message is well-formed, but asks for an algorithm or structure that Siegel does not process. */
    public static final class Unsupported extends SmimeException {
        public Unsupported(String sentence) {
            super(sentence);
        }

        public Unsupported(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** None of the keys opens the message, or its content does not decrypt: one constant reason, no oracle. */
    public static final class CannotDecrypt extends SmimeException {
        public CannotDecrypt() {
            super("The message cannot be decrypted: none of the keys opens it, or it was changed on the way.");
        }
    }

    /** A key or certificate file cannot be used: wrong password, no private key, key and certificate do not match. */
    public static final class UnusableKey extends SmimeException {
        public UnusableKey(String sentence) {
            super(sentence);
        }

        public UnusableKey(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** The input passes one of the {@link Limits}; the sentence names the limit and its value. */
    public static final class LimitExceeded extends SmimeException {
        private final Limit limit;
        private final long allowed;

        LimitExceeded(Limit limit, long allowed) {
            super(limit.sentence(allowed));
            this.limit = limit;
            this.allowed = allowed;
        }

        /** Which one. */
        public Limit limit() {
            return limit;
        }

        /** The value that was in force. */
        public long allowed() {
            return allowed;
        }
    }
}
