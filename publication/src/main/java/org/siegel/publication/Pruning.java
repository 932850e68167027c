package org.siegel.publication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.siegel.ca.Actor;
import org.siegel.directory.DirectoryException;

/**
 * Keeps at intervals what was published as it should be, in every directory: expired, revoked and superseded values of ours
 * go, and what others took away comes back. No certificate is published that was not published before, since its owner may
 * not have its key on his devices yet.
 *
 * <p>Every node looks now and then; rows say when the work is due, and a lock of the database, which ends with the
 * connection, that one of them is at it. What was cut off goes on where it was. The journal is shortened on the same occasion.
 */
public final class Pruning {

    /** How long one node works in a directory at a time; what is left then goes on after {@link #RETRY}, on any node. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** After work that was cut off, or a directory that was away. */
    static final Duration RETRY = Duration.ofMinutes(15);

    private static final System.Logger LOG = System.getLogger(Pruning.class.getName());

    static final Order ORDER = new Order(Actor.SYSTEM, "scheduled pruning");

    private final Jdbi jdbi;
    private final Publisher publisher;
    private final String node;
    private final Duration interval;
    private final Duration retention;
    private final Clock clock;

    Pruning(Jdbi jdbi, Publisher publisher, String node, Duration interval, Duration retention, Clock clock) {
        this.jdbi = jdbi;
        this.publisher = publisher;
        this.node = node;
        this.interval = interval;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * How it stands in a directory, on whichever node.
     *
     * @param directory its name
     * @param next when it is due; empty before the first look of any node
     * @param node which did it last
     * @param started when that began
     * @param complete when everybody had been looked at for the last time
     * @param outcome what came of it, for people; empty while it goes on, or where it was cut off
     */
    public record Status(
            String directory,
            Optional<Instant> next,
            Optional<String> node,
            Optional<Instant> started,
            Optional<Instant> complete,
            Optional<String> outcome) {}

    /**
     * What came of it in a directory.
     *
     * @param directory its name
     * @param sentence for people
     * @param complete whether everybody was looked at
     */
    public record Outcome(String directory, String sentence, boolean complete) {}

    /** How often; zero where it is not done. */
    public Duration interval() {
        return interval;
    }

    /** Whether it is done at all. */
    public boolean isOn() {
        return !interval.isZero();
    }

    /** How long the journal goes back; zero for ever. */
    public Duration retention() {
        return retention;
    }

    /** How it stands in each directory. */
    public List<Status> status() {
        return jdbi.withHandle(handle -> publisher.directories(Optional.empty()).stream()
                .map(name -> PruningTable.read(handle, name))
                .toList());
    }

    /**
     * Does the work where it is due and no other node is at it. The first look of all only says when it will be.
     *
     * @return what came of it; empty if nothing was to be done
     */
    public List<Outcome> look() {
        List<Outcome> outcomes = new ArrayList<>();
        if (!isOn()) {
            return outcomes;
        }
        try (Handle own = jdbi.open()) {
            if (!PruningTable.lock(own)) {
                return outcomes;
            }
            try {
                for (String directory : publisher.directories(Optional.empty())) {
                    if (isDue(own, directory)) {
                        outcomes.add(work(own, directory, ORDER));
                    }
                }
                if (!outcomes.isEmpty()) {
                    purge();
                }
            } finally {
                PruningTable.unlock(own);
            }
        }
        return outcomes;
    }

    /**
     * Does the work now, also where it is not done at intervals. The next time is an interval later.
     *
     * @param only the directory that is meant; all without it
     * @throws PublicationException if a node is at it, or there is no such directory
     */
    public List<Outcome> start(Optional<String> only, Order order) {
        List<String> directories = publisher.directories(only);
        try (Handle own = jdbi.open()) {
            if (!PruningTable.lock(own)) {
                throw new PublicationException(
                        PublicationException.Reason.CONFLICT,
                        "pruning is at work already, on this node or another one; Get-PublicationStatus shows since when");
            }
            try {
                List<Outcome> outcomes = new ArrayList<>();
                for (String directory : directories) {
                    if (PruningTable.read(own, directory).next().isEmpty()) {
                        PruningTable.next(own, directory, now().plus(interval));
                    }
                    outcomes.add(work(own, directory, order));
                }
                purge();
                return outcomes;
            } finally {
                PruningTable.unlock(own);
            }
        }
    }

    private boolean isDue(Handle own, String directory) {
        Instant now = now();
        Optional<Instant> next = PruningTable.read(own, directory).next();
        Instant latest = now.plus(interval); // it may have been longer when the row was written
        if (next.isEmpty() || next.get().isAfter(latest)) {
            PruningTable.next(own, directory, latest);
            return false;
        }
        return !now.isBefore(next.get());
    }

    private Outcome work(Handle own, String directory, Order order) {
        Instant begin = now();
        PruningTable.begin(own, directory, node, begin, begin.plus(retry()));
        Outcome outcome;
        try {
            Everybody.Run run = publisher.everybody(directory).keep(order, begin.plus(LONGEST));
            outcome = new Outcome(directory, told(run), run.finished());
        } catch (DirectoryException | PublicationException e) {
            outcome = new Outcome(directory, String.valueOf(e.getMessage()), false);
        }
        Instant end = now();
        PruningTable.end(own, outcome, end, end.plus(outcome.complete() ? interval : retry()));
        return outcome;
    }

    private void purge() {
        if (retention.isZero()) {
            return;
        }
        Instant before = now().minus(retention);
        long purged = departed(before) + new JournalPurge(jdbi, clock).purge(before, now().plus(LONGEST));
        if (purged > 0) {
            LOG.log(
                    System.Logger.Level.INFO,
                    purged + " changes from before " + before + " are purged from the journal of publications");
        }
    }

    private long departed(Instant before) {
        try {
            return new Departed(jdbi, publisher::isPresent, clock).forget(before, now().plus(LONGEST));
        } catch (DirectoryException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "who is in no directory any more is looked for the next time: " + e.getMessage());
            return 0;
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS); // as precise as the database
    }

    private Duration retry() {
        return interval.compareTo(RETRY) < 0 ? interval : RETRY;
    }

    private static String told(Everybody.Run run) {
        String counts = "run " + run.id() + ", " + run.published() + " changed, " + run.unchanged() + " unchanged, "
                + run.problems().size() + " failed";
        String first = run.problems().stream()
                .findFirst()
                .map(problem -> ", " + problem.mailbox() + " among them: " + problem.sentence())
                .orElse("");
        return counts + first + (run.finished() ? "" : ", to be continued");
    }
}
