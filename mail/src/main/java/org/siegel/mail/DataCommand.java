package org.siegel.mail;

import java.io.IOException;
import java.net.InetAddress;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.server.Session;

/**
 * DATA (RFC 5321 §4.1.1.4). The library's own leaves the transaction open after a refusal, and the rest of a message
 * that its handler did not read would be taken for commands.
 */
final class DataCommand extends BaseCommand {

    private final SubmissionIntake intake;
    private final GatewaySettings.Limits limits;

    DataCommand(SubmissionIntake intake, GatewaySettings.Limits limits) {
        super("DATA", "the message, ended by a line with a single dot");
        this.intake = intake;
        this.limits = limits;
    }

    @Override
    public void execute(String command, Session session) throws IOException {
        if (!(session.getMessageHandler() instanceof SubmissionTransaction transaction)) {
            session.sendResponse("503 5.5.1 MAIL comes before DATA");
            return;
        }
        if (session.getRecipientCount() == 0) {
            session.sendResponse("554 5.5.1 no valid recipients");
            return;
        }
        session.sendResponse("354 end the message with a line that is a single dot");
        String answer;
        try (var spool = new Spool()) {
            var fault = new DotStream(session.getRawInput(), limits.messageSize(), limits.lineLength()).transfer(spool);
            answer = answer(session, transaction, spool, fault);
        }
        session.resetMailTransaction();
        session.sendResponse(answer);
    }

    private String answer(Session session, SubmissionTransaction transaction, Spool spool, DotStream.Fault fault) {
        return switch (fault) {
            case TOO_LARGE -> "552 5.3.4 the message is larger than " + limits.messageSize() + " octets";
            case LONG_LINE -> "554 5.6.0 the message has a line longer than " + limits.lineLength() + " octets";
            case BARE_LINE_END -> "554 5.6.0 the message has a bare CR or LF; its lines must end with CR LF";
            case NONE -> {
                try {
                    var submission = new Submission(transaction.user(), transaction.envelope(), spool);
                    yield "250 2.0.0 queued as " + intake.take(submission, spool, client(session));
                } catch (RejectException e) {
                    yield e.getErrorResponse();
                }
            }
        };
    }

    /** RFC 5321 §4.4 From-domain: the name the client gave, and the address it really has. */
    private static String client(Session session) {
        InetAddress address = session.getRemoteAddress().getAddress();
        String literal = address.getHostAddress();
        int zone = literal.indexOf('%');
        String name = session.getHelo().orElse("unknown");
        return (name.matches("[A-Za-z0-9.:_\\[\\]-]{1,255}") ? name : "unknown")
                + " (["
                + (literal.indexOf(':') >= 0 ? "IPv6:" : "")
                + (zone < 0 ? literal : literal.substring(0, zone))
                + "])";
    }
}
