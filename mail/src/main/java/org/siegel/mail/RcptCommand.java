package org.siegel.mail;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.server.Session;

/** RCPT (RFC 5321 §4.1.1.3). It has no parameters here: a NOTIFY taken in silence would be a promise (RFC 3461). */
final class RcptCommand extends BaseCommand {

    private static final Pattern FORM = Pattern.compile("(?i)RCPT TO: ?<([^<>]*)>( *[^ ].*)? *");

    RcptCommand() {
        super("RCPT", "adds a recipient", "TO:<recipient>");
    }

    @Override
    public void execute(String command, Session session) throws IOException {
        Matcher form = FORM.matcher(command);
        if (!session.isMailTransactionInProgress()) {
            session.sendResponse("503 5.5.1 MAIL comes before RCPT");
        } else if (session.getRecipientCount() >= session.getServer().getMaxRecipients()) {
            session.sendResponse(
                    "452 4.5.3 a message has at most " + session.getServer().getMaxRecipients() + " recipients here");
        } else if (!form.matches()) {
            session.sendResponse("501 5.5.4 the form is RCPT TO:<address>");
        } else if (form.group(2) != null) {
            session.sendResponse("555 5.5.4 RCPT has no parameters here");
        } else {
            session.sendResponse(add(form.group(1), session));
        }
    }

    private static String add(String recipient, Session session) {
        try {
            session.getMessageHandler().recipient(recipient);
            session.addRecipient(recipient);
            return "250 2.1.5 ok";
        } catch (RejectException e) {
            return e.getErrorResponse();
        }
    }
}
