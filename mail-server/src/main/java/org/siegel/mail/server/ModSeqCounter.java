package org.siegel.mail.server;

import java.sql.SQLException;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.jpa.mail.JPAModSeqProvider;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;

/** Hands out modification sequences, for the same reason as {@link UidCounter}. */
final class ModSeqCounter extends JPAModSeqProvider {

    private final Storage storage;

    ModSeqCounter(Storage storage) {
        super(storage.entities());
        this.storage = storage;
    }

    @Override
    public ModSeq nextModSeq(Mailbox mailbox) throws MailboxException {
        return nextModSeq(mailbox.getMailboxId());
    }

    @Override
    public ModSeq nextModSeq(MailboxId mailbox) throws MailboxException {
        try {
            return ModSeq.of(storage.next(Storage.Counter.MODIFICATION, ((JPAId) mailbox).getRawId()));
        } catch (SQLException e) {
            throw new MailboxException("no next modification sequence for the mailbox " + mailbox.serialize(), e);
        }
    }
}
