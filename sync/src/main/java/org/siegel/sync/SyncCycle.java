package org.siegel.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.JdbiException;
import org.siegel.directory.Directory;
import org.siegel.directory.DirectoryChanges;
import org.siegel.directory.DirectoryException;
import org.siegel.sync.SyncException.Reason;
import org.siegel.tenant.Recipients;
import org.siegel.tenant.SyncSession;
import org.siegel.tenant.SyncState;

/**
 * Brings the recipients of the tenant in line with a directory: read, plan, check, apply. Changes and the directory's
 * cursor become durable together, so a cycle that is cut off anywhere is simply done again. On all nodes together one
 * cycle of a directory runs at a time.
 */
public final class SyncCycle {

    private static final int MOST_CONTESTED = 100;

    private final String name;
    private final Directory directory;
    private final Recipients recipients;
    private final SyncSettings settings;
    private final Clock clock;

    /**
     * A cycle, to be run again and again.
     *
     * @param name of the directory, the same on every node and for ever
     * @param directory where users are read
     * @param recipients where they go
     */
    public SyncCycle(String name, Directory directory, Recipients recipients, SyncSettings settings, Clock clock) {
        this.name = name;
        this.directory = directory;
        this.recipients = recipients;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Runs a cycle. A delta is a full one where there was none before, or where the directory can no longer tell what
     * changed; the report says so.
     *
     * @throws SyncException if another cycle runs, the directory or the database fails, or too much would be deleted;
     *     nothing is changed then
     */
    public SyncReport run(PolicyType type) {
        return run(type, OptionalInt.empty(), true);
    }

    /** Runs a cycle that, this once, may delete up to so many recipients, even all. */
    public SyncReport run(PolicyType type, int deletionThreshold) {
        return run(type, OptionalInt.of(deletionThreshold), true);
    }

    /** Says what {@link #run(PolicyType)} would do now, and changes nothing; contested addresses are those of before. */
    public SyncReport preview(PolicyType type) {
        return run(type, OptionalInt.of(Integer.MAX_VALUE), false);
    }

    private SyncReport run(PolicyType type, OptionalInt deletions, boolean apply) {
        try {
            return recipients
                    .exclusively(name, session -> run(session, type, deletions, apply))
                    .orElseThrow(() -> new SyncException(
                            Reason.ALREADY_RUNNING,
                            "a synchronisation of the directory " + name
                                    + " is running already: wait until it has ended"));
        } catch (DirectoryException e) {
            throw new SyncException(
                    Reason.DIRECTORY,
                    "the directory " + name + " could not be read, so nothing was changed: " + e.getMessage(),
                    e);
        } catch (JdbiException e) {
            throw new SyncException(
                    Reason.DATABASE,
                    "the database failed during the synchronisation of the directory " + name
                            + ", so nothing was changed: " + rootMessage(e),
                    e);
        }
    }

    private SyncReport run(SyncSession session, PolicyType type, OptionalInt deletions, boolean apply) {
        long start = System.nanoTime();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<SyncState> state = session.state();
        boolean askFull = type == PolicyType.INITIAL || state.isEmpty();
        DirectoryChanges read = askFull
                ? directory.readAll()
                : directory.readChanges(state.orElseThrow().cursor());

        Map<String, String> current = session.fingerprints();
        SyncPlan plan = SyncPlan.of(current, read, settings.certificateLimit(), now);
        checkDeletions(plan, current.size(), read, deletions);

        List<SyncReport.Note> notes = new ArrayList<>();
        whyFull(type, askFull, read.full()).ifPresent(why -> notes.add(new SyncReport.Note("", why)));
        notes.addAll(plan.notes());
        if (apply) {
            Instant lastFull =
                    read.full() ? now : state.map(SyncState::lastFull).orElse(now);
            session.apply(plan.put(), plan.deleted(), new SyncState(read.cursor(), now, lastFull));
        }
        for (SyncSession.Contested contested : session.contested(MOST_CONTESTED)) {
            notes.add(new SyncReport.Note(
                    contested.claimants().getFirst(),
                    "the address " + contested.address() + " belongs to several users: "
                            + String.join(", ", contested.claimants()) + "; take it from all but one of them"));
        }
        return new SyncReport(
                type,
                read.full(),
                plan.added().size(),
                plan.updated().size(),
                plan.deleted().size(),
                plan.unchanged(),
                plan.withoutAddress(),
                notes,
                apply,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static Optional<String> whyFull(PolicyType type, boolean askedFull, boolean full) {
        if (type == PolicyType.INITIAL || !full) {
            return Optional.empty();
        }
        return Optional.of(
                askedFull
                        ? "there was no full cycle before, so everything was read"
                        : "the directory could not tell any more what changed, so everything was read");
    }

    private void checkDeletions(SyncPlan plan, int current, DirectoryChanges read, OptionalInt allowed) {
        int threshold = allowed.orElse(settings.deletionThreshold());
        int wanted = plan.deleted().size();
        boolean nobodyRead = read.full() && read.changed().isEmpty() && current > 0 && allowed.isEmpty();
        if (wanted > threshold || nobodyRead) {
            throw new SyncException(
                    Reason.TOO_MANY_DELETIONS,
                    "the cycle would delete " + wanted + " of " + current + " recipients"
                            + (nobodyRead
                                    ? ", because it read no user at all"
                                    : ", more than the threshold of " + threshold)
                            + ", so nothing was changed: check the directory's base and filter, or allow up to "
                            + wanted + " deletions for one cycle");
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
