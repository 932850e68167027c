package org.siegel.mail;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.siegel.database.Database;
import org.siegel.smime.MailAddress;

/**
 * Messages we took responsibility for, in PostgreSQL, until each recipient's copy is delivered or its sender knows why
 * not (RFC 5321 §6.1).
 *
 * <p>{@link #accept} returns after the commit. Any number of nodes share one outbox: a worker leases the due recipients
 * of one message with {@code for update skip locked}, delivers outside any transaction, and writes down the outcomes
 * under its lease. A node that dies keeps nothing: its leases end with its {@link SignOfLife}, and one that hangs loses
 * them when they run out. The one thing that cannot be atomic is the
 * next hop's acknowledgement and our commit: a crash between the two delivers a second copy, with the same Message-ID;
 * it never loses one. That window is one small UPDATE, made at once after the last answer.
 */
public final class Outbox implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Outbox.class.getName());

    /** Other nodes' messages and retries are found at this pace; an own submission wakes a worker at once. */
    private static final Duration POLL = Duration.ofSeconds(5);

    /** How long the fate of a message stays known after it ended. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final Database database;
    private final Routes routes;
    private final RetrySchedule schedule;
    private final Duration lease;
    private final String ownName;
    private final Clock clock;
    private final Semaphore work = new Semaphore(0);
    private final SignOfLife signOfLife;
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean closed;

    /**
     * An outbox; {@link #start} starts its workers.
     *
     * @param lease after which a worker is taken for dead; more than twice {@link Deadlines#total}, since one message
     *     may go two ways
     * @param ownName our host name, for bounces
     */
    public Outbox(
            Database database, Routes routes, RetrySchedule schedule, Duration lease, String ownName, Clock clock) {
        this.database = database;
        this.routes = routes;
        this.schedule = schedule;
        this.lease = lease;
        this.ownName = ownName;
        this.clock = clock;
        this.signOfLife = new SignOfLife(database);
        database.migrate("mail");
    }

    /** Whether there is a way to a recipient. */
    public boolean reaches(MailAddress recipient) {
        return routes.to(recipient).isPresent();
    }

    /**
     * Takes responsibility for a message: when this returns, it is committed.
     *
     * @param message its lines end with CR LF, without exception
     * @return the number by which {@link #status} knows it
     * @throws MailException if it cannot be stored; nothing is kept then
     */
    public long accept(Envelope envelope, MessageBytes message) {
        try {
            long id = database.jdbi()
                    .inTransaction(handle -> OutboxRows.insert(handle, envelope, message, clock.instant()));
            work.release();
            return id;
        } catch (IOException e) {
            throw new MailException("the message cannot be read to be stored: " + e.getMessage(), e);
        } catch (org.jdbi.v3.core.JdbiException e) {
            throw new MailException("the message cannot be stored in the outbox: " + e.getMessage(), e);
        }
    }

    /**
     * Takes responsibility for a message about what was not told yet: whoever asks again, on whatever node, tells nothing
     * twice.
     *
     * @param keys of all that there is to tell
     * @param message written about those of them that are news
     * @return the message's number; empty where all was told before
     * @throws MailException if it cannot be stored; then nothing counts as told
     */
    public OptionalLong acceptNews(
            Envelope envelope, Collection<String> keys, Function<List<String>, MessageBytes> message) {
        try {
            OptionalLong id = database.jdbi().inTransaction(handle -> {
                List<String> news = OutboxRows.tell(handle, keys, clock.instant());
                return news.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(OutboxRows.insert(handle, envelope, message.apply(news), clock.instant()));
            });
            if (id.isPresent()) {
                work.release();
            }
            return id;
        } catch (IOException e) {
            throw new MailException("the message cannot be read to be stored: " + e.getMessage(), e);
        } catch (org.jdbi.v3.core.JdbiException e) {
            throw new MailException("the message cannot be stored in the outbox: " + e.getMessage(), e);
        }
    }

    /** Where a message is; empty where there never was one, or its end is long ago. */
    public Optional<OutboxStatus> status(long id) {
        return database.jdbi().withHandle(handle -> OutboxRows.status(handle, id));
    }

    /**
     * Makes all deliveries that are due now, in the calling thread.
     *
     * @return how many recipients were attempted
     */
    public int deliverDue() {
        int attempted = 0;
        for (int n = deliverNext(); n > 0; n = deliverNext()) {
            attempted += n;
        }
        return attempted;
    }

    /** Starts workers on virtual threads; they stop with {@link #close}. */
    public void start(int count) {
        for (int i = 0; i < count; i++) {
            workers.add(Thread.ofVirtual().name("outbox " + i).start(this::run));
        }
    }

    private void run() {
        Instant purged = Instant.EPOCH;
        while (!closed) {
            try {
                deliverDue();
                if (purged.isBefore(clock.instant().minus(REMEMBERED.dividedBy(30)))) {
                    purged = clock.instant();
                    Instant before = purged.minus(REMEMBERED);
                    database.jdbi().useHandle(handle -> OutboxRows.purge(handle, before));
                }
            } catch (RuntimeException e) { // the worker's boundary: the database may come back
                LOG.log(Level.ERROR, "the outbox cannot work now: " + e.getMessage(), e);
            }
            try {
                boolean _ = work.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS); // woken or not, it looks again
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private int deliverNext() {
        UUID token = UUID.randomUUID();
        long node = signOfLife.key();
        Instant now = clock.instant();
        Optional<OutboxRows.Leased> leased =
                database.jdbi().inTransaction(handle -> OutboxRows.lease(handle, token, node, now, now.plus(lease)));
        leased.ifPresent(message -> deliver(message, token));
        return leased.map(message -> message.recipients().size()).orElse(0);
    }

    private void deliver(OutboxRows.Leased message, UUID token) {
        Map<Optional<Delivery>, List<OutboxRows.Due>> ways = new LinkedHashMap<>();
        for (OutboxRows.Due due : message.recipients()) {
            ways.computeIfAbsent(routes.to(due.address()), way -> new ArrayList<>())
                    .add(due);
        }
        ways.forEach((way, batch) -> conclude(message, token, batch, attempt(message, way, batch)));
    }

    private Map<MailAddress, DeliveryOutcome> attempt(
            OutboxRows.Leased message, Optional<Delivery> way, List<OutboxRows.Due> batch) {
        var recipients = batch.stream().map(OutboxRows.Due::address).toList();
        if (way.isEmpty()) { // the configuration changed after the message was accepted
            Map<MailAddress, DeliveryOutcome> refused = new LinkedHashMap<>();
            recipients.forEach(
                    r -> refused.put(r, new DeliveryOutcome.Refused("550 5.4.4 there is no route to " + r.domain())));
            return refused;
        }
        return way.get()
                .deliver(
                        new Envelope(message.sender(), recipients),
                        new StoredMessage(database.jdbi(), message.id(), message.size()));
    }

    private void conclude(
            OutboxRows.Leased message,
            UUID token,
            List<OutboxRows.Due> batch,
            Map<MailAddress, DeliveryOutcome> outcomes) {
        Instant now = clock.instant();
        try {
            database.jdbi().useTransaction(handle -> {
                Map<MailAddress, String> failures = new LinkedHashMap<>();
                for (OutboxRows.Due due : batch) {
                    DeliveryOutcome outcome = outcomes.getOrDefault(
                            due.address(), new DeliveryOutcome.Deferred("the next hop gave no answer"));
                    var state = stateAfter(outcome, message, now);
                    Instant next = state == OutboxStatus.State.QUEUED ? now.plus(schedule.after(due.attempts())) : now;
                    boolean ours =
                            OutboxRows.finish(handle, message.id(), due.number(), token, state, next, outcome.answer());
                    if (ours && state == OutboxStatus.State.FAILED) {
                        failures.put(due.address(), outcome.answer());
                    }
                }
                bounce(handle, message, failures, now);
                OutboxRows.forgetBytes(handle, message.id());
            });
        } catch (IOException e) {
            throw new MailException("no bounce can be written for message " + message.id(), e);
        }
    }

    private OutboxStatus.State stateAfter(DeliveryOutcome outcome, OutboxRows.Leased message, Instant now) {
        return switch (outcome) {
            case DeliveryOutcome.Delivered delivered -> OutboxStatus.State.DELIVERED;
            case DeliveryOutcome.Refused refused -> OutboxStatus.State.FAILED;
            case DeliveryOutcome.Deferred deferred ->
                now.isBefore(message.acceptedAt().plus(schedule.giveUp()))
                        ? OutboxStatus.State.QUEUED
                        : OutboxStatus.State.FAILED;
        };
    }

    /** In the transaction that says "failed": there is no failure without its bounce, and no bounce twice. */
    private void bounce(Handle handle, OutboxRows.Leased message, Map<MailAddress, String> failures, Instant now)
            throws IOException {
        if (failures.isEmpty()) {
            return;
        }
        if (message.sender().isEmpty()) { // RFC 5321 §4.5.5: no bounce for a bounce
            LOG.log(
                    Level.WARNING,
                    "message " + message.id() + ", which has no sender to tell, cannot be delivered: " + failures);
            return;
        }
        MailAddress sender = message.sender().get();
        byte[] report = Bounce.write(
                sender,
                ownName,
                message.acceptedAt(),
                now,
                failures,
                MessageBytes.of(OutboxRows.piece(handle, message.id(), 0).orElse(new byte[0])));
        OutboxRows.insert(handle, new Envelope(Optional.empty(), List.of(sender)), MessageBytes.of(report), now);
        work.release();
    }

    /** Stops the workers after the delivery each is in; what is queued stays. */
    @Override
    public void close() {
        closed = true;
        work.release(workers.size() + 1);
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        signOfLife.close();
    }
}
