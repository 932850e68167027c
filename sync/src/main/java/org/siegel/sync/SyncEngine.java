package org.siegel.sync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.siegel.database.Database;
import org.siegel.smime.MailAddress;
import org.siegel.sync.SyncException.Reason;
import org.siegel.sync.SyncRun.Status;
import org.siegel.tenant.TenantException;
import org.siegel.tenant.TenantObject;

/**
 * Brings the tenant in line with directories. A run imports what changed in each directory into its connector space, applies
 * the rules to what is new, plans what the tenant has to get, checks the plan against the limits, and exports it. Between
 * these steps everything is in PostgreSQL, so a process that is killed anywhere loses nothing and repeats nothing that can be
 * seen: the next run, on whatever node, first completes what it finds half done. On all nodes together one run goes on at a
 * time.
 *
 * <p>A plan that goes beyond a limit is not begun: not even its additions are exported, as with Entra Connect. It waits until
 * {@link #approve} lets it go on, or until a later run, which plans anew, is allowed more.
 *
 * <p>{@link #undo} gives objects back what they were before a run. Such objects are held: runs leave them alone until their
 * source changes, or until {@link #release}.
 */
public final class SyncEngine {

    private static final System.Logger LOG = System.getLogger(SyncEngine.class.getName());

    private final Jdbi jdbi;
    private final SyncSetup setup;
    private final RunTable runs;
    private volatile boolean stopped;

    private SyncEngine(Jdbi jdbi, SyncSetup setup) {
        this.jdbi = jdbi;
        this.setup = setup;
        this.runs = new RunTable(jdbi);
    }

    /** Brings the tables up to date. A database has one engine, on however many nodes. */
    public static SyncEngine open(Database database, SyncSetup setup) {
        database.migrate("sync");
        return new SyncEngine(database.jdbi(), setup);
    }

    /**
     * Runs a cycle. The first one reads everything, whatever is asked for.
     *
     * @throws SyncException if another run goes on, or a directory, the tenant or the database fails
     */
    public SyncRun run(PolicyType type, SyncOptions options) {
        return alone(lock -> {
            completeUnfinished(lock);
            SyncRun.Type asked = SyncRun.Type.valueOf(type.name());
            long id = lock.in(handle ->
                    RunTable.create(handle, asked, options.staging(), setup.node(), now(), OptionalLong.empty()));
            return guarded(lock, id, cycle -> cycle.run(type, options));
        });
    }

    /** Completes what a node left that was killed; empty where nothing was left, which is found out without keeping others from running. */
    public Optional<SyncRun> resume() {
        boolean nothing =
                Failures.orSay(() -> jdbi.withHandle(RunTable::unfinished).isEmpty());
        return nothing ? Optional.empty() : alone(this::completeUnfinished);
    }

    /**
     * Synchronises one object alone, as the directories were read last: what {@link #preview} shows is planned, checked
     * against the limits and exported. A plan that waits goes on waiting, and leaves out what was exported here.
     *
     * @return a run of its own that can be undone
     * @throws SyncException also if no directory has brought an object with this source anchor, if an undoing holds it, or if
     *     this would have to wait, too, while another plan waits
     */
    public SyncRun commit(String sourceAnchor, SyncOptions options) {
        return alone(lock -> {
            completeUnfinished(lock);
            Projection made = preview(sourceAnchor)
                    .orElseThrow(() ->
                            notPossible("no directory has brought an object with the source anchor " + sourceAnchor));
            holder(sourceAnchor, made).ifPresent(undo -> {
                throw notPossible("run " + undo + " took a run back and holds this object as it was before: let go with"
                        + " Complete-SyncUndo " + undo + ", or change the object in its directory");
            });
            Optional<SyncRun> waiting = runs.waiting();
            if (options.staging() && waiting.isPresent()) {
                throw notPossible(
                        "in staging mode nothing is exported, and a plan of one object would take the place of run "
                                + waiting.get().id()
                                + ", which waits for approval: approve that one, or end staging mode");
            }
            long id = lock.in(handle -> RunTable.create(
                    handle, SyncRun.Type.PREVIEW, options.staging(), setup.node(), now(), OptionalLong.empty()));
            return guarded(lock, id, cycle -> cycle.commit(sourceAnchor, options, waiting));
        });
    }

    /**
     * Exports the plan of a run that waits for it, whatever it deletes.
     *
     * @throws SyncException also if the run waits for nothing, or a later one has replaced its plan
     */
    public SyncRun approve(long run) {
        return alone(lock -> {
            completeUnfinished(lock);
            SyncRun asked = require(run);
            if (!asked.status().awaitsApproval()) {
                throw notPossible("run " + run + " does not wait for approval: its status is " + asked.status());
            }
            runs.latestPlan().filter(latest -> latest.id() != run).ifPresent(latest -> {
                throw notPossible("run " + latest.id() + " came after run " + run
                        + " and made a plan of its own: look at that one");
            });
            lock.use(handle -> {
                PlanTable.leaveOutCommitted(handle, run);
                RunTable.setStatus(handle, run, Status.IN_PROGRESS, "approved", Optional.empty());
                handle.execute("UPDATE sync.run SET exporting = true, node = ? WHERE id = ?", setup.node(), run);
            });
            return guarded(lock, run, Cycle::export);
        });
    }

