package org.siegel.tenant;

/** What was asked of the tenant cannot be done. The message is a sentence for people. */
public sealed class TenantException extends RuntimeException {
    public TenantException(String sentence) {
        super(sentence);
    }

    public TenantException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** The tenant knows the source no more: repeating does not help, an administrator of the tenant does. */
    public static final class NotAuthorized extends TenantException {
        public NotAuthorized(String sentence) {
            super(sentence);
        }
    }
}
