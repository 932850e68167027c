package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.TestDatabase;
import org.siegel.testkit.Peer;

/** Versions of the collection, several administrators at once, and alarms that are raised once on several nodes. */
class CertificateCollectionsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00.123456Z");

    @TempDir
    static Path folder;

    static byte[] one;
    static byte[] two;

    Tenant tenant;

    @BeforeAll
    static void start() throws Exception {
        one = certificate("one");
        two = certificate("two");
    }

    @BeforeEach
    void fresh() {
        tenant = Tenant.open(TestDatabase.without("tenant"), CertificateCollectionsTest::read);
    }

    private static byte[] certificate(String name) throws Exception {
        String command =
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=" + name
                        + " -days 1000 -out " + name + ".pem";
        Peer.run(folder, List.of(command.split(" "))).ok();
        return Files.readAllBytes(folder.resolve(name + ".pem"));
    }

    /** Stands in for the serialized store: the test is not about its form. */
    private static List<X509Certificate> read(byte[] pem) {
        try {
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IllegalArgumentException("no certificates", e);
        }
    }

    private void load(byte[] collection, CollectionChange change) {
        var ca = IssuingCa.of(collection, CertificateCollectionsTest::read);
        tenant.smimeConfigs().set(c -> c.with(ca), "ada", NOW, change);
    }

    private static CollectionChange merge(String comment) {
        return new CollectionChange(CollectionChange.Act.MERGE, OptionalLong.empty(), comment, OptionalLong.empty());
    }

    @Test
    void every_change_is_a_version_with_who_when_and_why_and_an_old_one_comes_back_as_a_new_one() {
        var versions = tenant.certificateCollections();
        assertThat(versions.current()).isEmpty();
        load(one, CollectionChange.REPLACE);
        load(two, merge("a partner"));
        tenant.smimeConfigs().set(c -> c.with("OWAAlwaysSign", "true"), "bob", NOW);
        load(
                one,
                new CollectionChange(
                        CollectionChange.Act.RESTORE, OptionalLong.of(1), "a mistake", OptionalLong.of(2)));

        assertThat(versions.history(10))
                .extracting(v -> v.number() + " " + v.changedBy() + " " + v.act() + " " + v.comment())
                .containsExactly("3 ada RESTORE a mistake", "2 ada MERGE a partner", "1 ada REPLACE ");
        assertThat(versions.current().orElseThrow().restored()).hasValue(1);
        assertThat(versions.find(2).orElseThrow().changed()).isEqualTo(NOW);
        assertThat(versions.bytes(2)).hasValueSatisfying(b -> assertThat(b).isEqualTo(two));
        assertThat(versions.bytes(3)).hasValueSatisfying(b -> assertThat(b).isEqualTo(one));
        assertThat(versions.bytes(4)).isEmpty();
        assertThat(tenant.smimeConfigs().get().issuingCa().orElseThrow().sst()).isEqualTo(one);
        assertThatThrownBy(() -> TestDatabase.shared()
                        .jdbi()
                        .useHandle(h -> h.execute("DELETE FROM tenant.certificate_collection")))
                .hasMessageContaining("is not allowed");
    }

    @Test
    void a_change_made_for_another_version_is_refused() {
        load(one, CollectionChange.REPLACE.expecting(0));
        assertThatThrownBy(() -> load(two, CollectionChange.REPLACE.expecting(0)))
                .isInstanceOf(TenantException.class)
                .hasMessageContaining("at version 1 now");
        assertThat(tenant.smimeConfigs().get().issuingCa().orElseThrow().sst()).isEqualTo(one);
        load(one, CollectionChange.REPLACE); // nothing changes, so there is no version
        assertThat(tenant.certificateCollections().current().orElseThrow().number())
                .isEqualTo(1);
    }

    @Test
    void of_administrators_at_the_same_time_one_changes_and_the_others_are_told() throws Exception {
        load(one, CollectionChange.REPLACE);
        List<Callable<Object>> changes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] mine = (new String(two) + "\n".repeat(i + 1)).getBytes();
            changes.add(() -> {
                load(mine, CollectionChange.REPLACE.expecting(1));
                return "changed";
            });
        }
        int changed = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Object> change : threads.invokeAll(changes)) {
                try {
                    change.get();
                    changed++;
                } catch (ExecutionException e) {
                    assertThat(e).cause().isInstanceOf(TenantException.class);
                }
            }
        }
        assertThat(changed).isEqualTo(1);
        assertThat(tenant.certificateCollections().history(10)).hasSize(2);
    }

    @Test
    void collections_loaded_before_there_were_versions_are_versions_too() throws Exception {
        load(one, CollectionChange.REPLACE);
        tenant.smimeConfigs().set(c -> c.with("OWAAlwaysSign", "true"), "bob", NOW);
        load(two, CollectionChange.REPLACE);
        String migration;
        try (var script = Tenant.class.getResourceAsStream("/db/tenant/V3__collection.sql")) {
            migration = new String(script.readAllBytes());
        }
        TestDatabase.shared().jdbi().useHandle(h -> {
            h.execute("DROP TABLE tenant.certificate_collection, tenant.expiry_alarm");
            try (var statement = h.getConnection().createStatement()) {
                statement.execute(migration);
            }
        });
        Tenant migrated = Tenant.open(TestDatabase.shared(), CertificateCollectionsTest::read);
        assertThat(migrated.certificateCollections().history(10))
                .extracting(CertificateCollections.Version::number)
                .containsExactly(2L, 1L);
        assertThat(migrated.certificateCollections().bytes(2))
                .hasValueSatisfying(b -> assertThat(b).isEqualTo(two));
    }

    @Test
    void an_alarm_is_raised_once_for_each_threshold_on_all_nodes_together() throws Exception {
        X509Certificate certificate = read(one).getFirst();
        Instant end = certificate.getNotAfter().toInstant();
        var alarms = tenant.expiryAlarms();
        assertThat(alarms.raise(List.of(certificate), end.minus(Duration.ofDays(91))))
                .isEmpty();
        assertThat(alarms.latest(certificate)).isEmpty();

        List<Callable<Integer>> nodes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            nodes.add(() -> alarms.raise(List.of(certificate), end.minus(Duration.ofDays(20)))
                    .size());
        }
        int raised = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> node : threads.invokeAll(nodes)) {
                raised += node.get();
            }
        }
        assertThat(raised).isEqualTo(1); // 30 days, and not 90 as well
        assertThat(alarms.latest(certificate).orElseThrow().days()).isEqualTo(30);
        assertThat(alarms.raise(List.of(certificate), end.minus(Duration.ofDays(6))))
                .extracting(ExpiryAlarms.Alarm::days)
                .containsExactly(7);
        assertThat(alarms.raise(List.of(certificate), end.plusSeconds(1)))
                .singleElement()
                .satisfies(a -> assertThat(a.sentence()).contains("CN=one", "expired on"));
        assertThat(alarms.raise(List.of(certificate), end.plusSeconds(2))).isEmpty();
        assertThat(tenant.audit().latest(10))
                .extracting(Audit.Entry::what)
                .containsExactly("ExpiryAlarm", "ExpiryAlarm", "ExpiryAlarm");
    }
}
