package org.siegel.publication;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.DirectoryException;
import org.siegel.publication.JournalEntry.State;

/**
 * Changes entries in the directory so that the journal knows of it whenever the program ends.
 *
 * <p>The order is: take the person's lock, settle what was cut off before, read the entry, plan, write the intention with
 * before and after (durable), modify under the assertion of what was read, settle. Killed before the modify, the entry still
 * shows the image before; killed after it, the image after: the next one who comes reads it and settles. One modify is
 * atomic, so there is nothing in between.
 */
final class Modification {

    /** Somebody else changing the same entry at the same time makes us look again, this often. */
    private static final int ATTEMPTS = 5;
    /** In seconds; longer than the directory may take to answer. */
    private static final int PATIENCE = 120;

    private final Jdbi jdbi;
    private final String name;
    private final CertificateDirectory directory;
    private final Clock clock;
    private final Semaphore places;

    /** @param places how many may be at work at once, in all directories */
    Modification(Jdbi jdbi, PublishedDirectory published, Clock clock, Semaphore places) {
        this.jdbi = jdbi;
        this.name = published.name();
        this.directory = published.directory();
        this.clock = clock;
        this.places = places;
    }

    /**
     * What the journal says about a change besides its images.
     *
     * @param address the person's
     * @param run the act it belongs to; empty for an act of its own
     * @param undoes the entry that it takes back
     */
    record Mark(Order order, String address, Optional<Long> run, Optional<Long> undoes) {}

    /** A plan, and the change that it comes to. */
    record Planned<T>(T plan, CertificateChange change) {}

    /** A plan, the change that was made, and its journal entry; empty if there was nothing to do. */
    record Applied<T>(T plan, CertificateChange change, Optional<Long> journalEntry) {}

    /** Works on a person while no other node and no other thread does. The lock ends with the connection at the latest. */
    <T> T alone(String person, Function<Handle, T> work) {
        places.acquireUninterruptibly();
        try (Handle own = jdbi.open()) { // not the one of a transaction that this thread may be in
            lock(own, "pg_advisory_lock", person);
            try {
                return work.apply(own);
            } finally {
                unlock(own, person);
            }
        } finally {
            places.release();
        }
    }

    private static void lock(Handle handle, String function, String person) {
        handle.createQuery("select " + function + "(hashtextextended(:key, 0))")
                .bind("key", "publication " + person)
                .setQueryTimeout(PATIENCE)
                .mapToMap()
                .one();
    }

    private static void unlock(Handle handle, String person) {
        try {
            lock(handle, "pg_advisory_unlock", person);
        } catch (JdbiException lost) {
            // the connection is broken, and with it went the lock
            System.getLogger(Modification.class.getName())
                    .log(System.Logger.Level.DEBUG, "a lock went with its connection", lost);
        }
    }

    /** The person's entry as it is now, and the journal up to date with it; empty if there is no such entry any more. */
    Optional<CertificateEntry> settled(Handle handle, String person) {
        Optional<CertificateEntry> entry = directory.certificates(person);
        for (JournalEntry open : Journal.intended(handle, new Person(name, person))) {
            State state = entry.map(e -> open.seenIn(e.values())).orElse(State.UNCLEAR);
            Journal.settle(handle, open.id(), state, clock.instant());
        }
        return entry;
    }

    /**
     * Plans on what the entry holds, and does it; plans again where the entry was changed in between.
     *
     * @throws PublicationException if the entry is gone or keeps changing, or if an answer was lost
     */
    <T> Applied<T> apply(Handle handle, String person, Mark mark, Function<CertificateEntry, Planned<T>> planning) {
        Long run = mark.run().orElse(null);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            CertificateEntry entry = settled(handle, person)
                    .orElseThrow(() -> new PublicationException(
                            PublicationException.Reason.NOT_FOUND,
                            name + " has no entry of " + mark.address() + " any more"));
            Planned<T> planned = planning.apply(entry);
            if (planned.change().isEmpty()) {
                return new Applied<>(planned.plan(), planned.change(), Optional.empty());
            }
            run = run == null ? Journal.run(handle, name, mark.order(), clock.instant()) : run;
            long id = intend(handle, run, entry, mark, planned.change());
            if (modified(handle, id, entry, planned.change())) {
                return new Applied<>(planned.plan(), planned.change(), Optional.of(id));
            }
        }
        throw new PublicationException(
                PublicationException.Reason.CONFLICT,
                "the entry of " + mark.address() + " keeps changing, or holds another certificate with the same issuer"
                        + " and serial number; look at it with Compare-Publication and try again");
    }

    private long intend(Handle handle, long run, CertificateEntry entry, Mark mark, CertificateChange change) {
        return Journal.intend(handle, run, entry, mark.address(), change, mark.undoes(), clock.instant());
    }

    private boolean modified(Handle handle, long id, CertificateEntry entry, CertificateChange change) {
        boolean done;
        try {
            done = directory.change(entry, change);
        } catch (DirectoryException e) {
            // a refusal or a lost answer; what the entry shows now decides, and if it cannot be read, later
            try {
                settled(handle, entry.id());
            } catch (DirectoryException still) {
                e.addSuppressed(still);
            }
            throw e;
        }
        if (done) {
            try {
                Journal.settle(handle, id, State.DONE, clock.instant());
            } catch (JdbiException e) {
                throw new PublicationException(
                        PublicationException.Reason.UNAVAILABLE,
                        "the directory was changed, but the database was lost before it could take that down; the next"
                                + " use of the entry will",
                        e);
            }
        }
        return done;
    }
}
