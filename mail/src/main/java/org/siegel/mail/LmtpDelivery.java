package org.siegel.mail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.siegel.smime.MailAddress;

/**
 * Delivery into mailboxes by LMTP (RFC 2033): after DATA the server answers once for each recipient it took.
 *
 * <p>One connection carries one message: a server that does not reset its transaction after DATA would otherwise add the
 * recipients of one message to the next (Apache James 3.8).
 */
public final class LmtpDelivery implements Delivery {

    private final Supplier<InetSocketAddress> server;
    private final String ownName;
    private final Deadlines deadlines;

    /**
     * A way to one LMTP server.
     *
     * @param server asked before each delivery, so the server may move when it restarts
     * @param ownName our host name, for LHLO
     */
    public LmtpDelivery(Supplier<InetSocketAddress> server, String ownName, Deadlines deadlines) {
        this.server = server;
        this.ownName = ownName;
        this.deadlines = deadlines;
    }

    @Override
    public Map<MailAddress, DeliveryOutcome> deliver(Envelope envelope, MessageBytes message) {
        Map<MailAddress, DeliveryOutcome> outcomes = new LinkedHashMap<>();
        try (var dialogue = SmtpDialogue.connect(server.get(), deadlines)) {
            try {
                dialogue.greet(SmtpDialogue.Protocol.LMTP, ownName);
                SmtpTransaction.run(dialogue, SmtpDialogue.Protocol.LMTP, envelope, message, outcomes);
            } catch (IOException e) {
                dialogue.abort();
                throw e;
            }
        } catch (IOException | RuntimeException e) { // RuntimeException: the server's address is not known now
            var deferred = new DeliveryOutcome.Deferred(ReplyText.of("no delivery by LMTP: " + e.getMessage()));
            envelope.recipients().forEach(recipient -> outcomes.putIfAbsent(recipient, deferred));
        }
        return outcomes;
    }
}
