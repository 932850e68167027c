package org.siegel.mail;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.server.Session;

/** MAIL (RFC 5321 §4.1.1.2) with SIZE (RFC 1870), BODY (RFC 6152) and AUTH (RFC 4954 §5); other parameters are errors. */
final class MailCommand extends BaseCommand {

    private static final Pattern FORM = Pattern.compile("(?i)MAIL FROM: ?<([^<>]*)>((?: +[^ ]+)*) *");

    MailCommand() {
        super("MAIL", "begins a message", "FROM:<sender>");
    }

    @Override
    public void execute(String command, Session session) throws IOException {
        Matcher form = FORM.matcher(command);
        if (session.isMailTransactionInProgress()) {
            session.sendResponse("503 5.5.1 a message is already begun; RSET gives it up");
        } else if (!form.matches()) {
            session.sendResponse("501 5.5.4 the form is MAIL FROM:<address>");
        } else {
            String problem = problemWith(form.group(2).strip(), session);
            session.sendResponse(problem.isEmpty() ? begin(form.group(1), session) : problem);
        }
    }

    private static String begin(String sender, Session session) {
        session.startMailTransaction();
        try {
            session.getMessageHandler().from(sender);
            return "250 2.1.0 ok";
        } catch (RejectException e) {
            session.resetMailTransaction();
            return e.getErrorResponse();
        }
    }

    private static String problemWith(String parameters, Session session) {
        for (String parameter : parameters.split(" +", -1)) {
            String known = parameter.toUpperCase(Locale.ROOT);
            if (known.matches("SIZE=[0-9]{1,20}")) {
                String digits = known.substring(5);
                if (digits.length() > 18
                        || Long.parseLong(digits) > session.getServer().getMaxMessageSize()) {
                    return "552 5.3.4 the message is larger than "
                            + session.getServer().getMaxMessageSize() + " octets";
                }
            } else if (!known.isEmpty() && !known.matches("BODY=(7BIT|8BITMIME)|AUTH=.+")) {
                return "555 5.5.4 unknown parameter " + ReplyText.of(parameter);
            }
        }
        return "";
    }
}
