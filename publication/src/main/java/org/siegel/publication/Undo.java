package org.siegel.publication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryException;
import org.siegel.publication.JournalEntry.State;

/**
 * Takes changes back: values that we added are deleted, those that we deleted are added, each exactly and only where the
 * entry still is as we left it. What others did meanwhile stays, and is said. An undo stands in the journal, too, and can be
 * undone.
 */
public final class Undo {

    private static final CertificateChange NOTHING = new CertificateChange(List.of(), List.of());

    private final Jdbi jdbi;
    private final Function<String, Modification> modifications;
    private final PublicationLimits limits;

    /** @param modifications of the directory of a name */
    Undo(Jdbi jdbi, Function<String, Modification> modifications, PublicationLimits limits) {
        this.jdbi = jdbi;
        this.modifications = modifications;
        this.limits = limits;
    }

    /**
     * What became of taking back one change.
     *
     * @param undone the change
     * @param change what was done to take it back
     * @param left what was not, and why
     * @param journalEntry where it stands in the journal; empty if there was nothing to do
     */
    public record Outcome(
            JournalEntry undone, CertificateChange change, List<String> left, Optional<Long> journalEntry) {}

    /**
     * Takes one change back.
     *
     * @throws PublicationException if the journal has no such entry or not any more, or its change was not made
     */
    public Outcome entry(long id, Order order) {
        JournalEntry entry = find(id);
        Outcome outcome = undone(entry, order, Optional.empty());
        if (outcome.undone().state() == State.NOT_DONE) {
            throw new PublicationException(
                    PublicationException.Reason.REFUSED,
                    "the change of the journal entry " + id + " was not made, so there is nothing to take back");
        }
        return outcome;
    }

    /**
     * Takes all changes of a run back, the last one first. One person whose entry cannot be changed does not keep the others
     * from it; cut off, the same call goes on.
     *
     * @param each is told of every change
     * @throws PublicationException if the journal has no change of such a run, or not all of them any more
     */
    public void run(long run, Order order, Consumer<Outcome> each) {
        List<Long> entries = jdbi.withHandle(handle -> Journal.idsOfRun(handle, run));
        long purged =
                jdbi.withHandle(handle -> Journal.purgedOfRun(handle, run)).orElse(0L);
        if (purged > 0) {
            throw new PublicationException(
                    PublicationException.Reason.REFUSED,
                    entries.isEmpty()
                            ? "run " + run
                                    + " is older than the journal and cannot be taken back: its changes are purged"
                            : "run " + run + " cannot be taken back as a whole: " + purged + " of its "
                                    + (purged + entries.size()) + " changes are older than the journal and purged; take"
                                    + " back single ones of the others with -Identity");
        }
        if (entries.isEmpty()) {
            throw new PublicationException(
                    PublicationException.Reason.NOT_FOUND, "the journal has no changes of a run " + run);
        }
        Optional<Long> ours = Optional.empty();
        for (long id : entries) {
            Outcome outcome = tried(find(id), order, ours); // one at a time: images are large
            if (ours.isEmpty() && outcome.journalEntry().isPresent()) {
                ours = Optional.of(find(outcome.journalEntry().get()).run());
            }
            each.accept(outcome);
        }
    }

    private Outcome tried(JournalEntry entry, Order order, Optional<Long> run) {
        try {
            return undone(entry, order, run);
        } catch (PublicationException | DirectoryException e) {
            return new Outcome(entry, NOTHING, List.of(String.valueOf(e.getMessage())), Optional.empty());
        }
    }

    private JournalEntry find(long id) {
        return jdbi.withHandle(handle -> Journal.find(handle, id))
                .orElseThrow(() -> id <= jdbi.withHandle(Journal::purgedEntry)
                        ? new PublicationException(
                                PublicationException.Reason.REFUSED,
                                "the journal entry " + id + " is purged: the journal does not go back that far, so its"
                                        + " change cannot be taken back")
                        : new PublicationException(
                                PublicationException.Reason.NOT_FOUND, "the journal has no entry " + id));
    }

    private Outcome undone(JournalEntry asListed, Order order, Optional<Long> run) {
        var mark = new Modification.Mark(order, asListed.address(), run, Optional.of(asListed.id()));
        Modification modification = modifications.apply(asListed.directory());
        return modification.alone(asListed.person(), handle -> {
            modification.settled(handle, asListed.person());
            JournalEntry entry = Journal.find(handle, asListed.id()).orElseThrow();
            if (entry.state() == State.NOT_DONE) {
                return new Outcome(entry, NOTHING, List.of("the change was not made"), Optional.empty());
            }
            var applied = modification.apply(handle, entry.person(), mark, now -> {
                List<String> left = new ArrayList<>();
                CertificateChange back = feasible(entry.change().inverse(), now, left);
                return new Modification.Planned<>(new Outcome(entry, back, left, Optional.empty()), back);
            });
            Outcome planned = applied.plan();
            return new Outcome(planned.undone(), planned.change(), planned.left(), applied.journalEntry());
        });
    }

    /** The part of a change that the entry allows; the rest is said. */
    private CertificateChange feasible(CertificateChange wanted, CertificateEntry now, List<String> left) {
        CertificateChange possible = wanted.from(now.values());
        for (CertificateValue value : wanted.delete()) {
            if (!possible.delete().contains(value)) {
                left.add(value + " is not there any more");
            }
        }
        for (CertificateValue value : wanted.add()) {
            if (!possible.add().contains(value)) {
                left.add(value + " is there again already");
            }
        }
        List<CertificateValue> after = new ArrayList<>(now.values());
        after.removeAll(possible.delete());
        List<CertificateValue> add = new ArrayList<>();
        for (CertificateValue value : possible.add()) {
            if (count(after, value.attribute()) < limits.values()) {
                after.add(value);
                add.add(value);
            } else {
                left.add(value + " is not added again, because " + value.attribute() + " would hold more than "
                        + limits.values() + " values");
            }
        }
        return new CertificateChange(add, possible.delete());
    }

    private static long count(List<CertificateValue> values, CertificateAttribute attribute) {
        return values.stream().filter(v -> v.attribute() == attribute).count();
    }
}
