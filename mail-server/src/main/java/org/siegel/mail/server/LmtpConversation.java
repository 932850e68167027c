package org.siegel.mail.server;

import com.google.common.base.Throwables;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mime4j.MimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One LMTP connection (RFC 2033, over the commands of RFC 5321) from the greeting to the end. */
final class LmtpConversation {

    private static final Logger LOG = LoggerFactory.getLogger(LmtpConversation.class);
    private static final int MOST_RECIPIENTS = 1000;
    private static final int MOST_ERRORS = 20;

    /** What happens to recipients and messages. */
    interface Delivery {
        /** The mailbox of an address; empty if there is none. */
        Optional<String> mailboxOf(String address) throws Accounts.DirectoryUnavailable;

        /** Stores; returns when it is safe. */
        void deliver(String mailbox, Content message) throws MailboxException;
    }

    private final LmtpInput input;
    private final OutputStream output;
    private final Delivery delivery;
    private final int largestMessage;

    private boolean greeted;
    private @Nullable String sender;
    /** As given by the sender, with its mailbox; in order, one reply each (RFC 2033 §4.2). */
    private final Map<String, String> recipients = new LinkedHashMap<>();

    private int errors;

    LmtpConversation(InputStream input, OutputStream output, Delivery delivery, int largestMessage) {
        this.input = new LmtpInput(input);
        this.output = new BufferedOutputStream(output);
        this.delivery = delivery;
        this.largestMessage = largestMessage;
    }

    void run() throws IOException {
        reply("220 localhost LMTP");
        while (true) {
            if (!input.waiting()) {
                output.flush(); // replies to pipelined commands travel together (RFC 2920 §3.2)
            }
            String line;
            try {
                line = input.line();
            } catch (LmtpInput.LineTooLong e) {
                error("500 5.5.2 line too long");
                continue;
            }
            if (line == null) {
                return;
            }
            int space = line.indexOf(' ');
            String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
            String argument = space < 0 ? "" : line.substring(space + 1).strip();
            if (verb.equals("QUIT")) {
                reply("221 2.0.0 bye");
                output.flush();
                return;
            }
            command(verb, argument);
            if (errors > MOST_ERRORS) {
                reply("421 4.7.0 too many errors");
                output.flush();
                return;
            }
        }
    }

    private void command(String verb, String argument) throws IOException {
        switch (verb) {
            case "LHLO" -> greet(argument);
            case "MAIL" -> mail(argument);
            case "RCPT" -> recipient(argument);
            case "DATA" -> data();
            case "RSET" -> {
                reset();
                reply("250 2.0.0 reset");
            }
            case "NOOP" -> reply("250 2.0.0 still here");
            case "VRFY" -> reply("252 2.5.0 try RCPT");
            case "HELO", "EHLO" -> error("500 5.5.1 this is LMTP: say LHLO"); // RFC 2033 §4.1
            default -> error("500 5.5.1 unknown command");
        }
    }

    private void greet(String name) throws IOException {
        if (name.isEmpty()) {
            error("501 5.5.4 LHLO needs a name");
            return;
        }
        greeted = true;
        reset();
        reply("250-localhost");
        reply("250-PIPELINING");
        reply("250-8BITMIME");
        reply("250-ENHANCEDSTATUSCODES");
        reply("250 SIZE " + largestMessage);
    }

    private void mail(String argument) throws IOException {
        Optional<LmtpPath> path = LmtpPath.parse(argument, "FROM:");
        if (!greeted) {
            error("503 5.5.1 say LHLO first");
        } else if (sender != null) {
            error("503 5.5.1 a sender was named already: RSET begins anew");
        } else if (path.isEmpty()) {
            error("501 5.5.4 MAIL FROM:<address> expected");
        } else {
            mailFrom(path.get());
        }
    }

