package org.siegel.admin;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.siegel.database.Database;
import org.siegel.sync.Connector;
import org.siegel.sync.ObjectErrors;
import org.siegel.sync.PolicyType;
import org.siegel.sync.RuleContext;
import org.siegel.sync.RuleSet;
import org.siegel.sync.RulesInForce;
import org.siegel.sync.SyncConfiguration;
import org.siegel.sync.SyncEngine;
import org.siegel.sync.SyncException;
import org.siegel.sync.SyncOptions;
import org.siegel.sync.SyncRun;
import org.siegel.sync.SyncScheduler;
import org.siegel.sync.SyncSetup;
import org.siegel.tenant.TenantPort;

/** The engine, and who starts it: the scheduler when it is time, administrators when they say so. */
public final class Synchronisation implements SyncScheduler.Cycles, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Synchronisation.class.getName());

    /** Bound while an administrator's run begins: completed with its number. */
    private static final ScopedValue<CompletableFuture<Long>> BEGUN = ScopedValue.newInstance();

    private final SyncEngine engine;
    private final ObjectErrors errors;
    private final SyncConfiguration configuration;
    private final SyncScheduler scheduler;
    private final List<Connector> connectors;
    private final TenantPort port;
    private final SyncHost host;
    private final Clock clock;
    private final Map<SyncRun.Status, Long> ended = new ConcurrentHashMap<>();
    private volatile Runnable afterwards = () -> {};
    private volatile CompletableFuture<SyncRun> started = CompletableFuture.completedFuture(null);

    /**
     * @param node the name of this process
     * @param connectors the directories that are read
     * @param port where objects go
     * @param host where all this runs
     */
    public Synchronisation(
            Database database, String node, List<Connector> connectors, TenantPort port, SyncHost host, Clock clock) {
        this.errors = new ObjectErrors(database);
        this.configuration = SyncConfiguration.open(database);
        this.connectors = List.copyOf(connectors);
        this.port = port;
        this.host = host;
        this.clock = clock;
        this.engine = SyncEngine.open(
                database,
                new SyncSetup(
                        node, connectors, this::inForce, port, configuration::settings, (run, _) -> begun(run), clock));
        this.scheduler = SyncScheduler.open(database, node, this, clock);
    }

    private RulesInForce inForce() {
        SyncHost.Issuers issuers = host.issuers().orElse(SyncHost.Issuers.NONE);
        RuleSet rules = configuration.rules();
        String version = rules.writeStored() + (rules.asksForCollection() ? issuers.version() : "");
        return new RulesInForce(rules, now -> RuleContext.at(now).withIssuers(issuers.known()), version);
    }

    private static void begun(long run) {
        if (BEGUN.isBound()) {
            BEGUN.get().complete(run);
        }
    }

    /** Why there is nowhere to synchronise to yet, and what to do; empty where there is. */
    Optional<String> unready() {
        return host.unready();
    }

    /** Where this runs. */
    SyncHost host() {
        return host;
    }

    Instant now() {
        return clock.instant();
    }

    /** Notes in the audit what a cmdlet did. */
    void record(Invocation call, String target, String outcome) {
        host.audit().record(call.caller().name(), call.cmdlet(), target, outcome, call.now());
    }

    /** What looks at the outcome of every run. */
    public void afterwards(Runnable look) {
        afterwards = look;
    }

    /** When cycles run. */
    public SyncScheduler scheduler() {
        return scheduler;
    }

    /** Runs, plans and errors. */
    public SyncEngine engine() {
        return engine;
    }

    /** How many runs ended on this node since it started, by how they ended. */
    public Map<SyncRun.Status, Long> ended() {
        Map<SyncRun.Status, Long> counts = new EnumMap<>(SyncRun.Status.class);
        for (SyncRun.Status status : SyncRun.Status.values()) {
            counts.put(status, ended.getOrDefault(status, 0L));
        }
        return counts;
    }

    /** What is wrong with objects. */
    public ObjectErrors errors() {
        return errors;
    }

    SyncConfiguration configuration() {
        return configuration;
    }

    /** What the tenant has of ours. */
    TenantPort port() {
        return port;
    }

    List<Connector> connectors() {
        return connectors;
    }

    /** Whether a run is in progress, on whatever node. */
    boolean inProgress() {
        return engine.history(1).stream().anyMatch(run -> run.status() == SyncRun.Status.IN_PROGRESS);
    }

    /**
     * Starts a run in the background.
     *
     * @param who started it
     * @param what the cmdlet
     * @param act does it
     * @param wait whether to return when it has ended, else when it has begun
     * @throws SyncException if it cannot begin, or while it is waited for breaks off
     */
    SyncRun start(String who, String what, Supplier<SyncRun> act, boolean wait) {
        var begun = new CompletableFuture<Long>();
        CompletableFuture<SyncRun> ended = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        engine.resume(); // so that what begins below is the run that was asked for
                        SyncRun run = ScopedValue.where(BEGUN, begun).call(act::get);
                        begun.complete(run.id());
                        ended(run, who, what);
                        return run;
                    } catch (SyncException e) {
                        LOG.log(System.Logger.Level.WARNING, what + ": " + e.getMessage());
                        throw e;
                    }
                },
                task -> Thread.ofVirtual().name("sync-run").start(task));
        started = ended;
        try {
            CompletableFuture.anyOf(begun, ended).join();
            return wait ? ended.join() : engine.find(begun.join()).orElseGet(ended::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    /** Waits a while until the run that was started here last is on record, too; whatever is left is resumed at the next start. */
    @Override
    public void close() {
        started.handle((_, _) -> true)
                .completeOnTimeout(false, 10, TimeUnit.SECONDS)
                .join();
    }

    SyncOptions options() {
        return scheduler.state().settings().stagingMode() ? SyncOptions.STAGING : SyncOptions.NONE;
    }

    @Override
    public void run(PolicyType type) {
        if (unready().isEmpty()) {
            ended(engine.run(type, options()), "scheduler", "Start-SyncCycle");
        }
    }

    @Override
    public void resume() {
        engine.resume().ifPresent(run -> ended(run, "scheduler", "resumed a run that was cut off"));
    }

    @Override
    public void stop() {
        engine.stop();
    }

    @Override
    public boolean isPlanWaiting() {
        return engine.waiting().isPresent();
    }

    @Override
    public void purge(Instant before) {
        engine.purge(before);
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        List<AutoCloseable> open = new ArrayList<>();
        for (Connector connector : connectors) {
            open.add(connector.directory().watch(changed));
        }
        return () -> {
            for (AutoCloseable one : open) {
                one.close();
            }
        };
    }

    private void ended(SyncRun run, String who, String what) {
        ended.merge(run.status(), 1L, Long::sum);
        boolean quiet = run.planned() == 0 && run.status() == SyncRun.Status.SUCCESS;
        LOG.log(
                run.status().awaitsApproval() && !run.staging()
                        ? System.Logger.Level.WARNING
                        : System.Logger.Level.INFO,
                SyncRows.sentence(run));
        if (!quiet) {
            host.audit().record(who, what, "run " + run.id(), outcome(run), clock.instant());
        }
        try {
            afterwards.run();
        } catch (RuntimeException e) {
            // the run has ended well or badly all the same
            LOG.log(System.Logger.Level.WARNING, "what looks at runs failed after run " + run.id(), e);
        }
    }

    private static String outcome(SyncRun run) {
        String counts = run.added() + " added, " + run.updated() + " updated, " + run.deleted() + " deleted";
        return run.status() == SyncRun.Status.SUCCESS ? "ok: " + counts : run.status() + ": " + counts;
    }
}
