package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.MailAddress;
import org.siegel.sync.SyncException.Reason;
import org.siegel.tenant.SyncSession;
import org.siegel.tenant.SyncState;
import org.siegel.tenant.Tenant;

class SyncCycleTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T02:00:00Z"), ZoneOffset.UTC);

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;
    static Database database;

    final MemoryDirectory directory = new MemoryDirectory();
    Tenant tenant;
    SyncCycle cycle;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(folder);
        database = Database.open(postgres.address());
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void fresh() {
        database.jdbi().useHandle(h -> h.execute("DROP SCHEMA IF EXISTS tenant CASCADE"));
        tenant = Tenant.open(database, bytes -> List.of());
        cycle = cycle("ad");
    }

    private SyncCycle cycle(String name) {
        return new SyncCycle(name, directory, tenant.recipients(), SyncSettings.DEFAULT, CLOCK);
    }

    @Test
    void a_first_delta_reads_everything_and_says_so() {
        directory.put(user("1", "ada@example.org"));
        var report = cycle.run(PolicyType.DELTA);
        assertThat(report.full()).isTrue();
        assertThat(report.added()).isEqualTo(1);
        assertThat(report.notes())
                .extracting(SyncReport.Note::sentence)
                .containsExactly("there was no full cycle before, so everything was read");
        assertThat(tenant.recipients().find(MailAddress.of("ada@example.org"))).isPresent();
    }

    @Test
    void a_delta_touches_only_what_changed() {
        directory.put(user("1", "ada@example.org"));
        directory.put(user("2", "bob@example.org"));
        directory.put(user("3", "eve@example.org"));
        cycle.run(PolicyType.INITIAL);
        directory.put(user("1", "ada@example.org", "countess@example.org"));
        directory.put(user("2", "bob@example.org"));
        directory.delete("3");
        directory.put(user("4", "dan@example.org"));
        var report = cycle.run(PolicyType.DELTA);
        assertThat(report.full()).isFalse();
        assertThat(List.of(report.added(), report.updated(), report.deleted(), report.unchanged()))
                .containsExactly(1, 1, 1, 1);
        assertThat(report.notes()).isEmpty();
        assertThat(tenant.recipients().find(MailAddress.of("countess@example.org")))
                .isPresent();
        assertThat(tenant.recipients().find(MailAddress.of("eve@example.org"))).isEmpty();
        assertThat(cycle.run(PolicyType.DELTA).unchanged()).isZero();
    }

    @Test
    void values_in_another_order_are_no_change() {
        byte[] a = {0x30, 1};
        byte[] b = {0x30, 2};
        var aliases = List.of(MailAddress.of("a@example.org"), MailAddress.of("b@example.org"));
        directory.put(new DirectoryUser(
                "1", "cn=1", "ada", "Ada", aliases.stream().findFirst(), aliases, List.of(a, b, a), List.of(b, a)));
        cycle.run(PolicyType.INITIAL);
        directory.put(new DirectoryUser(
                "1",
                "cn=1,ou=moved",
                "ada",
                "Ada",
                aliases.stream().findFirst(),
                aliases.reversed(),
                List.of(b, a),
                List.of(a, b)));
        assertThat(cycle.run(PolicyType.DELTA).unchanged()).isEqualTo(1);
    }

    @Test
    void a_full_cycle_deletes_who_is_gone() {
        directory.put(user("1", "ada@example.org"));
        directory.put(user("2", "bob@example.org"));
        cycle.run(PolicyType.INITIAL);
        directory.users.remove("2"); // no trace in the log
        assertThat(cycle.run(PolicyType.DELTA).deleted()).isZero();
        assertThat(cycle.run(PolicyType.INITIAL).deleted()).isEqualTo(1);
        assertThat(tenant.recipients().count()).isEqualTo(1);
    }

    @Test
    void a_directory_that_forgot_its_history_is_read_in_full() {
        directory.put(user("1", "ada@example.org"));
        cycle.run(PolicyType.INITIAL);
        directory.delete("1");
        directory.put(user("2", "bob@example.org"));
        directory.forgetHistory();
        var report = cycle.run(PolicyType.DELTA);
        assertThat(report.full()).isTrue();
        assertThat(report.notes().getFirst().sentence()).contains("could not tell any more what changed");
        assertThat(report.deleted()).isEqualTo(1);
    }

    @Test
    void a_user_without_address_is_no_recipient_and_one_who_loses_it_is_none_any_more() {
        directory.put(user("1", "ada@example.org"));
        directory.put(nobody("2"));
        assertThat(cycle.run(PolicyType.INITIAL).withoutAddress()).isEqualTo(1);
        assertThat(tenant.recipients().count()).isEqualTo(1);
        directory.put(nobody("1"));
        directory.put(user("3", "bob@example.org"));
        assertThat(cycle.run(PolicyType.DELTA).deleted()).isEqualTo(1);
        assertThat(tenant.recipients().byDirectoryId("1")).isEmpty();
    }

    @Test
    void a_directory_that_is_down_changes_nothing_and_keeps_the_cursor() {
        directory.put(user("1", "ada@example.org"));
        cycle.run(PolicyType.INITIAL);
        SyncState before = state("ad");
        directory.put(user("2", "bob@example.org"));
        directory.down = true;
        for (PolicyType type : PolicyType.values()) {
            assertThatThrownBy(() -> cycle.run(type))
                    .asInstanceOf(type(SyncException.class))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DIRECTORY))
                    .satisfies(e -> assertThat(e).hasMessageContaining("nothing was changed: no answer from ldap"));
        }
        assertThat(state("ad")).isEqualTo(before);
        directory.down = false;
        assertThat(cycle.run(PolicyType.DELTA).added()).isEqualTo(1);
    }

    @Test
    void more_deletions_than_the_threshold_are_refused_until_they_are_allowed() {
        for (int i = 0; i < 600; i++) {
            directory.put(user("" + i, "user" + i + "@example.org"));
        }
        cycle.run(PolicyType.INITIAL);
        SyncState before = state("ad");
        for (int i = 0; i < 501; i++) {
            directory.delete("" + i);
        }
        for (PolicyType type : PolicyType.values()) {
            assertThatThrownBy(() -> cycle.run(type))
                    .asInstanceOf(type(SyncException.class))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_DELETIONS))
                    .satisfies(e -> assertThat(e)
                            .hasMessageContaining("would delete 501 of 600 recipients, more than the threshold of 500")
                            .hasMessageContaining("allow up to 501"));
        }
        assertThat(tenant.recipients().count()).isEqualTo(600);
        assertThat(state("ad")).isEqualTo(before);
        assertThat(cycle.run(PolicyType.DELTA, 501).deleted()).isEqualTo(501);
        assertThat(tenant.recipients().count()).isEqualTo(99);
    }

    @Test
    void a_reading_without_any_user_is_refused_whatever_the_threshold() {
        directory.put(user("1", "ada@example.org"));
        cycle.run(PolicyType.INITIAL);
        directory.users.clear();
        assertThatThrownBy(() -> cycle.run(PolicyType.INITIAL))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("because it read no user at all");
        assertThat(cycle.run(PolicyType.INITIAL, 1).deleted()).isEqualTo(1);
    }

    @Test
    void a_preview_changes_nothing() {
        directory.put(user("1", "ada@example.org"));
        var report = cycle.preview(PolicyType.DELTA);
        assertThat(report.added()).isEqualTo(1);
        assertThat(report.applied()).isFalse();
        assertThat(tenant.recipients().count()).isZero();
        assertThat(tenant.recipients().syncState("ad")).isEmpty();
    }

    @Test
    void only_one_cycle_runs_at_a_time() {
        List<Throwable> seen = new ArrayList<>();
        directory.beforeReading = () -> {
            directory.beforeReading = () -> {};
            assertThatThrownBy(() -> cycle("ad").run(PolicyType.DELTA)).satisfies(seen::add);
        };
        directory.put(user("1", "ada@example.org"));
        assertThat(cycle.run(PolicyType.DELTA).added()).isEqualTo(1);
        assertThat(seen)
                .singleElement()
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ALREADY_RUNNING));
        assertThat(cycle.run(PolicyType.DELTA).full()).isFalse();
    }

    @Test
    void a_failure_in_the_middle_of_applying_undoes_all_of_it() {
        directory.put(user("1", "ada@example.org"));
        cycle.run(PolicyType.INITIAL);
        SyncState before = state("ad");
        database.jdbi()
                .useHandle(h -> h.execute(
                        "ALTER TABLE tenant.recipient_address ADD CHECK (comparable <> 'poison@example.org')"));
        IntStream.range(2, 700).forEach(i -> directory.put(user("" + i, "user" + i + "@example.org")));
        directory.put(user("700", "poison@example.org"));
        directory.delete("1");
        assertThatThrownBy(() -> cycle.run(PolicyType.DELTA))
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DATABASE));
        assertThat(tenant.recipients().count()).isEqualTo(1);
        assertThat(state("ad")).isEqualTo(before);
        directory.delete("700");
        assertThat(cycle.run(PolicyType.DELTA).added()).isEqualTo(698);
    }

    @Test
    void a_connection_that_breaks_in_a_cycle_leaves_neither_changes_nor_a_lock() {
        directory.put(user("1", "ada@example.org"));
        directory.beforeReading = () -> {
            directory.beforeReading = () -> {};
            database.jdbi()
                    .useHandle(h -> h.createQuery("SELECT pg_terminate_backend(pid) FROM pg_locks"
                                    + " WHERE locktype = 'advisory' AND granted")
                            .mapTo(Boolean.class)
                            .list());
        };
        assertThatThrownBy(() -> cycle.run(PolicyType.DELTA))
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DATABASE));
        assertThat(tenant.recipients().count()).isZero();
        assertThat(cycle.run(PolicyType.DELTA).added()).isEqualTo(1);
    }

    @Test
    void an_address_that_two_users_claim_is_reported_and_blocks_nobody() {
        directory.put(user("1", "ada@example.org", "info@example.org"));
        directory.put(user("2", "bob@example.org", "INFO@example.org"));
        var report = cycle.run(PolicyType.INITIAL);
        assertThat(report.added()).isEqualTo(2);
        assertThat(report.notes())
                .extracting(SyncReport.Note::sentence)
                .containsExactly(
                        "the address info@example.org belongs to several users: 1, 2; take it from all but one of them");
    }

    @Test
    void hostile_values_do_not_stop_the_cycle() {
        directory.put(new DirectoryUser(
                "1",
                "cn=x",
                "x",
                "Ada\0 Lovelace\u001b[31m\ud800",
                Optional.of(MailAddress.of("ada@example.org")),
                List.of(),
                List.of(new byte[0], new byte[] {0}, new byte[100_000]),
                List.of(new byte[] {(byte) 0xff})));
        var report = cycle.run(PolicyType.INITIAL);
        assertThat(report.notes())
                .extracting(SyncReport.Note::sentence)
                .singleElement()
                .asString()
                .contains("values of more than 65536 bytes were left out of userCertificate");
        var ada = tenant.recipients().byDirectoryId("1").orElseThrow();
        assertThat(ada.displayName()).isEqualTo("Ada Lovelace[31m");
        assertThat(ada.userCertificate().size()).isEqualTo(2);
        assertThat(cycle.run(PolicyType.INITIAL).unchanged()).isEqualTo(1);
    }

    /** Any mixture of changes, deltas, lost cycles and purges ends where one full reading ends. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void deltas_end_where_a_full_reading_ends(long seed) {
        var random = new Random(seed);
        cycle.run(PolicyType.INITIAL);
        for (int step = 0; step < 120; step++) {
            String id = "" + random.nextInt(12);
            switch (random.nextInt(10)) {
                case 0 -> directory.delete(id);
                case 1 -> directory.put(nobody(id));
                case 2 -> {
                    if (random.nextInt(4) == 0) {
                        directory.forgetHistory();
                    }
                }
                case 3, 4 -> {
                    directory.down = random.nextInt(3) == 0;
                    try {
                        cycle.run(PolicyType.DELTA, Integer.MAX_VALUE);
                    } catch (SyncException lost) {
                        assertThat(directory.down).isTrue();
                    }
                    directory.down = false;
                }
                default -> directory.put(randomUser(random, id));
            }
        }
        cycle.run(PolicyType.DELTA, Integer.MAX_VALUE);
        cycle("fresh").run(PolicyType.INITIAL);
        assertThat(tenant.recipients().exclusively("ad", SyncSession::fingerprints))
                .isEqualTo(tenant.recipients().exclusively("fresh", SyncSession::fingerprints));
        assertThat(cycle.run(PolicyType.INITIAL))
                .satisfies(
                        r -> assertThat(r.added() + r.updated() + r.deleted()).isZero());
    }

    private static DirectoryUser randomUser(Random random, String id) {
        byte[] certificate = new byte[random.nextInt(40)];
        random.nextBytes(certificate);
        return new DirectoryUser(
                id,
                "cn=" + id,
                id,
                "User " + random.nextInt(3),
                Optional.of(MailAddress.of("user" + random.nextInt(15) + "@example.org")),
                List.of(MailAddress.of("alias" + random.nextInt(5) + "@example.org")),
                random.nextBoolean() ? List.of(certificate) : List.of(),
                random.nextInt(3) == 0 ? List.of(certificate) : List.of());
    }

    private SyncState state(String name) {
        return tenant.recipients().syncState(name).orElseThrow();
    }

    private static DirectoryUser user(String id, String mail, String... proxies) {
        return new DirectoryUser(
                id,
                "cn=" + id,
                "login" + id,
                "User " + id,
                Optional.of(MailAddress.of(mail)),
                List.of(proxies).stream().map(MailAddress::of).toList(),
                List.of(),
                List.of());
    }

    private static DirectoryUser nobody(String id) {
        return new DirectoryUser(id, "cn=" + id, "login", "Service", Optional.empty(), List.of(), List.of(), List.of());
    }
}
