package org.siegel.publication;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateValue;

/**
 * One modify operation as the journal has it.
 *
 * @param id its number
 * @param run the act that it belongs to
 * @param order who and why
 * @param directory the directory's name
 * @param person the directory's identifier of the person
 * @param dn where the entry was
 * @param address the person's address at that time
 * @param at when the intention was written
 * @param state what became of it
 * @param undoes the entry that this one takes back
 * @param before every value of both attributes before, foreign ones too
 * @param after every value after
 */
public record JournalEntry(
        long id,
        long run,
        Order order,
        String directory,
        String person,
        String dn,
        String address,
        Instant at,
        State state,
        Optional<Long> undoes,
        List<CertificateValue> before,
        List<CertificateValue> after) {

    /** What became of an intention. */
    public enum State {
        /** Not known yet: it is being done, or the program was ended in between. */
        INTENDED,
        DONE,
        NOT_DONE,
        /** When it was looked at, others had changed the same values, so that nobody can tell. */
        UNCLEAR
    }

    public JournalEntry {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** What was to be changed. */
    public CertificateChange change() {
        return new CertificateChange(
                after.stream().filter(v -> !before.contains(v)).toList(),
                before.stream().filter(v -> !after.contains(v)).toList());
    }

    /**
     * What became of it, as the entry shows. One modify does all or nothing; a value that we made is there only if we
     * wrote it.
     */
    State seenIn(List<CertificateValue> now) {
        CertificateChange change = change();
        if (change.add().stream().anyMatch(now::contains)) {
            return State.DONE;
        }
        if (change.delete().stream().anyMatch(now::contains)) {
            return State.NOT_DONE;
        }
        if (change.delete().isEmpty()) {
            return State.NOT_DONE;
        }
        return change.add().isEmpty() ? State.DONE : State.UNCLEAR;
    }
}
