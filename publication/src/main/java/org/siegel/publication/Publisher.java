package org.siegel.publication;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.siegel.ca.CertificateAuthority;
import org.siegel.database.Database;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;

/**
 * Publishes people's certificates in the directories where they live: in every one that has a user with the address, or in
 * the one that is named. State is in the database and the directories only, so any number of nodes may publish; one instance
 * is for many threads.
 *
 * <pre>{@code
 * var directories = List.of(new PublishedDirectory("directory", ldap));
 * var publisher = Publisher.open(database, directories, () -> authority, primitives, clock, PublicationLimits.DEFAULT);
 * var ada = MailAddress.of("ada@example.org");
 * var plans = publisher.plan(ada, Optional.empty());           // nothing is written
 * var published = publisher.publish(ada, Optional.empty(), order); // journal, then directory
 * publisher.undo().entry(published.done().getFirst().journalEntry().orElseThrow(), order);
 * }</pre>
 */
public final class Publisher {

    /** Each holds a connection of the pool while a directory answers; the others are for the rest of the program. */
    static final int AT_ONCE = 3;

    private final Jdbi jdbi;
    private final Map<String, DirectoryPublisher> directories = new LinkedHashMap<>();
    private final Supplier<CertificateAuthority> authority;
    private final Clock clock;
    private final PublicationLimits limits;

    private Publisher(Jdbi jdbi, Supplier<CertificateAuthority> authority, Clock clock, PublicationLimits limits) {
        this.jdbi = jdbi;
        this.authority = authority;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Brings the tables up to date.
     *
     * @param directories in the order in which they are asked; no two of one name
     * @param authority asked for when somebody's certificates are
     */
    public static Publisher open(
            Database database,
            List<PublishedDirectory> directories,
            Supplier<CertificateAuthority> authority,
            Primitives primitives,
            Clock clock,
            PublicationLimits limits) {
        database.migrate("publication");
        var publisher = new Publisher(database.jdbi(), authority, clock, limits);
        var places = new Semaphore(AT_ONCE, true);
        for (PublishedDirectory directory : directories) {
            publisher.directories.put(
                    directory.name(),
                    new DirectoryPublisher(database.jdbi(), directory, authority, primitives, clock, limits, places));
        }
        return publisher;
    }

    /**
     * What was done for a person in one directory.
     *
     * @param plan what was to be done
     * @param change what was done
     * @param journalEntry where it stands in the journal; empty if there was nothing to do
     */
    public record Done(PublicationPlan plan, CertificateChange change, Optional<Long> journalEntry) {}

    /**
     * The names of the directories.
     *
     * @param only the one that is meant; all without it
     * @throws PublicationException if there is none of that name
     */
    public List<String> directories(Optional<String> only) {
        return only.map(name -> List.of(directory(name).name())).orElseGet(() -> List.copyOf(directories.keySet()));
    }

    /**
     * What publishing would do, and what is not as it should be. An earlier change that was cut off is settled; else nothing
     * is written.
     *
     * @param directory the name of the one that is meant; all without it
     * @throws PublicationException if no directory has such a person
     */
    public Everywhere<PublicationPlan> plan(MailAddress address, Optional<String> directory) {
        return everywhere(address, directory, DirectoryPublisher::plan);
    }

    /**
     * Publishes the newest valid certificates of a person, and takes away what of ours no longer counts. Repeated, it changes
     * nothing.
     *
     * @param directory the name of the one that is meant; all without it
     * @throws PublicationException if no directory has such a person, or he has no valid certificate; then nothing is
     *     changed
     */
    public Everywhere<Done> publish(MailAddress address, Optional<String> directory, Order order) {
        return everywhere(address, directory, (place, user) -> place.publish(user, address, order));
    }

    /** The same, and also for somebody without a valid certificate: what of ours no longer counts is taken away. */
    public Everywhere<Done> repair(MailAddress address, Optional<String> directory, Order order) {
        return everywhere(address, directory, (place, user) -> place.repair(user, order, Optional.empty()));
    }

    /**
     * Takes away what of ours no longer counts, after a revocation for example, and publishes no certificate that was not
     * published already: its owner may not have its key on his devices yet.
     */
    public Everywhere<Done> keepCurrent(MailAddress address, Order order) {
        return everywhere(address, Optional.empty(), (place, user) -> place.keepCurrent(user, order));
    }

    /** Takes changes back. */
    public Undo undo() {
        return new Undo(jdbi, this::modification, limits);
    }

    /**
     * Publishes for everybody in one directory.
     *
     * @throws PublicationException if there is none of that name
     */
    public Everybody everybody(String directory) {
        return new Everybody(jdbi, directory(directory), authority, clock);
    }

    /**
     * Keeps what was published as it should be, at intervals.
     *
     * @param node the name of this process
     * @param interval between two times; zero for never
     * @param retention how long the journal goes back, for the same occasion to shorten it; zero for ever
     */
    public Pruning pruning(String node, Duration interval, Duration retention) {
        return new Pruning(jdbi, this, node, interval, retention, clock);
    }

    /** What the journal has. */
    public History history() {
        return new History(jdbi);
    }

    /**
     * Finds out what became of changes that were cut off, by a kill or a lost answer. Whatever is not settled here is when
     * the person's entry is next used.
     *
     * @return how many were settled
     * @throws DirectoryException if a directory is away, after the others were looked at
     */
    public int settle() {
        var settled = Everywhere.of(
                List.copyOf(directories.keySet()),
                name -> Optional.of(directory(name).settle()));
        settled.failures().stream().findFirst().ifPresent(failure -> {
            throw new DirectoryException(failure.sentence());
        });
        return settled.done().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Whether a directory has an entry with this identifier.
     *
     * @throws DirectoryException if one of them does not answer before another one has it
     */
    boolean isPresent(String person) {
        return directories.values().stream().anyMatch(place -> place.isPresent(person));
    }

    private <T> Everywhere<T> everywhere(
            MailAddress address, Optional<String> only, BiFunction<DirectoryPublisher, DirectoryUser, T> act) {
        Everywhere<T> all = Everywhere.of(directories(only), name -> {
            DirectoryPublisher place = directory(name);
            return place.find(address).map(user -> act.apply(place, user));
        });
        if (all.done().isEmpty()) {
            throw new PublicationException(
                    PublicationException.Reason.NOT_FOUND,
                    only.map(name -> name + " has")
                                    .orElseGet(() ->
                                            directories.size() == 1 ? "the directory has" : "the directories have")
                            + " no user with the address " + address);
        }
        return all;
    }

    private DirectoryPublisher directory(String name) {
        DirectoryPublisher known = directories.get(name);
        if (known == null) {
            throw new PublicationException(
                    PublicationException.Reason.NOT_FOUND,
                    "certificates are not published in " + name + ", but in "
                            + String.join(", ", directories.keySet()));
        }
        return known;
    }

    private Modification modification(String directory) {
        return directory(directory).modification();
    }
}
