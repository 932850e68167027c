package org.siegel.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.siegel.database.Database;

/**
 * Starts cycles when they are due, on one of several nodes.
 *
 * <p>Every node looks at the row {@code sync.scheduler} every few seconds. The node whose turn it is counts the row's beat
 * on; where the beat stands still for {@link #SILENCE}, measured by each node's own clock, so that no two clocks need to
 * agree, another node takes the turn and completes what was left half done. The turn only says who begins: that no two
 * cycles run at a time is the engine's own lock, so a node that slept through the loss of its turn does no harm.
 */
public final class SyncScheduler implements AutoCloseable {

    /** How often a node looks. */
    static final Duration LOOK = Duration.ofSeconds(5);

    /** How long a node may be silent before another one takes its turn. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    /** After a cycle that failed; a directory or database that was away is mostly back by then. */
    static final Duration RETRY = Duration.ofMinutes(5);

    /** Changes in a directory come in bunches: one cycle takes them all. */
    static final Duration BUNCH = Duration.ofSeconds(2);

    /** How long the end of the program waits for the end of a cycle; what is left then is resumed at the next start. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(SyncScheduler.class.getName());

    /** What is scheduled. */
    public interface Cycles {

        /**
         * Runs a cycle to its end.
         *
         * @throws SyncException if it did not happen
         */
        void run(PolicyType type);

        /** Completes what a node left that was killed. */
        void resume();

        /** Lets the cycle that runs on this node end early; nothing where none runs. */
        void stop();

        /** Whether a plan waits for an administrator: then the schedule replaces it, but no change in a directory does. */
        boolean isPlanWaiting();

        /** Forgets runs that ended before. */
        void purge(Instant before);

        /** Tells of changes in the directories, until closed. */
        AutoCloseable watch(Runnable changed);
    }

    private final SchedulerTable table;
    private final String node;
    private final Cycles cycles;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("sync-scheduler").factory());

    private @Nullable SchedulerState seen;
    private Instant seenSince = Instant.MIN;
    private boolean resumed;
    private @Nullable AutoCloseable watch;
    private volatile boolean changed;
    private volatile boolean closed;
    private volatile CompletableFuture<Void> work = CompletableFuture.completedFuture(null);

    private SyncScheduler(SchedulerTable table, String node, Cycles cycles, Clock clock) {
        this.table = table;
        this.node = node;
        this.cycles = cycles;
        this.clock = clock;
    }

    /**
     * A scheduler that stands still until {@link #start}.
     *
     * @param node the name of this process, different on every node and after every start
     */
    public static SyncScheduler open(Database database, String node, Cycles cycles, Clock clock) {
        database.migrate("sync");
        return new SyncScheduler(new SchedulerTable(database.jdbi()), node, cycles, clock);
    }

    /** Looks every few seconds until closed. */
    public void start() {
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Settings, next cycle, and whose turn it is. */
    public SchedulerState state() {
        return table.read();
    }

    /** Whether a node counts as alive is for the nodes to say; this is the name of this one. */
    public String node() {
        return node;
    }

    /** Changes the settings, for all nodes. A shorter interval holds from now on. */
    public void set(SchedulerSettings settings) {
        table.set(settings);
        table.startBy(clock.instant().plus(settings.effectiveInterval()));
    }

    /** What the next cycle reads. */
    public void setNextPolicy(PolicyType policy) {
        table.setNextPolicy(policy);
    }

    /** To be called when a cycle has ended that an administrator started: the next one is due after the interval. */
    public void cycleEnded() {
        table.setNext(PolicyType.DELTA, clock.instant().plus(state().settings().effectiveInterval()));
    }

    private void look() {
        try {
            tick();
        } catch (RuntimeException e) {
            if (closed) {
                return;
            }
            // the database is away; the next look may be luckier
            LOG.log(System.Logger.Level.WARNING, "the scheduler of synchronisation could not look: " + e.getMessage());
        }
    }

    /** One look. */
    synchronized void tick() {
        if (closed) {
            return;
        }
        SchedulerState state = table.read();
        Instant now = clock.instant();
        if (!hasTurn(state, now)) {
            resumed = false;
            watchWhile(false);
            return;
        }
        if (state.nextStart().isEmpty()) {
            table.startBy(now.plus(state.settings().effectiveInterval()));
        }
        if (work.isDone() && !resumed) {
            resumed = true;
            begin(cycles::resume);
        } else if (work.isDone() && (state.isDue(now) || isTriggered(state))) {
            changed = false;
            begin(() -> cycle(state));
        }
        watchWhile(state.settings().isRunning() && state.settings().continuous());
    }

    private boolean isTriggered(SchedulerState state) {
        return changed && state.settings().isRunning() && !cycles.isPlanWaiting();
    }

    private boolean hasTurn(SchedulerState state, Instant now) {
        if (state.owner().equals(Optional.of(node))) {
            return table.beat(node);
        }
        SchedulerState last = seen;
        if (last == null || last.beat() != state.beat() || !last.owner().equals(state.owner())) {
            seen = state;
            seenSince = now;
        }
        boolean silent = !now.isBefore(seenSince.plus(SILENCE));
        if (state.owner().isPresent() && !silent) {
            return false;
        }
        if (!table.take(node, state)) {
            return false;
        }
        String from =
                state.owner().map(owner -> ", since " + owner + " is silent").orElse("");
        LOG.log(System.Logger.Level.INFO, "this node (" + node + ") schedules synchronisation now" + from);
        return true;
    }

    private void begin(Runnable task) {
        var done = new CompletableFuture<Void>();
        work = done;
        Thread.ofVirtual().name("sync-cycle").start(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "scheduled synchronisation failed: " + e.getMessage(), e);
            } finally {
                done.complete(null);
            }
        });
    }

    private void cycle(SchedulerState state) {
        Instant begin = clock.instant();
        try {
            cycles.run(state.nextPolicy());
            cycleEnded();
            cycles.purge(begin.minus(state.settings().purgeRunHistory()));
        } catch (SyncException e) {
            if (e.reason() == SyncException.Reason.ALREADY_RUNNING) {
                LOG.log(System.Logger.Level.INFO, "a cycle runs already; the one that is due waits");
                table.setNext(state.nextPolicy(), begin.plus(SILENCE));
                return;
            }
            LOG.log(System.Logger.Level.WARNING, "synchronisation failed: " + e.getMessage());
            Duration interval = state.settings().effectiveInterval();
            table.setNext(state.nextPolicy(), begin.plus(interval.compareTo(RETRY) < 0 ? interval : RETRY));
        }
    }

    private void watchWhile(boolean wanted) {
        AutoCloseable open = watch;
        if (wanted && open == null) {
            watch = cycles.watch(this::somethingChanged);
        } else if (!wanted && open != null) {
            watch = null;
            close(open);
        }
    }

    private void somethingChanged() {
        if (!changed) {
            changed = true;
            timer.schedule(this::look, BUNCH.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What runs on this node, for tests. */
    CompletableFuture<Void> work() {
        return work;
    }

    /** Ends the cycle of this node early, and gives the turn to the others. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            watchWhile(false);
        }
        timer.shutdownNow();
        try {
            if (!work.isDone()) {
                cycles.stop();
                work.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
            table.release(node);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.log(System.Logger.Level.INFO, "the turn was not given up, so another node takes it in a while", e);
        }
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "watching a directory did not end cleanly", e);
        }
    }
}
