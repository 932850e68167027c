package org.siegel.mail;

import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * Whom a message is from and for, whatever its header says (RFC 5321 §2.3.1).
 *
 * @param sender the reverse-path; empty is the null reverse-path of bounces (RFC 5321 §4.5.5)
 * @param recipients the forward-paths, at least one
 */
public record Envelope(Optional<MailAddress> sender, List<MailAddress> recipients) {
    public Envelope {
        recipients = recipients.stream().distinct().toList();
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a message needs at least one recipient");
        }
    }
}
