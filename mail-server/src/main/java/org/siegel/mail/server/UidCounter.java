package org.siegel.mail.server;

import java.sql.SQLException;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.jpa.mail.JPAUidProvider;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;

/** Hands out UIDs. James' own reads, adds and writes: two at a time would get the same UID. */
final class UidCounter extends JPAUidProvider {

    private final Storage storage;

    UidCounter(Storage storage) {
        super(storage.entities());
        this.storage = storage;
    }

    @Override
    public MessageUid nextUid(Mailbox mailbox) throws MailboxException {
        return nextUid(mailbox.getMailboxId());
    }

    @Override
    public MessageUid nextUid(MailboxId mailbox) throws MailboxException {
        try {
            return MessageUid.of(storage.next(Storage.Counter.UID, ((JPAId) mailbox).getRawId()));
        } catch (SQLException e) {
            throw new MailboxException("no next UID for the mailbox " + mailbox.serialize(), e);
        }
    }
}
