package org.siegel.publication;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.siegel.ca.CertificateAuthority;
import org.siegel.ca.IssuedCertificate;
import org.siegel.database.Database;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;

/**
 * Publishes people's certificates in the directory. State is in the database and the directory only, so any number of
 * nodes may publish; one instance is for many threads.
 *
 * <pre>{@code
 * var publisher = Publisher.open(database, directory, () -> authority, primitives, clock, PublicationLimits.DEFAULT);
 * var plan = publisher.plan(MailAddress.of("ada@example.org"));            // nothing is written
 * var done = publisher.publish(MailAddress.of("ada@example.org"), order);  // journal, then directory
 * publisher.undo().entry(done.journalEntry().orElseThrow(), order);
 * }</pre>
 */
public final class Publisher {

    private final CertificateDirectory directory;
    private final Supplier<CertificateAuthority> authority;
    private final Primitives primitives;
    private final Clock clock;
    private final PublicationLimits limits;
    private final Jdbi jdbi;
    private final Modification modification;

    private Publisher(
            Jdbi jdbi,
            CertificateDirectory directory,
            Supplier<CertificateAuthority> authority,
            Primitives primitives,
            Clock clock,
            PublicationLimits limits) {
        this.jdbi = jdbi;
        this.directory = directory;
        this.authority = authority;
        this.primitives = primitives;
        this.clock = clock;
        this.limits = limits;
        this.modification = new Modification(jdbi, directory, clock);
    }

    /**
     * Brings the tables up to date.
     *
     * @param authority asked for when somebody's certificates are
     */
    public static Publisher open(
            Database database,
            CertificateDirectory directory,
            Supplier<CertificateAuthority> authority,
            Primitives primitives,
            Clock clock,
            PublicationLimits limits) {
        database.migrate("publication");
        return new Publisher(database.jdbi(), directory, authority, primitives, clock, limits);
    }

    /**
     * What was done for a person.
     *
     * @param plan what was to be done
     * @param change what was done
     * @param journalEntry where it stands in the journal; empty if there was nothing to do
     */
    public record Done(PublicationPlan plan, CertificateChange change, Optional<Long> journalEntry) {}

    /**
     * What publishing would do, and what is not as it should be. An earlier change that was cut off is settled; else nothing
     * is written.
     *
     * @throws PublicationException if the directory has no such person
     */
    public PublicationPlan plan(MailAddress address) {
        DirectoryUser user = user(address);
        return modification.alone(user.id(), handle -> {
            CertificateEntry entry = modification.settled(handle, user.id()).orElseThrow(() -> gone(user));
            return Planner.publishing(situation(handle, user, entry), limits);
        });
    }

    /**
     * Publishes the newest valid certificates of a person, and takes away what of ours no longer counts. Repeated, it changes
     * nothing.
     *
     * @throws PublicationException if the directory has no such person, or he has no valid certificate; then nothing is
     *     changed
     */
    public Done publish(MailAddress address, Order order) {
        return apply(user(address), order, Optional.empty(), situation -> {
            PublicationPlan plan = Planner.publishing(situation, limits);
            if (plan.current().isEmpty()) {
                throw new PublicationException(
                        PublicationException.Reason.NOT_FOUND,
                        address + " has no valid certificate of ours; run Request-Certificate first");
            }
            return plan;
        });
    }

    /** The same, and also for somebody without a valid certificate: what of ours no longer counts is taken away. */
    public Done repair(MailAddress address, Order order) {
        return repair(user(address), order, Optional.empty());
    }

    Done repair(DirectoryUser user, Order order, Optional<Long> run) {
        return apply(user, order, run, situation -> Planner.publishing(situation, limits));
    }

    /**
     * Takes away what of ours no longer counts, after a revocation for example, and publishes no certificate that was not
     * published already: its owner may not have its key on his devices yet.
     */
    public Done keepCurrent(MailAddress address, Order order) {
        return apply(user(address), order, Optional.empty(), situation -> Planner.keeping(situation, limits));
    }

    /** Takes changes back. */
    public Undo undo() {
        return new Undo(jdbi, modification, limits);
    }

    /** Publishes for everybody. */
    public Everybody everybody() {
        return new Everybody(jdbi, this, directory, authority, clock);
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
     */
    public int settle() {
        int settled = 0;
        for (String person : jdbi.withHandle(Journal::peopleWithIntentions)) {
            settled += modification.alone(person, handle -> {
                int open = Journal.intended(handle, person).size();
                modification.settled(handle, person);
                return open;
            });
        }
        return settled;
    }

    Optional<DirectoryUser> find(MailAddress address) {
        return directory.find(address);
    }

    private DirectoryUser user(MailAddress address) {
        return directory
                .find(address)
                .orElseThrow(() -> new PublicationException(
                        PublicationException.Reason.NOT_FOUND,
                        "the directory has no user with the address " + address));
    }

    private static PublicationException gone(DirectoryUser user) {
        return new PublicationException(
                PublicationException.Reason.NOT_FOUND, "the directory has no entry " + user.dn() + " any more");
    }

    private Situation situation(Handle handle, DirectoryUser user, CertificateEntry entry) {
        List<List<IssuedCertificate>> issued = Stream.concat(user.mail().stream(), user.proxyAddresses().stream())
                .map(address -> authority.get().certificatesOf(address))
                .toList();
        return new Situation(
                user,
                entry,
                issued,
                Journal.written(handle, user.id()),
                Journal.last(handle, user.id()),
                clock.instant());
    }

    private Done apply(
            DirectoryUser user, Order order, Optional<Long> run, Function<Situation, PublicationPlan> planning) {
        Map<IssuedCertificate, CertificateValue> made =
                new HashMap<>(); // one that is overtaken tries the same value again
        var signed = new SignedValue(authority.get(), primitives, clock, limits.bytes());
        var mark = new Modification.Mark(
                order, user.mail().map(MailAddress::toString).orElse(""), run, Optional.empty());
        return modification.alone(user.id(), handle -> {
            var applied = modification.apply(handle, user.id(), mark, entry -> {
                PublicationPlan plan = planning.apply(situation(handle, user, entry));
                Optional<CertificateValue> value =
                        plan.toSign().map(issued -> made.computeIfAbsent(issued, i -> signed.of(i, order.actor())));
                return value.filter(v -> v.bytes().length > limits.bytes())
                        .map(large -> new Modification.Planned<>(
                                plan.with(Drifts.tooLarge(large, limits)), plan.change(Optional.empty())))
                        .orElseGet(() -> new Modification.Planned<>(plan, plan.change(value)));
            });
            return new Done(applied.plan(), applied.change(), applied.journalEntry());
        });
    }
}
