package org.siegel.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * Where a message is.
 *
 * @param id the outbox's number
 * @param sender the reverse-path; empty for bounces
 * @param acceptedAt when we took responsibility
 * @param recipients in the order of the envelope
 */
public record OutboxStatus(long id, Optional<MailAddress> sender, Instant acceptedAt, List<Recipient> recipients) {

    /** The life of one recipient's copy. */
    public enum State {
        QUEUED,
        DELIVERED,
        FAILED
    }

    /**
     * One recipient.
     *
     * @param attempts started so far
     * @param nextAttempt when the next one is due; past for those that ended
     * @param lastAnswer of the next hop; empty before the first attempt
     */
    public record Recipient(
            MailAddress address, State state, int attempts, Instant nextAttempt, Optional<String> lastAnswer) {}
}
