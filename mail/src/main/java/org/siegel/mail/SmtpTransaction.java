package org.siegel.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.siegel.smime.MailAddress;

/** One mail transaction (RFC 5321 §3.3) on a connection that is ready for it. */
final class SmtpTransaction {

    private SmtpTransaction() {}

    /**
     * Sends one message.
     *
     * @param outcomes gets each recipient's outcome as soon as it is known, so that what was said before a connection
     *     broke still counts
     */
    static void run(
            SmtpDialogue dialogue,
            SmtpDialogue.Protocol protocol,
            Envelope envelope,
            MessageBytes message,
            Map<MailAddress, DeliveryOutcome> outcomes)
            throws IOException {
        SmtpReply mail = dialogue.mail(envelope.sender(), message.size());
        if (!mail.positive()) {
            envelope.recipients().forEach(recipient -> outcomes.put(recipient, mail.outcome()));
            return;
        }
        List<MailAddress> taken = new ArrayList<>();
        for (MailAddress recipient : envelope.recipients()) {
            SmtpReply reply = dialogue.recipient(recipient);
            if (reply.positive()) {
                taken.add(recipient);
            } else {
                outcomes.put(recipient, reply.outcome());
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        SmtpReply go = dialogue.command("DATA");
        if (go.code() != 354) {
            taken.forEach(recipient -> outcomes.put(recipient, go.outcomeBeforeData()));
            return;
        }
        dialogue.send(message);
        switch (protocol) {
            case LMTP -> { // RFC 2033 §4.2: one answer for each recipient taken, in order
                for (MailAddress recipient : taken) {
                    outcomes.put(recipient, dialogue.reply().outcome());
                }
            }
            case SMTP -> {
                DeliveryOutcome outcome = dialogue.reply().outcome();
                taken.forEach(recipient -> outcomes.put(recipient, outcome));
            }
        }
    }
}
