package org.siegel.tenant;

/** What was asked of the tenant cannot be done. The message is a sentence for people. */
public final class TenantException extends RuntimeException {
    public TenantException(String sentence) {
        super(sentence);
    }

    public TenantException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
