package org.siegel.trust;

/**
 * What can go wrong while certificates, CRLs and stores are read. The message is one sentence for people: what is wrong,
 * where, and what to do where something can be done. A certificate that is read but not trusted is never an exception:
 * see {@link PathResult} and {@link Verdict}.
 */
public abstract sealed class TrustException extends RuntimeException {

    private TrustException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    private TrustException(String sentence) {
        super(sentence);
    }

    /** Bytes that should be one certificate or one CRL are not. */
    public static final class Malformed extends TrustException {
        public Malformed(String sentence) {
            super(sentence);
        }

        public Malformed(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** A serialized certificate store ({@code .sst}) breaks its grammar; the sentence names the offset. */
    public static final class MalformedStore extends TrustException {
        public MalformedStore(String sentence) {
            super(sentence);
        }

        public MalformedStore(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** A file holds none of the forms in which certificates and CRLs are exchanged; the sentence names what it holds. */
    public static final class UnknownForm extends TrustException {
        public UnknownForm(String sentence) {
            super(sentence);
        }
    }

    /** The input passes a cap; the sentence names the cap. */
    public static final class LimitExceeded extends TrustException {
        public LimitExceeded(String sentence) {
            super(sentence);
        }
    }

    /** A certificate collection cannot do its work, for example because it holds no root. */
    public static final class UnusableCollection extends TrustException {
        public UnusableCollection(String sentence) {
            super(sentence);
        }
    }
}
