package org.siegel.publication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.siegel.ca.CaException;
import org.siegel.ca.CertificateAuthority;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SmimeException;

/**
 * Publishes in one directory for everybody who ever had a certificate of ours, or only keeps what is published as it should be. One such run is at work at a time, on
 * whichever node. It remembers how far it has come: stopped or killed, the next call within a day goes on from there, and does nobody's work
 * twice, since publishing again changes nothing.
 */
public final class Everybody {

    /** People of a batch are done side by side; how far the run has come is written after each batch. */
    private static final int BATCH = 100;
    /** A run that was cut off longer ago than this is not gone on with, but begun anew. */
    private static final Duration RESUMED = Duration.ofDays(1);

    private final Jdbi jdbi;
    private final DirectoryPublisher publisher;
    private final Supplier<CertificateAuthority> authority;
    private final Clock clock;

    Everybody(Jdbi jdbi, DirectoryPublisher publisher, Supplier<CertificateAuthority> authority, Clock clock) {
        this.jdbi = jdbi;
        this.publisher = publisher;
        this.authority = authority;
        this.clock = clock;
    }

    /**
     * How a run ended.
     *
     * @param id its number, for Undo-Publication
     * @param directory the directory's name
     * @param resumed whether it goes back to an earlier call
     * @param published people whose entry was changed
     * @param unchanged people whose entry was as it should be
     * @param absent addresses that the directory does not have, of people who left for example
     * @param finished whether it came to its end
     * @param problems people who could not be done
     */
    public record Run(
            long id,
            String directory,
            boolean resumed,
            long published,
            long unchanged,
            long absent,
            boolean finished,
            List<Problem> problems) {}

    /**
     * Somebody who could not be done.
     *
     * @param mailbox his address
     * @param sentence why
     */
    public record Problem(String mailbox, String sentence) {}

    /**
     * Publishes for everybody.
     *
     * @throws PublicationException if another run is at work, or the directory was lost on the way: then the next call goes on
     */
    public Run publish(Order order) {
        Instant since = clock.instant().minus(RESUMED);
        return run(false, since, Instant.MAX, order, (user, run) -> publisher.repair(user, order, run));
    }

    /**
     * Keeps what is published as it should be, and publishes no certificate that was not published before. A run that was cut
     * off goes on however old it is: else people late in the order would never be looked at where one run takes too long.
     *
     * @param deadline when to stop; the next call goes on
     * @throws PublicationException as above
     */
    Run keep(Order order, Instant deadline) {
        return run(true, Instant.EPOCH, deadline, order, (user, run) -> publisher.maintain(user, order, run));
    }

    private Run run(boolean keeping, Instant since, Instant deadline, Order order, Act act) {
        return alone(handle -> {
            Optional<Long> earlier = Runs.unfinished(handle, publisher.name(), keeping, since, clock.instant());
            long run = earlier.orElseGet(() -> Runs.begin(handle, publisher.name(), keeping, order, clock.instant()));
            String position = Runs.position(handle, run);
            List<String> batch = authority.get().mailboxes(position, BATCH);
            while (!batch.isEmpty() && clock.instant().isBefore(deadline)) {
                List<Result> results = together(batch, act, run);
                requireDirectory(results, batch.getFirst());
                position = batch.getLast();
                Runs.advance(handle, run, position, results);
                batch = authority.get().mailboxes(position, BATCH);
            }
            if (batch.isEmpty()) {
                Runs.finish(handle, run, clock.instant());
            }
            return Runs.read(handle, run, earlier.isPresent());
        });
    }

    /**
     * Goes through everybody who ever had a certificate of ours and is in this directory.
     *
     * @param each what to do with a person; false ends it
     */
    public void people(Predicate<MailAddress> each) {
        String position = "";
        List<String> batch = authority.get().mailboxes(position, BATCH);
        while (!batch.isEmpty()) {
            for (String mailbox : batch) {
                MailAddress address = MailAddress.of(mailbox);
                if (publisher.find(address).isPresent() && !each.test(address)) {
                    return;
                }
            }
            position = batch.getLast();
            batch = authority.get().mailboxes(position, BATCH);
        }
    }

    private <T> T alone(Function<Handle, T> work) {
        try (Handle own = jdbi.open()) {
            if (!Runs.lock(own, publisher.name())) {
                throw new PublicationException(
                        PublicationException.Reason.CONFLICT,
                        "publishing for everybody in " + publisher.name() + " is at work already; wait for its end");
            }
            try {
                return work.apply(own);
            } finally {
                Runs.unlock(own, publisher.name());
            }
        }
    }

    /** What is done for each person. */
    private interface Act {
        Publisher.Done on(DirectoryUser user, Optional<Long> run);
    }

    /** What became of one person. */
    sealed interface Result {
        record Published() implements Result {}

        record Unchanged() implements Result {}

        record Absent() implements Result {}

        /** @param directory whether the directory failed or refused */
        record Failed(Problem problem, boolean directory) implements Result {}
    }

    private List<Result> together(List<String> mailboxes, Act act, long run) {
        List<Result> results = new ArrayList<>();
        try (var workers = Executors.newFixedThreadPool(
                Publisher.AT_ONCE, Thread.ofVirtual().name("publication-", 0).factory())) {
            List<Future<Result>> working = mailboxes.stream()
                    .map(mailbox -> workers.submit(() -> one(mailbox, act, run)))
                    .toList();
            for (Future<Result> one : working) {
                results.add(one.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublicationException(
                    PublicationException.Reason.UNAVAILABLE,
                    "publishing for everybody was stopped; it goes on from there when it is started again",
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException unforeseen ? unforeseen : new IllegalStateException(e);
        }
        return results;
    }

    private Result one(String mailbox, Act act, long run) {
        try {
            Optional<DirectoryUser> user = publisher.find(MailAddress.of(mailbox));
            if (user.isEmpty()) {
                return new Result.Absent();
            }
            Publisher.Done done = act.on(user.get(), Optional.of(run));
            return done.journalEntry().isPresent() ? new Result.Published() : new Result.Unchanged();
        } catch (DirectoryException e) {
            return new Result.Failed(new Problem(mailbox, String.valueOf(e.getMessage())), true);
        } catch (PublicationException | SmimeException | CaException e) {
            return new Result.Failed(new Problem(mailbox, String.valueOf(e.getMessage())), false);
        }
    }

    /** A directory that refuses one entry is that person's problem; one that is away is everybody's. */
    private void requireDirectory(List<Result> results, String somebody) {
        if (results.stream().anyMatch(result -> result instanceof Result.Failed failed && failed.directory())) {
            try {
                publisher.find(MailAddress.of(somebody));
            } catch (DirectoryException e) {
                throw new PublicationException(
                        PublicationException.Reason.UNAVAILABLE,
                        "publishing for everybody in " + publisher.name() + " stopped: " + e.getMessage()
                                + "; it goes on from there when it is started again",
                        e);
            }
        }
    }
}
