package org.siegel.trust;

/** Whether the signer must be the sender. */
public enum SenderPolicy {
    /**
     * Mail: a message without a From address is indeterminate ({@code no-sender}), because nothing says whose signature it
     * should be.
     */
    REQUIRED,
    /**
     * Files and test messages: skipped ({@code no-sender}) where the message names nobody at all, neither in From nor in
     * Sender nor in Reply-To; else as {@link #REQUIRED}.
     */
    IF_PRESENT,
    /** Never compared, for signed things that are no mail. */
    IGNORED
}
