package org.siegel.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.siegel.admin.Cmdlets;
import org.siegel.admin.Fetching;
import org.siegel.admin.Rooms;
import org.siegel.admin.Synchronisation;
import org.siegel.admin.TenantHere;
import org.siegel.ca.CaOptions;
import org.siegel.ca.CertificateAuthority;
import org.siegel.ca.DatabaseKeyVault;
import org.siegel.ca.MasterKey;
import org.siegel.database.Database;
import org.siegel.database.DatabaseAddress;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.UserAdministration;
import org.siegel.publication.Pruning;
import org.siegel.publication.PublicationLimits;
import org.siegel.publication.PublishedDirectory;
import org.siegel.publication.Publisher;
import org.siegel.scim.ScimAgents;
import org.siegel.scim.ScimListener;
import org.siegel.scim.ScimTokens;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;
import org.siegel.smime.Smime;
import org.siegel.tenant.Organization;
import org.siegel.tenant.Tenant;
import org.siegel.trust.ProvenCapabilities;
import org.siegel.trust.Remembered;
import org.siegel.trust.SerializedStore;

/**
 * The running program: every room opened in the order of its needs, and closed in the opposite one. What can start at the
 * same time does.
 */
final class Server implements AutoCloseable {

    /** The one tenant of an installation has this name in URLs until it has an organisation of its own. */
    static final String TENANT = "organization";

    private final Settings settings;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    /** In milliseconds, since finer times do not survive every store. */
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    private final Primitives primitives = Primitives.best();
    private final String node = NodeName.make();

    private Database database;
    private DatabaseAddress databaseAddress;
    private DirectoryRoom directory;
    private Rooms rooms;
    private WebDoors doors;
    private Optional<ScimListener> scim = Optional.empty();
    private volatile Optional<MailRoom> mail = Optional.empty();

    @SuppressWarnings("NullAway.Init") // start() fills every field, or closes what it opened and throws
    private Server(Settings settings) {
        this.settings = settings;
    }

