package org.siegel.mail.server;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.events.EventBus;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.imap.api.process.DefaultMailboxTyper;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.processor.main.DefaultImapProcessorFactory;
import org.apache.james.mailbox.DefaultMailboxes;
import org.apache.james.mailbox.MailboxManager.CreateOption;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.jpa.JPAAttachmentContentLoader;
import org.apache.james.mailbox.jpa.JPAMailboxSessionMapperFactory;
import org.apache.james.mailbox.jpa.openjpa.OpenJPAMailboxManager;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.event.MailboxAnnotationListener;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * James' mailbox engine over {@link Storage}. Searching reads the messages themselves: slower than an index, and never
 * behind what is stored.
 */
final class Mailboxes {

    /** Beside INBOX; the names James gives their special uses (RFC 6154). */
    private static final List<String> FOLDERS = List.of(
            DefaultMailboxes.SENT,
            DefaultMailboxes.DRAFTS,
            DefaultMailboxes.TRASH,
            DefaultMailboxes.ARCHIVE,
            DefaultMailboxes.SPAM);

    private static final Duration DELIVERY = Duration.ofMinutes(2);

    private final OpenJPAMailboxManager engine;
    private final MailboxSessionMapperFactory mappers;
    private final EventBus events;
    private final QuotaComponents quotas;

    private Mailboxes(
            OpenJPAMailboxManager engine,
            MailboxSessionMapperFactory mappers,
            EventBus events,
            QuotaComponents quotas) {
        this.engine = engine;
        this.mappers = mappers;
        this.events = events;
        this.quotas = quotas;
    }

    static Mailboxes over(Storage storage, Accounts accounts, MetricFactory metrics) {
        var mappers = new JPAMailboxSessionMapperFactory(
                storage.entities(), new UidCounter(storage), new ModSeqCounter(storage));
        var events = new InVMEventBus(
                new InVmEventDelivery(metrics), RetryBackoffConfiguration.DEFAULT, new MemoryEventDeadLetters());
        var sessions = new AccountSessions(accounts);
        var rights = new StoreRightManager(mappers, new UnionMailboxACLResolver(), events);
        var quotas = QuotaComponents.disabled(sessions, mappers);
        var engine = new OpenJPAMailboxManager(
                mappers,
                sessions,
                new MessageParser(),
                new DefaultMessageId.Factory(),
                events,
                new StoreMailboxAnnotationManager(mappers, rights),
                rights,
                quotas,
                new SimpleMessageSearchIndex(
                        mappers, mappers, new DefaultTextExtractor(), new JPAAttachmentContentLoader()),
                new NaiveThreadIdGuessingAlgorithm(),
                Clock.systemUTC());
        events.register(new MailboxAnnotationListener(mappers, sessions));
        return new Mailboxes(engine, mappers, events, quotas);
    }

    /** What answers IMAP commands. */
    ImapProcessor imap(MetricFactory metrics) {
        return new Announcements(DefaultImapProcessorFactory.createXListSupportingProcessor(
                engine,
                events,
                new StoreSubscriptionManager(mappers, mappers, events),
                new DefaultMailboxTyper(),
                quotas.getQuotaManager(),
                quotas.getQuotaRootResolver(),
                metrics));
    }

    /**
     * Stores a message in the INBOX of a mailbox, which is made where it is missing. When this returns the database has
     * committed.
     */
    void deliver(String mailbox, Content message) throws MailboxException {
        MailboxSession session = engine.createSystemSession(Username.of(mailbox));
        engine.startProcessingRequest(session);
        try {
            MailboxPath inbox = MailboxPath.inbox(session);
            provision(session, inbox);
            var append = AppendCommand.builder().recent().delivery().build(message);
            Mono.from(engine.getMailbox(inbox, session).appendMessageReactive(append, session))
                    .block(DELIVERY);
        } finally {
            engine.endProcessingRequest(session);
        }
    }

    /** INBOX comes last: where it is, the others are. */
    private void provision(MailboxSession session, MailboxPath inbox) throws MailboxException {
        if (Boolean.TRUE.equals(Mono.from(engine.mailboxExists(inbox, session)).block())) {
            return;
        }
        for (String folder : FOLDERS) {
            create(MailboxPath.forUser(session.getUser(), folder), session);
        }
        create(inbox, session);
    }

    private void create(MailboxPath path, MailboxSession session) throws MailboxException {
        try {
            engine.createMailbox(path, CreateOption.CREATE_SUBSCRIPTION, session);
        } catch (MailboxExistsException madeMeanwhile) {
            // by a login or another delivery: it is there, which is all we want
        }
    }
}
