package org.siegel.mail;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.MailAddress;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;

/** The envelope of one submission while it grows. */
final class SubmissionTransaction implements MessageHandler {

    private final AuthenticatedUser user;
    private final Outbox outbox;
    private @Nullable MailAddress sender;
    private final List<MailAddress> recipients = new ArrayList<>();

    SubmissionTransaction(AuthenticatedUser user, Outbox outbox) {
        this.user = user;
        this.outbox = outbox;
    }

    @Override
    public void from(String text) throws RejectException {
        MailAddress address = address(text);
        if (!user.owns(address)) {
            throw new RejectException(
                    550, "5.7.1 you are logged in as " + user.primary() + " and may not send as " + address);
        }
        sender = address;
    }

    @Override
    public void recipient(String text) throws RejectException {
        MailAddress address = address(text);
        if (!outbox.reaches(address)) {
            throw new RejectException(
                    550,
                    "5.7.1 mail to " + address.domain()
                            + " cannot be sent: it is not a domain of this server, and no smarthost is configured");
        }
        recipients.add(address);
    }

    /** RFC 5321 §4.1.2, in ASCII: SMTPUTF8 is not offered, since the next hop may not have it. */
    private static MailAddress address(String text) throws RejectException {
        Optional<MailAddress> address = MailAddress.parse(text);
        if (address.isEmpty() || text.indexOf('<') >= 0 || text.indexOf('>') >= 0) {
            throw new RejectException(553, "5.1.3 not a mail address: " + ReplyText.of(text));
        }
        if (!text.chars().allMatch(c -> c < 0x7f)) {
            throw new RejectException(553, "5.6.7 international local parts and U-labels are not supported here");
        }
        return address.get();
    }

    AuthenticatedUser user() {
        return user;
    }

    Envelope envelope() {
        return new Envelope(Optional.ofNullable(sender), recipients);
    }

    @Override
    public String data(InputStream data) {
        throw new IllegalStateException("messages are taken by " + DataCommand.class);
    }

    @Override
    public void done() {
        // the envelope holds nothing that must be released
    }
}
