package org.siegel.publication;

import java.time.Instant;
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

    /** The newest entries of a run. */
    public List<JournalEntry> ofRun(long run, int count) {
        return jdbi.withHandle(handle -> Journal.ofRun(handle, run, count));
    }

    /**
     * How far a run over everybody in a directory has come.
     *
     * @param directory its name
     * @param finished when it ended; empty while it goes on, or until it is taken up again
     * @param position the last address that was done
     */
    public record Progress(
            long id,
            String directory,
            Order order,
            Instant started,
            Optional<Instant> finished,
            String position,
            long published,
            long unchanged,
            long absent,
            long failed) {}

    /** The newest runs over everybody. */
    public List<Progress> runs(int count) {
        return jdbi.withHandle(handle -> Runs.latest(handle, count));
    }

    public Optional<JournalEntry> entry(long id) {
        return jdbi.withHandle(handle -> Journal.find(handle, id));
    }
}
