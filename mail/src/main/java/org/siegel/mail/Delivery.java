package org.siegel.mail;

import java.util.Map;
import org.siegel.smime.MailAddress;

/** A way to the next hop. */
public interface Delivery {

    /** Recipients per transaction (RFC 5321 §4.5.3.1.8: every server takes 100). */
    int MOST_RECIPIENTS = 100;

    /**
     * Attempts delivery once.
     *
     * @param envelope at most {@link #MOST_RECIPIENTS} recipients
     * @param message lines end with CR LF; reaches the next hop byte for byte
     * @return one outcome for each recipient; failures of the connection are outcomes too
     */
    Map<MailAddress, DeliveryOutcome> deliver(Envelope envelope, MessageBytes message);
}