    /**
     * Gives the objects that a run wrote back what they were before, and holds them so. An object that has been changed since
     * stays as it is, and the plan of the undoing says so.
     *
     * @return the undoing, a run of its own that can be undone
     * @throws SyncException also if the run is still going on
     */
    public SyncRun undo(long run) {
        return alone(lock -> {
            completeUnfinished(lock);
            require(run);
            long undo = new Undo(lock, setup.tenant()).plan(run, setup.node(), now());
            return guarded(lock, undo, Cycle::export);
        });
    }

    /**
     * Lets go of what an undoing holds: the next run gives these objects again what their source says.
     *
     * @return how many objects were held
     */
    public int release(long undo) {
        return Failures.orSay(() -> jdbi.withHandle(handle ->
                handle.execute("UPDATE sync.metaverse SET held_by = NULL, held = NULL WHERE held_by = ?", undo)));
    }

    /** Lets the run that goes on, on whatever node, end early. */
    public void stop() {
        stopped = true;
        Failures.orSay(() -> {
            runs.askToStop();
            return true;
        });
    }

    /** The run whose plan waits for the administrator's word. Runs for one object alone do not take its place. */
    public Optional<SyncRun> waiting() {
        return Failures.orSay(runs::waiting);
    }

    /**
     * The undoing that holds an object, so that no run gives the tenant what the rules make of it.
     *
     * @param made what they make of it now
     */
    public Optional<Long> holder(String sourceAnchor, Projection made) {
        byte[] desired = made.object()
                .map(object -> Fingerprints.bytes(object.fingerprint()))
                .orElse(null);
        return Failures.orSay(() -> jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT held_by FROM sync.metaverse WHERE anchor = :anchor AND held_by IS NOT NULL"
                                + " AND held IS NOT DISTINCT FROM CAST(:desired AS bytea)"
                                + " AND exported IS DISTINCT FROM CAST(:desired AS bytea)")
                .bind("anchor", sourceAnchor)
                .bind("desired", desired)
                .mapTo(Long.class)
                .findOne()));
    }

    /** Runs, the latest first. */
    public List<SyncRun> history(int atMost) {
        return Failures.orSay(() -> runs.latest(atMost));
    }

    public Optional<SyncRun> find(long run) {
        return Failures.orSay(() -> runs.find(run));
    }

    /**
     * The plan of a run, or its journal, in the order of export.
     *
     * @param after the position to continue from; 0 for the first page
     */
    public List<PlannedChange> plan(long run, int after, int atMost) {
        return Failures.orSay(() -> jdbi.withHandle(handle -> PlanTable.changes(handle, run, after, atMost)));
    }

    /** One row of a plan in full. */
    public Optional<Difference> difference(long run, int position) {
        return Failures.orSay(() -> new Differences(
                        jdbi,
                        setup.tenant(),
                        ObjectMaker.of(setup, setup.rules().get()))
                .of(run, position));
    }

    /** What is wrong with objects, by their names and anchors, page by page. */
    public List<ObjectError> errors(int skip, int atMost) {
        return Failures.orSay(() -> jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM sync.object_error ORDER BY name, anchor, number OFFSET :skip LIMIT :atMost")
                .bind("skip", skip)
                .bind("atMost", atMost)
                .map((row, context) -> new ObjectError(
                        row.getString("name"),
                        row.getString("anchor"),
                        row.getString("sentence"),
                        row.getString("remedy")))
                .list()));
    }

    /** Whose an address is: of several claimants the one who has it as primary; empty where no object has it. */
    public Optional<String> sourceAnchor(MailAddress address) {
        return Failures.orSay(() ->
                jdbi.withHandle(handle -> handle.createQuery("SELECT v.anchor FROM sync.metaverse v WHERE v.anchor IN"
                                + " (SELECT a.anchor FROM sync.address a WHERE a.comparable = :comparable)"
                                + " OR v.name = :name ORDER BY v.addresses[1] = :comparable DESC, v.anchor LIMIT 1")
                        .bind("comparable", TenantObject.comparable(address))
                        .bind("name", address.toString()) // who is to leave the tenant has no addresses any more
                        .mapTo(String.class)
                        .findOne()));
    }

    /** What the rules make of one object now, and why; empty where no directory has brought one with this source anchor. */
    public Optional<Projection> preview(String sourceAnchor) {
        return Failures.orSay(() -> {
            ObjectMaker maker = ObjectMaker.of(setup, setup.rules().get());
            List<ConnectorObject> joined = jdbi.withHandle(handle -> maker.joined(handle, List.of(sourceAnchor)))
                    .values()
                    .iterator()
                    .next()
                    .objects();
            return joined.isEmpty() ? Optional.empty() : Optional.of(maker.preview(sourceAnchor, joined));
        });
    }

    /**
     * Forgets a directory that is connected no more. Who came from it alone is deleted by the next run, within its limits.
     *
     * @throws SyncException also if it is still connected
     */
    public void disconnect(String connector) {
        if (setup.connectors().stream().anyMatch(known -> known.name().equals(connector))) {
            throw notPossible("the directory " + connector + " is still connected: take it out of the settings first");
        }
        alone(lock -> {
            completeUnfinished(lock);
            lock.use(handle -> {
                Metaverse.createStage(handle);
                ConnectorSpace.createStage(handle);
                new ConnectorSpace(handle, connector, true).take(true);
                handle.execute("DELETE FROM sync.connector WHERE name = ?", connector);
            });
            return true;
        });
    }

    /** Forgets runs that ended before, with their plans; they cannot be undone any more. */
    public int purge(Instant before) {
        return Failures.orSay(() ->
                jdbi.withHandle(handle -> handle.createQuery("WITH ended AS (DELETE FROM sync.run WHERE ended < :before"
                                + " AND status NOT IN ('IN_PROGRESS', 'INTERRUPTED') RETURNING id),"
                                + " plans AS (DELETE FROM sync.plan p USING ended e WHERE p.run = e.id)"
                                + " SELECT count(*) FROM ended")
                        .bind("before", before)
                        .mapTo(Integer.class)
                        .one()));
    }

    private Optional<SyncRun> completeUnfinished(RunLock lock) {
        Optional<SyncRun> last = Optional.empty();
        for (SyncRun run : lock.jdbi().withHandle(RunTable::unfinished)) {
            boolean exporting = lock.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT exporting FROM sync.run WHERE id = :run")
                            .bind("run", run.id())
                            .mapTo(Boolean.class)
                            .one());
            if (exporting) {
                LOG.log(System.Logger.Level.INFO, "run " + run.id() + " was cut off while it exported; it goes on");
                lock.use(handle ->
                        RunTable.setStatus(handle, run.id(), Status.IN_PROGRESS, run.sentence(), Optional.empty()));
                last = Optional.of(guarded(lock, run.id(), Cycle::export));
            } else {
                lock.use(handle -> RunTable.setStatus(
                        handle,
                        run.id(),
                        Status.STOPPED_CONNECTIVITY,
                        "its node ended before anything was exported; the next run begins again",
                        Optional.of(now())));
            }
        }
        return last;
    }

    private interface Alone<T> {
        T run(RunLock lock);
    }

    private <T> T alone(Alone<T> work) {
        stopped = false;
        return Failures.orSay(() -> {
            try (RunLock lock = RunLock.tryTake(jdbi)
                    .orElseThrow(() -> new SyncException(
                            Reason.ALREADY_RUNNING, "a synchronisation is running already: wait until it has ended"))) {
                return work.run(lock);
            }
        });
    }

    /** Runs a run, and notes how it ended if it does not do so itself. */
    private SyncRun guarded(RunLock lock, long run, Consumer<Cycle> work) {
        var log = new RunLog(runs, run, setup.progress(), setup.clock(), () -> stopped);
        try {
            work.accept(new Cycle(lock, log, setup));
        } catch (RunLog.Stopped e) {
            lock.use(handle -> Cycle.finish(handle, run, Optional.of(Status.STOPPED_USER_TERMINATION), now()));
        } catch (RuntimeException | Error e) {
            noteFailure(lock, run, e);
            throw e;
        }
        return require(run);
    }

    private void noteFailure(RunLock lock, long run, Throwable failure) {
        try {
            lock.use(handle -> {
                boolean exporting = handle.createQuery("SELECT exporting FROM sync.run WHERE id = :run")
                        .bind("run", run)
                        .mapTo(Boolean.class)
                        .one();
                Status status = exporting
                        ? Status.INTERRUPTED
                        : failure instanceof TenantException.NotAuthorized
                                ? Status.NO_START_CREDENTIALS
                                : Status.STOPPED_CONNECTIVITY;
                RunTable.setStatus(handle, run, status, String.valueOf(failure.getMessage()), Optional.of(now()));
            });
        } catch (RuntimeException e) {
            // The run stays in progress; who finds it so and the lock free knows that it was cut off.
            failure.addSuppressed(e);
        }
    }

    private SyncRun require(long run) {
        return runs.find(run).orElseThrow(() -> notPossible("there is no run " + run));
    }

    private Instant now() {
        return setup.now();
    }

    private static SyncException notPossible(String sentence) {
        return new SyncException(Reason.NOT_POSSIBLE, sentence);
    }
}
