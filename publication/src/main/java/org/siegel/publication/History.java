package org.siegel.publication;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.siegel.smime.MailAddress;

/** What the journal has, newest first. */
public final class History {

    private final Jdbi jdbi;

    History(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The newest entries. */
    public List<JournalEntry> latest(int count) {
        return jdbi.withHandle(handle -> Journal.latest(handle, count));
    }

    /** The newest entries of a person, by the address that was his primary one then. */
    public List<JournalEntry> of(MailAddress address, int count) {
        return jdbi.withHandle(handle -> Journal.ofAddress(handle, address.toString(), count));
    }

    /** All entries of a run. */
    public List<JournalEntry> ofRun(long run) {
        return jdbi.withHandle(handle -> Journal.ofRun(handle, run));
    }

    public Optional<JournalEntry> entry(long id) {
        return jdbi.withHandle(handle -> Journal.find(handle, id));
    }
}