    private void mailFrom(LmtpPath path) throws IOException {
        for (var parameter : path.parameters().entrySet()) {
            String value = parameter.getValue();
            switch (parameter.getKey()) {
                case "SIZE" -> {
                    if (!value.matches("[0-9]{1,18}")) {
                        error("501 5.5.4 SIZE needs a number");
                        return;
                    }
                    if (Long.parseLong(value) > largestMessage) {
                        error("552 5.3.4 a message may have " + largestMessage + " bytes"); // RFC 1870 §6.1
                        return;
                    }
                }
                case "BODY" -> {
                    if (!List.of("7BIT", "8BITMIME").contains(value.toUpperCase(Locale.ROOT))) {
                        error("501 5.5.4 BODY may be 7BIT or 8BITMIME");
                        return;
                    }
                }
                default -> {
                    error("555 5.5.4 unknown parameter of MAIL");
                    return;
                }
            }
        }
        sender = path.address();
        reply("250 2.1.0 sender accepted");
    }

    private void recipient(String argument) throws IOException {
        Optional<LmtpPath> path = LmtpPath.parse(argument, "TO:");
        if (sender == null) {
            error("503 5.5.1 name the sender first");
        } else if (recipients.size() >= MOST_RECIPIENTS) {
            error("452 4.5.3 too many recipients");
        } else if (path.isEmpty() || path.get().address().isEmpty()) {
            error("501 5.5.4 RCPT TO:<address> expected");
        } else {
            recipient(path.get());
        }
    }

    private void recipient(LmtpPath path) throws IOException {
        if (!path.parameters().isEmpty()) {
            error("555 5.5.4 unknown parameter of RCPT");
            return;
        }
        try {
            Optional<String> mailbox = delivery.mailboxOf(path.address());
            if (mailbox.isEmpty()) {
                error("550 5.1.1 no mailbox has this address");
                return;
            }
            recipients.put(path.address(), mailbox.get());
            reply("250 2.1.5 recipient accepted");
        } catch (Accounts.DirectoryUnavailable e) {
            LOG.warn("a recipient cannot be looked up: {}", e.getMessage());
            reply("451 4.4.3 the directory does not answer");
        }
    }

    private void data() throws IOException {
        if (recipients.isEmpty()) {
            error("503 5.5.1 no recipient was accepted"); // RFC 2033 §4.2
            return;
        }
        reply("354 go on, end with a dot");
        output.flush();
        try (var message = new Spool(largestMessage)) {
            // RFC 5321 §4.4: whoever makes the final delivery records the sender
            message.write(("Return-Path: <" + sender + ">\r\n").getBytes(StandardCharsets.UTF_8));
            input.message(message);
            if (message.overflowed()) {
                for (int i = 0; i < recipients.size(); i++) {
                    reply("552 5.3.4 a message may have " + largestMessage + " bytes");
                }
            } else {
                store(message);
            }
        }
        reset();
    }

    /** One reply for each recipient, in their order; a mailbox with two addresses gets the message once. */
    private void store(Content message) throws IOException {
        Map<String, String> outcomes = new TreeMap<>();
        for (var recipient : recipients.entrySet()) {
            String outcome = outcomes.computeIfAbsent(recipient.getValue(), mailbox -> store(mailbox, message));
            reply(outcome.formatted(recipient.getKey()));
        }
    }

    private String store(String mailbox, Content message) {
        try {
            delivery.deliver(mailbox, message);
            return "250 2.1.5 <%s> stored";
        } catch (MailboxException | RuntimeException e) { // whatever James throws must not end in silence
            LOG.error("a message for {} could not be stored", mailbox, e);
            return Throwables.getCausalChain(e).stream().anyMatch(LmtpConversation::isOfTheMessage)
                    ? "554 5.6.0 <%s> cannot be given this message"
                    : "451 4.3.0 <%s> could not be stored now";
        }
    }

    /** Trying again is of no use: the message cannot be parsed, or the database cannot take a value (SQLSTATE 22). */
    private static boolean isOfTheMessage(Throwable cause) {
        return cause instanceof MimeException
                || (cause instanceof SQLException sql
                        && sql.getSQLState() != null
                        && sql.getSQLState().startsWith("22"));
    }

    private void reset() {
        sender = null;
        recipients.clear();
    }

    private void error(String line) throws IOException {
        errors++;
        reply(line);
    }

    private void reply(String line) throws IOException {
        output.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
