package org.siegel.app;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.siegel.database.Database;
import org.siegel.database.DatabaseAddress;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.LdapDirectory;
import org.siegel.scim.ScimTenant;
import org.siegel.sync.Connector;
import org.siegel.sync.PolicyType;
import org.siegel.sync.SyncEngine;
import org.siegel.sync.SyncOptions;
import org.siegel.sync.SyncRun;
import org.siegel.sync.SyncScheduler;
import org.siegel.sync.SyncSetup;

/**
 * The program beside the directories of a tenant elsewhere: it reads them and pushes outward, over HTTPS. It has a data
 * folder and a database of its own, and listens nowhere; whoever tells it something opens the same database.
 */
final class Agent implements AutoCloseable, SyncScheduler.Cycles {

    private static final System.Logger LOG = System.getLogger(Agent.class.getName());

    /** The lock of the agent that stays: beside it commands may come and go. */
    private static final String STAYS = "agent";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Settings settings;
    private final boolean alone;
    private final String node = NodeName.make();
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
    private final List<Connector> connectors = new ArrayList<>();
    private Database database;
    private SyncEngine engine;

    @SuppressWarnings("NullAway.Init") // open() fills every field, or closes what it opened and throws
    private Agent(Settings settings, boolean alone, List<FileChannel> locks) {
        this.settings = settings;
        this.alone = alone;
        locks.forEach(open::push);
    }

    /**
     * The agent that stays: the only one on its data folder.
     *
     * @throws UsageException for a setting that is missing or makes no sense
     */
    static Agent start(Settings settings) {
        FileChannel lock = DataFolder.lock(settings.data());
        FileChannel stays = DataFolder.tryLock(settings.data(), STAYS)
                .orElseThrow(() -> new UsageException(
                        "a command looks at the data folder " + settings.data() + " at this moment; try again"));
        return opened(new Agent(settings, true, List.of(lock, stays)));
    }

    /**
     * For one command: beside the agent that stays, or in its place.
     *
     * @throws UsageException also while another command is in its place, whose database ends with it
     */
    static Agent visit(Settings settings) {
        Optional<FileChannel> lock = DataFolder.tryLock(settings.data(), "lock");
        if (lock.isPresent()) {
            return opened(new Agent(settings, true, List.of(lock.get())));
        }
        Optional<FileChannel> nobody = DataFolder.tryLock(settings.data(), STAYS);
        if (nobody.isPresent()) {
            Server.closeAll(new ArrayDeque<>(List.of(nobody.get())));
            throw new UsageException("another command or a server runs on the data folder " + settings.data()
                    + "; try again when it has ended");
        }
        return opened(new Agent(settings, false, List.of()));
    }

    private static Agent opened(Agent agent) {
        boolean done = false;
        try {
            agent.openAll();
            done = true;
            return agent;
        } finally {
            if (!done) {
                agent.close();
            }
        }
    }

    private void openAll() {
        if (settings.optional(Settings.Key.DIRECTORY_URL).isPresent()) {
            connectors.add(new Connector(
                    DirectorySettings.FIRST, remember(new LdapDirectory(DirectorySettings.first(settings)))));
        }
        DirectorySettings.further(settings)
                .forEach((name, ldap) -> connectors.add(new Connector(name, remember(new LdapDirectory(ldap)))));
        if (connectors.isEmpty()) {
            throw new UsageException(
                    "an agent needs a directory to read: set directory-url and the keys beside it; see docs/scim.md");
        }
        ScimTenant tenant = remember(TenantSettings.of(settings));
        database = remember(Database.open(address()));
        engine = SyncEngine.open(database, SyncSetup.of(node, connectors, tenant, clock));
    }

    private DatabaseAddress address() {
        if (settings.optional(Settings.Key.DATABASE_URL).isPresent()) {
            return Server.external(settings.text(Settings.Key.DATABASE_URL));
        }
        Path folder = settings.data().resolve("postgres");
        return alone
                ? remember(EmbeddedPostgres.start(folder)).address()
                : EmbeddedPostgres.running(folder)
                        .orElseThrow(() -> new UsageException("another command starts or stops the agent's database on "
                                + settings.data() + " at this moment; try again"));
    }

    private <T extends AutoCloseable> T remember(T opened) {
        open.push(opened);
        return opened;
    }

    /** Whether nothing else runs on the data folder. */
    boolean isAlone() {
        return alone;
    }

    /** Begins to look for what is due. */
    void schedule() {
        remember(SyncScheduler.open(database, node, this, clock)).start();
    }

    SyncEngine engine() {
        return engine;
    }

    @Override
    public void run(PolicyType type) {
        ended(engine.run(type, SyncOptions.NONE));
    }

    @Override
    public void resume() {
        engine.resume().ifPresent(Agent::ended);
    }

    @Override
    public void stop() {
        engine.stop();
    }

    @Override
    public void purge(Instant before) {
        engine.purge(before);
    }

    @Override
    public boolean isPlanWaiting() {
        return engine.history(1).stream().anyMatch(run -> run.status().awaitsApproval());
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        Deque<AutoCloseable> watches = new ArrayDeque<>();
        connectors.forEach(connector -> watches.push(connector.directory().watch(changed)));
        return () -> Server.closeAll(watches);
    }

    private static void ended(SyncRun run) {
        LOG.log(
                run.status() == SyncRun.Status.SUCCESS ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                AgentText.of(run));
    }

    @Override
    public synchronized void close() {
        Server.closeAll(open);
    }
}
