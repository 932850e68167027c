package org.siegel.mail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.siegel.smime.MailAddress;

/** Delivery to a smarthost by SMTP (RFC 5321): one answer after DATA stands for all recipients that were taken. */
public final class SmtpDelivery implements Delivery {

    private final Smarthost smarthost;
    private final String ownName;
    private final Deadlines deadlines;

    public SmtpDelivery(Smarthost smarthost, String ownName, Deadlines deadlines) {
        this.smarthost = smarthost;
        this.ownName = ownName;
        this.deadlines = deadlines;
    }

    @Override
    public Map<MailAddress, DeliveryOutcome> deliver(Envelope envelope, MessageBytes message) {
        Map<MailAddress, DeliveryOutcome> outcomes = new LinkedHashMap<>();
        var address = InetSocketAddress.createUnresolved(smarthost.host(), smarthost.port());
        try (var dialogue = SmtpDialogue.connect(address, deadlines)) {
            try {
                introduce(dialogue);
                SmtpTransaction.run(dialogue, SmtpDialogue.Protocol.SMTP, envelope, message, outcomes);
            } catch (IOException e) {
                dialogue.abort();
                throw e;
            }
        } catch (IOException e) {
            // a refused login or greeting is our configuration's fault, not the recipient's: try again later
            var deferred = new DeliveryOutcome.Deferred(
                    ReplyText.of("no delivery to " + smarthost.host() + ": " + e.getMessage()));
            envelope.recipients().forEach(recipient -> outcomes.putIfAbsent(recipient, deferred));
        }
        return outcomes;
    }

    private void introduce(SmtpDialogue dialogue) throws IOException {
        if (smarthost.security() == Smarthost.Security.IMPLICIT_TLS) {
            dialogue.tls(smarthost.trust(), smarthost.host());
        }
        dialogue.greet(SmtpDialogue.Protocol.SMTP, ownName);
        if (smarthost.security() == Smarthost.Security.STARTTLS) {
            dialogue.startTls(smarthost.trust(), smarthost.host(), ownName);
        }
        if (smarthost.account().isPresent()) {
            var account = smarthost.account().get();
            dialogue.authenticate(account.name(), account.password());
        }
    }
}
