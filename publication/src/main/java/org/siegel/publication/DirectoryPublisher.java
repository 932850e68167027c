package org.siegel.publication;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.siegel.ca.CertificateAuthority;
import org.siegel.ca.IssuedCertificate;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryUser;
import org.siegel.publication.Publisher.Done;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;

/** Publishes in one directory. */
final class DirectoryPublisher {

    private final Jdbi jdbi;
    private final PublishedDirectory published;
    private final Supplier<CertificateAuthority> authority;
    private final Primitives primitives;
    private final Clock clock;
    private final PublicationLimits limits;
    private final Modification modification;

    DirectoryPublisher(
            Jdbi jdbi,
            PublishedDirectory published,
            Supplier<CertificateAuthority> authority,
            Primitives primitives,
            Clock clock,
            PublicationLimits limits,
            Semaphore places) {
        this.jdbi = jdbi;
        this.published = published;
        this.authority = authority;
        this.primitives = primitives;
        this.clock = clock;
        this.limits = limits;
        this.modification = new Modification(jdbi, published, clock, places);
    }

    String name() {
        return published.name();
    }

    Modification modification() {
        return modification;
    }

    Optional<DirectoryUser> find(MailAddress address) {
        return published.directory().find(address);
    }

    boolean isPresent(String person) {
        return published.directory().certificates(person).isPresent();
    }

    PublicationPlan plan(DirectoryUser user) {
        return modification.alone(user.id(), handle -> {
            CertificateEntry entry = modification.settled(handle, user.id()).orElseThrow(() -> gone(user));
            return Planner.publishing(situation(handle, user, entry), limits);
        });
    }

    Done publish(DirectoryUser user, MailAddress address, Order order) {
        return apply(user, order, Optional.empty(), situation -> {
            PublicationPlan plan = Planner.publishing(situation, limits);
            if (plan.current().isEmpty()) {
                throw new PublicationException(
                        PublicationException.Reason.NOT_FOUND,
                        address + " has no valid certificate of ours; run Request-Certificate first");
            }
            return plan;
        });
    }

    Done repair(DirectoryUser user, Order order, Optional<Long> run) {
        return apply(user, order, run, situation -> Planner.publishing(situation, limits));
    }

    Done keepCurrent(DirectoryUser user, Order order) {
        return apply(user, order, Optional.empty(), situation -> Planner.keeping(situation, limits));
    }

    Done maintain(DirectoryUser user, Order order, Optional<Long> run) {
        return apply(user, order, run, situation -> Planner.maintaining(situation, limits));
    }

    /** How many changes that were cut off are settled now. */
    int settle() {
        int settled = 0;
        for (String person : jdbi.withHandle(handle -> Journal.peopleWithIntentions(handle, name()))) {
            settled += modification.alone(person, handle -> {
                int open = Journal.intended(handle, new Person(name(), person)).size();
                modification.settled(handle, person);
                return open;
            });
        }
        return settled;
    }

    private PublicationException gone(DirectoryUser user) {
        return new PublicationException(
                PublicationException.Reason.NOT_FOUND, name() + " has no entry " + user.dn() + " any more");
    }

    private Situation situation(Handle handle, DirectoryUser user, CertificateEntry entry) {
        List<List<IssuedCertificate>> issued = Stream.concat(user.mail().stream(), user.proxyAddresses().stream())
                .map(address -> authority.get().certificatesOf(address))
                .toList();
        var person = new Person(name(), user.id());
        return new Situation(
                name(),
                user,
                entry,
                issued,
                Written.read(handle, user.id()),
                Journal.last(handle, person),
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
