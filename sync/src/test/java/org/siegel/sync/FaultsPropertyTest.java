package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.tenant.Export;
import org.siegel.tenant.Outcome;
import org.siegel.tenant.Tenant;
import org.siegel.tenant.TenantException;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPort;
import org.siegel.tenant.TenantPort.Version;

/**
 * Random changes of directories, runs on two nodes, and faults in between: a directory that breaks off, connections to the
 * database that are killed, requests to the tenant that are lost, and answers that are lost after the tenant has done its
 * work. However they fall, the tenant ends as one that was synchronised once, undisturbed.
 */
@Timeout(240)
class FaultsPropertyTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T02:00:00Z"), ZoneOffset.UTC);
    private static final int STEPS = 40;
    private static final int IDENTITIES = 30;

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;
    static Database database;
    static Database killer;

    private final ModelDirectory directory = new ModelDirectory();
    private Random random = new Random();
    private int faults;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(folder);
        database = Database.open(postgres.address());
        killer = Database.open(postgres.address());
    }

    @AfterAll
    static void stop() {
        killer.close();
        database.close();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void the_tenant_ends_as_if_nothing_had_happened(long seed) {
        random = new Random(seed);
        EngineTables.empty(database);
        var tenant = Tenant.open(database, bytes -> List.of());
        var port = new FaultyPort(tenant.source("hq", CLOCK));
        List<SyncEngine> nodes = List.of(engine("one", port), engine("two", port));
        for (int step = 0; step < STEPS; step++) {
            change();
            if (random.nextInt(3) == 0) {
                tryRun(nodes.get(random.nextInt(2)), port);
            }
        }
        assertThat(faults).as("faults that hit").isPositive();
        faultless(port);
        SyncRun last = nodes.get(random.nextInt(2)).run(PolicyType.DELTA, SyncOptions.NONE.allowingDeletions(1000));
        assertThat(last.status()).isEqualTo(SyncRun.Status.SUCCESS);
        List<Version> disturbed = versions(tenant.source("hq", CLOCK));
        assertThat(nodes.getFirst()
                        .run(PolicyType.INITIAL, SyncOptions.NONE.allowingDeletions(1000))
                        .planned())
                .as("what an initial run finds to correct")
                .isZero();

        EngineTables.empty(database);
        engine("undisturbed", port).run(PolicyType.INITIAL, SyncOptions.NONE);
        assertThat(disturbed).isEqualTo(versions(tenant.source("hq", CLOCK)));
    }

    private SyncEngine engine(String node, TenantPort port) {
        return SyncEngine.open(database, SyncSetup.of(node, List.of(new Connector("ad", directory)), port, CLOCK));
    }

    private void change() {
        int who = random.nextInt(IDENTITIES);
        String id = "id" + who;
        switch (random.nextInt(10)) {
            case 0 -> directory.delete(id);
            case 1 -> directory.put(ModelDirectory.person(id, "telephoneNumber=1")); // no mailbox any more
            case 2 -> directory.put(group("g" + random.nextInt(4)));
            case 3 -> directory.delete("g" + random.nextInt(4));
            case 4 -> {
                if (random.nextInt(3) == 0) {
                    directory.forgetHistory();
                }
            }
            case 5 -> directory.present = !directory.present;
            default ->
                directory.put(ModelDirectory.object(
                        id,
                        "cn=" + (random.nextInt(3) == 0 ? "renamed" + who : id) + ",ou=people,dc=example,dc=org",
                        Kind.USER,
                        "mail=user" + who + "@example.org",
                        "displayName=Name " + random.nextInt(3),
                        "proxyAddresses=smtp:shared" + random.nextInt(5) + "@example.org",
                        "userCertificate=" + random.nextInt(4)));
        }
    }

    private DirectoryObject group(String id) {
        List<String> attributes = new ArrayList<>(List.of("mail=" + id + "@example.org", "displayName=Group " + id));
        Set<Integer> members = new HashSet<>();
        IntStream.range(0, random.nextInt(8)).forEach(i -> members.add(random.nextInt(IDENTITIES)));
        members.forEach(who -> attributes.add("member=CN=id" + who + ",OU=people,DC=example,DC=org"));
        return ModelDirectory.object(
                id, "cn=" + id + ",ou=groups,dc=example,dc=org", Kind.GROUP, attributes.toArray(String[]::new));
    }

    private void tryRun(SyncEngine engine, FaultyPort port) {
        faultless(port);
        switch (random.nextInt(6)) {
            case 0 -> directory.down = true;
            case 1 ->
                breakOffAt(random.nextInt(20), () -> {
                    throw new DirectoryException("connection reset");
                });
            case 2 -> breakOffAt(random.nextInt(20), FaultsPropertyTest::killConnections);
            case 3 -> port.fault = FaultyPort.Fault.values()[random.nextInt(FaultyPort.Fault.values().length)];
            default -> {}
        }
        PolicyType type = random.nextInt(4) == 0 ? PolicyType.INITIAL : PolicyType.DELTA;
        try {
            engine.run(type, random.nextInt(5) == 0 ? SyncOptions.STAGING : SyncOptions.NONE.allowingDeletions(1000));
        } catch (SyncException e) {
            faults++;
        } finally {
            faultless(port);
        }
    }

    private void breakOffAt(int object, Runnable fault) {
        int[] count = {0};
        directory.onObject = () -> {
            if (count[0]++ == object) {
                fault.run();
            }
        };
    }

    private void faultless(FaultyPort port) {
        directory.down = false;
        directory.onObject = () -> {};
        port.fault = FaultyPort.Fault.NONE;
    }

    /** All of them: the lock's, the one that is written through, and those that wait in the pool. */
    private static void killConnections() {
        killer.jdbi()
                .useHandle(
                        handle -> handle.execute(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"));
    }

    private static List<Version> versions(TenantPort port) {
        List<Version> versions = new ArrayList<>();
        port.list(versions::add);
        versions.sort(Comparator.comparing(Version::sourceAnchor));
        return versions;
    }

    /** Loses what it is told to lose, once. */
    private static final class FaultyPort implements TenantPort {

        enum Fault {
            NONE,
            LIST,
            REQUEST,
            ANSWER,
            CONNECTIONS_BEFORE,
            CONNECTIONS_AFTER
        }

        private final TenantPort port;
        volatile Fault fault = Fault.NONE;

        FaultyPort(TenantPort port) {
            this.port = port;
        }

        @Override
        public void check() {
            port.check();
        }

        @Override
        public void list(Consumer<Version> sink) {
            port.list(sink);
            if (take(Fault.LIST)) {
                throw new TenantException("the list broke off");
            }
        }

        @Override
        public Map<String, TenantObject> get(Collection<String> sourceAnchors) {
            return port.get(sourceAnchors);
        }

        @Override
        public List<Outcome> apply(List<Export> exports) {
            if (take(Fault.REQUEST)) {
                throw new TenantException("the request was lost");
            }
            if (take(Fault.CONNECTIONS_BEFORE)) {
                killConnections();
            }
            List<Outcome> outcomes = port.apply(exports);
            if (take(Fault.ANSWER)) {
                throw new TenantException("the answer was lost");
            }
            if (take(Fault.CONNECTIONS_AFTER)) {
                killConnections();
            }
            return outcomes;
        }

        private boolean take(Fault wanted) {
            if (fault == wanted) {
                fault = Fault.NONE;
                return true;
            }
            return false;
        }
    }
}
