package org.siegel.trust;

/** Whether the signer must be the sender. */
public enum SenderPolicy {
    /**
     * Mail: a message without a From address is indeterminate ({@code no-sender}), because nothing says whose signature it
     * should be.
     */
    REQUIRED,
    /** Files and test messages: compared where there is a From address, skipped where there is none. */
    IF_PRESENT,
    /** Never compared, for signed things that are no mail. */
    IGNORED
}
