package org.siegel.mail;

import java.io.IOException;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.siegel.smime.MailAddress;

/** Submission over implicit TLS (RFC 8314 §3.3) to any server; the one of Siegel is {@link SubmissionGateway}. */
public final class SmtpMailSubmit implements MailSubmit {

    private final String host;
    private final int port;
    private final SSLContext trust;
    private final String ownName;
    private final Deadlines deadlines;

    /**
     * A submission server.
     *
     * @param host its name, checked against its certificate
     * @param port usually 465
     * @param trust whom we believe to be the server
     * @param ownName our host name, for EHLO
     */
    public SmtpMailSubmit(String host, int port, SSLContext trust, String ownName, Deadlines deadlines) {
        this.host = host;
        this.port = port;
        this.trust = trust;
        this.ownName = ownName;
        this.deadlines = deadlines;
    }

    @Override
    public void submit(MailAccount account, Envelope envelope, MessageBytes message) {
        try (var dialogue = SmtpDialogue.connect(InetSocketAddress.createUnresolved(host, port), deadlines)) {
            try {
                dialogue.tls(trust, host);
                dialogue.greet(SmtpDialogue.Protocol.SMTP, ownName);
                dialogue.authenticate(account.name(), account.password());
                send(dialogue, envelope, message);
            } catch (IOException e) {
                dialogue.abort();
                throw e;
            }
        } catch (IOException e) {
            throw new MailException("the message was not submitted to " + host + ": " + e.getMessage(), e);
        }
    }

    /** All recipients or none: a person at a screen can correct an address. */
    private void send(SmtpDialogue dialogue, Envelope envelope, MessageBytes message) throws IOException {
        accept(dialogue.mail(envelope.sender(), message.size()), 250, "the sender");
        for (MailAddress recipient : envelope.recipients()) {
            accept(dialogue.recipient(recipient), 250, "the recipient " + recipient);
        }
        accept(dialogue.command("DATA"), 354, "DATA");
        dialogue.send(message);
        accept(dialogue.reply(), 250, "the message");
    }

    private void accept(SmtpReply reply, int code, String what) {
        boolean taken = code == 250 ? reply.positive() : reply.code() == code;
        if (!taken) {
            throw new MailException(host + " refuses " + what + ": " + reply);
        }
    }
}
