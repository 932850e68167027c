package org.siegel.app;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.admin.CmdletRegistry;
import org.siegel.admin.Cmdlets;
import org.siegel.admin.Synchronisation;
import org.siegel.admin.TenantElsewhere;
import org.siegel.database.Database;
import org.siegel.database.DatabaseAddress;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.LdapDirectory;
import org.siegel.scim.ScimTenant;
import org.siegel.tenant.Audit;

/**
 * The program beside the directories of a tenant elsewhere: it reads them and pushes outward, over HTTPS. It has a data
 * folder and a database of its own, and listens nowhere; whoever tells it something opens the same database.
 */
final class Agent implements Invoker {

    /** The lock of the agent that stays: beside it commands may come and go. */
    private static final String STAYS = "agent";

    /** Those of the server that are about synchronisation, and no others. */
    static CmdletRegistry cmdlets(Supplier<Synchronisation> synchronisation) {
        return new CmdletRegistry(Cmdlets.synchronisation(synchronisation));
    }

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Settings settings;
    private final boolean alone;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
    private Synchronisation synchronisation;

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
        Map<String, LdapDirectory> directories = new LinkedHashMap<>();
        if (settings.optional(Settings.Key.DIRECTORY_URL).isPresent()) {
            directories.put(DirectorySettings.FIRST, remember(new LdapDirectory(DirectorySettings.first(settings))));
        }
        directories.putAll(DirectorySettings.connectFurther(settings, this::remember));
        if (directories.isEmpty()) {
            throw new UsageException(
                    "an agent needs a directory to read: set directory-url and the keys beside it; see docs/scim.md");
        }
        ScimTenant tenant = remember(TenantSettings.of(settings));
        Database database = remember(Database.open(address()));
        synchronisation = remember(new Synchronisation(
                database,
                NodeName.make(),
                DirectorySettings.connectors(directories),
                tenant,
                new TenantElsewhere(Audit.open(database)),
                clock));
        synchronisation.afterwards(() -> StoppedPlan.of(synchronisation.engine().history(StoppedPlan.RUNS_LOOKED_AT))
                .ifPresent(plan -> tenant.tell(plan.told())));
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

    /** Begins to look for what is due. */
    void schedule() {
        remember(synchronisation.scheduler()).start();
    }

    /** Runs a cmdlet of synchronisation here, beside an agent that stays or in its place. */
    @Override
    public Answer invoke(String cmdlet, Map<String, String> parameters) {
        try {
            return new Answer(true, AdminDoor.run(cmdlets(() -> synchronisation), cmdlet, parameters, clock));
        } catch (RuntimeException e) {
            return new Answer(
                    false, Problem.of(Failures.expected(e).orElseThrow(() -> e)).body());
        }
    }

    @Override
    public boolean outlives() {
        return false;
    }

    @Override
    public synchronized void close() {
        Server.closeAll(open);
    }
}