    /**
     * Starts everything.
     *
     * @throws UsageException for a port in use, a data folder in use, or a setting that makes no sense
     */
    static Server start(Settings settings) {
        var server = new Server(settings);
        boolean started = false;
        try {
            server.openAll();
            started = true;
            return server;
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    private void openAll() {
        open.push(DataFolder.lock(settings.data()));
        for (Settings.Key port : MailRoom.PORTS) {
            WebDoors.requireFree(settings.text(Settings.Key.LISTEN_ADDRESS), settings.port(port), port);
        }
        int httpPort = settings.port(Settings.Key.HTTP_PORT);
        WebDoors.requireFree(settings.text(Settings.Key.HTTP_ADDRESS), httpPort, Settings.Key.HTTP_PORT);
        Secret token = RunFile.token(settings.data());
        MasterKey masterKey = settings.optional(Settings.Key.MASTER_KEY)
                .map(text ->
                        MasterKey.of(Secret.ofPassword(text), Settings.Key.MASTER_KEY.environmentName(), primitives))
                .orElseGet(() -> MasterKey.loadOrCreate(
                        settings.optional(Settings.Key.MASTER_KEY_FILE)
                                .map(Path::of)
                                .orElse(settings.data().resolve("master.key")),
                        primitives));
        open.push(masterKey);
        try (var starting = Executors.newVirtualThreadPerTaskExecutor()) {
            var databaseStart = CompletableFuture.runAsync(this::openDatabase, starting);
            var directoryStart =
                    CompletableFuture.runAsync(() -> directory = remember(DirectoryRoom.open(settings)), starting);
            join(databaseStart, directoryStart);
        }
        Tenant tenant = Tenant.open(database, sst -> SerializedStore.read(sst).x509Certificates());
        var vault = new DatabaseKeyVault(database, masterKey, primitives, clock);
        Optional<Fetching> fetching = FetchSettings.of(settings, database, clock);
        fetching.ifPresent(network -> remember(network.retrieval()).startPrefetch(network.limits()));
        Map<String, LdapDirectory> directories = directories();
        Synchronisation synchronisation = synchronisation(tenant, directories);
        Publisher publisher = Publisher.open(
                database,
                published(directories),
                () -> rooms.authority(),
                primitives,
                clock,
                PublicationLimits.DEFAULT);
        Pruning pruning = publisher.pruning(
                node, PublicationSettings.interval(settings), PublicationSettings.retention(settings));
        ScimTokens scimTokens = ScimTokens.open(database, clock);
        rooms = new Rooms(
                tenant,
                directory.url(),
                Optional.of(directory.directory())
                        .filter(_ -> directory.isEmbedded())
                        .map(UserAdministration.class::cast),
                synchronisation,
                publisher,
                pruning,
                scimTokens,
                new ScimAgents(database, tenant, clock),
                primitives,
                clock,
                SmimeaSettings.of(settings, clock),
                fetching,
                organization -> authority(organization, vault),
                this::openMail);
        doors = remember(WebDoors.open(
                settings.text(Settings.Key.HTTP_ADDRESS),
                httpPort,
                new AdminDoor(() -> Cmdlets.registry(() -> rooms), TENANT, token, clock),
                new MetricsDoor(RunFile.metricsToken(settings.data()), () -> Metrics.of(rooms)),
                file -> rooms.tenant()
                        .organization()
                        .flatMap(_ -> rooms.authority().published(file))));
        tenant.organization().ifPresent(_ -> rooms.authority());
        var notices = new Notices(tenant, () -> mail.map(MailRoom::outbox), clock);
        scim = ScimRoom.open(settings, database, tenant, scimTokens, notices, clock);
        scim.ifPresent(this::remember);
        remember(ExpiryWatch.start(tenant, notices, clock));
        notices.stoppedRun(synchronisation.engine()); // one that this process stopped before it was killed, too
        synchronisation.afterwards(() -> {
            notices.stoppedRun(synchronisation.engine());
            rooms.missingCertificates().look(clock.instant());
        });
        remember(synchronisation.scheduler()).start();
        remember(PublicationWatch.start(
                publisher, pruning, () -> tenant.organization().isPresent()));
        RunFile.write(
                settings.data(),
                new RunFile.Door(doors.url(), TENANT, ProcessHandle.current().pid()));
        open.push(() -> RunFile.remove(settings.data()));
    }

    /** By the names of their connectors, in the order in which somebody is looked for. */
    private Map<String, LdapDirectory> directories() {
        Map<String, LdapDirectory> all = new LinkedHashMap<>();
        all.put(DirectorySettings.FIRST, directory.directory());
        all.putAll(DirectorySettings.connectFurther(settings, this::remember));
        return all;
    }

    private List<PublishedDirectory> published(Map<String, LdapDirectory> directories) {
        return directories.entrySet().stream()
                .filter(entry -> entry.getKey().equals(DirectorySettings.FIRST)
                        || DirectorySettings.isPublished(settings, entry.getKey()))
                .map(entry -> new PublishedDirectory(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Synchronisation synchronisation(Tenant tenant, Map<String, LdapDirectory> directories) {
        return new Synchronisation(
                database,
                node,
                DirectorySettings.connectors(directories),
                tenant.source(DirectorySettings.FIRST, clock),
                new TenantHere(tenant, () -> rooms.missingCertificates()),
                clock);
    }

    private synchronized <T extends AutoCloseable> T remember(T opened) {
        open.push(opened);
        return opened;
    }

    /** Waits for both even if one fails, so that whatever was opened is closed. */
    private static void join(CompletableFuture<?>... starts) {
        RuntimeException failed = null;
        for (CompletableFuture<?> start : starts) {
            try {
                start.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    failed = failed == null ? cause : failed;
                } else {
                    throw e;
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private void openDatabase() {
        databaseAddress = settings.optional(Settings.Key.DATABASE_URL)
                .map(Server::external)
                .orElseGet(() -> remember(EmbeddedPostgres.start(settings.data().resolve("postgres")))
                        .address());
        database = remember(Database.open(databaseAddress));
    }

    static DatabaseAddress external(String url) {
        try {
            return DatabaseAddress.of(url);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Settings.Key.DATABASE_URL.fileName() + ": " + e.getMessage(), e);
        }
    }

    private CertificateAuthority authority(Organization organization, DatabaseKeyVault vault) {
        String publicUrl = settings.optional(Settings.Key.PUBLIC_URL)
                .orElseGet(() -> "http://localhost:" + doors.url().getPort());
        URI distribution = URI.create(publicUrl.replaceFirst("/+$", "") + WebDoors.PUBLISHED);
        return CertificateAuthority.create(
                database,
                vault,
                primitives,
                clock,
                organization.name(),
                organization.domain(),
                CaOptions.at(distribution));
    }

    private void openMail(Organization organization) {
        var engine = new Smime(primitives, Limits.DEFAULT);
        var policy = new ProgramsSeen(
                new RevocationOnSend(
                        new OutgoingPolicy(() -> rooms.tenant().smimeConfigs().get(), engine),
                        engine,
                        () -> rooms.tenant().smimeConfigs().get(),
                        () -> rooms.relyingPartyOnSend(),
                        clock),
                engine,
                () -> rooms.relyingParty(),
                this::remember,
                clock);
        mail = Optional.of(
                remember(MailRoom.open(settings, organization, database, databaseAddress, directory, policy, clock)));
    }

    /** An announcement that lacks good ciphers of the former one holds all the same, but leaves a trace. */
    private void remember(ProvenCapabilities proven) {
        Remembered remembered = rooms.tenant().capabilities().remember(proven);
        if (remembered.outcome() == Remembered.Outcome.WEAKENED) {
            String address = proven.address().toString();
            rooms.tenant().audit().record("gateway", "Capabilities", address, remembered.sentence(), clock.instant());
        }
    }

    Rooms rooms() {
        return rooms;
    }

    Settings settings() {
        return settings;
    }

    URI url() {
        return doors.url();
    }

    DirectoryRoom directory() {
        return directory;
    }

    /** Empty where identity products have no door. */
    Optional<ScimListener> scim() {
        return scim;
    }

    /** Empty until there is an organisation. */
    Optional<MailRoom> mail() {
        return mail;
    }

    @Override
    public synchronized void close() {
        closeAll(open);
    }

    /** Closes what was opened, last first; one that fails to close does not keep the others open. */
    static void closeAll(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            AutoCloseable next = open.pop();
            try {
                next.close();
            } catch (Exception e) {
                // reported, and not thrown: the rest must be closed too
                System.getLogger(Server.class.getName())
                        .log(System.Logger.Level.WARNING, "closing " + next + " failed", e);
            }
        }
    }
}
