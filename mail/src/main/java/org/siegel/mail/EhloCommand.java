package org.siegel.mail;

import java.io.IOException;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.server.Session;

/**
 * EHLO (RFC 5321 §4.1.1.1). Unlike the library's own it does not offer CHUNKING, whose code takes a broken connection
 * for the end of a message, nor SMTPUTF8, which the next hop may not have; and it offers AUTH after TLS only.
 */
final class EhloCommand extends BaseCommand {

    EhloCommand() {
        super("EHLO", "introduces the client", "<hostname>");
    }

    @Override
    public void execute(String command, Session session) throws IOException {
        String[] words = getArgs(command);
        if (words.length < 2) {
            session.sendResponse("501 5.5.4 EHLO needs your host name");
            return;
        }
        session.resetMailTransaction();
        session.setHelo(words[1]);
        session.sendResponse("250-" + session.getServer().getHostName()
                + "\r\n250-PIPELINING"
                + "\r\n250-8BITMIME"
                + "\r\n250-SIZE " + session.getServer().getMaxMessageSize()
                + (session.isTLSStarted() ? "\r\n250-AUTH PLAIN LOGIN" : "\r\n250-STARTTLS")
                + "\r\n250 ENHANCEDSTATUSCODES");
    }
}
