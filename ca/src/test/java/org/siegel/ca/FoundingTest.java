package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.database.Database;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;
import org.siegel.testkit.SettableClock;

class FoundingTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T12:00:00Z"));

    private static int rows(Database database, String table) {
        return database.jdbi()
                .withHandle(h -> h.createQuery("select count(*) from ca." + table)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void a_second_start_finds_the_hierarchy_of_the_first() {
        try (Database database = TestPostgres.databases(1).getFirst()) {
            Hierarchy first = CaFixture.open(database, clock, CaFixture.FAST).hierarchy();
            Hierarchy second = CaFixture.open(database, clock, CaFixture.FAST).hierarchy();

            assertThat(second).isEqualTo(first);
            assertThat(rows(database, "authority")).isEqualTo(2);
        }
    }

    @Test
    void nodes_that_start_at_once_found_one_hierarchy() throws Exception {
        List<Database> nodes = TestPostgres.databases(4);
        nodes.getFirst().migrate("ca");
        var start = new CyclicBarrier(nodes.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Hierarchy>> all = nodes.stream()
                    .map(node -> threads.submit(() -> {
                        start.await();
                        return CaFixture.open(node, clock, CaFixture.FAST).hierarchy();
                    }))
                    .toList();
            for (Future<Hierarchy> one : all) {
                assertThat(one.get()).isEqualTo(all.getFirst().get());
            }
            assertThat(rows(nodes.getFirst(), "authority")).isEqualTo(2);
            assertThat(rows(nodes.getFirst(), "key")).isEqualTo(2);
        } finally {
            nodes.forEach(Database::close);
        }
    }

    /** A vault that dies at its n-th use, as a killed process would. */
    private record Dying(KeyVault vault, AtomicInteger usesLeft) implements KeyVault {
        private void use() {
            if (usesLeft.getAndDecrement() == 0) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public FreshKey generate(KeyPurpose purpose, KeyAlgorithm algorithm) {
            return vault.generate(purpose, algorithm);
        }

        @Override
        public void keep(FreshKey key) {
            use();
            vault.keep(key);
        }

        @Override
        public byte[] sign(KeyId authorityKey, byte[] message) {
            use();
            return vault.sign(authorityKey, message);
        }

        @Override
        public EscrowedKey escrowed(KeyId personalKey, Actor actor, String reason) {
            return vault.escrowed(personalKey, actor, reason);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void a_founding_that_dies_in_the_middle_leaves_nothing_and_is_simply_repeated(int uses) {
        try (Database database = TestPostgres.databases(1).getFirst()) {
            var dying = new Dying(CaFixture.vault(database, clock), new AtomicInteger(uses));

            assertThatThrownBy(() -> CaFixture.open(database, dying, clock, CaFixture.FAST))
                    .hasMessage("killed");

            for (String table : List.of("key", "authority", "certificate", "audit")) {
                assertThat(rows(database, table)).as(table).isZero();
            }
            CaFixture.open(database, clock, CaFixture.FAST);
            assertThat(rows(database, "authority")).isEqualTo(2);
            assertThat(rows(database, "key")).isEqualTo(2);
        }
    }

    @Test
    void an_issuance_that_dies_in_the_middle_leaves_nothing_either() {
        try (Database database = TestPostgres.databases(1).getFirst()) {
            CaFixture.open(database, clock, CaFixture.FAST);
            var uses = new AtomicInteger(1_000);
            CertificateAuthority ca =
                    CaFixture.open(database, new Dying(CaFixture.vault(database, clock), uses), clock, CaFixture.FAST);
            uses.set(1); // the key is kept, the signature fails

            assertThatThrownBy(() -> ca.generateFor(CaFixture.request("ada@example.org")))
                    .hasMessage("killed");

            assertThat(rows(database, "key")).isEqualTo(2);
            assertThat(rows(database, "certificate")).isEqualTo(2);
            assertThat(rows(database, "audit")).isEqualTo(1);
        }
    }

    @Test
    void another_master_key_is_noticed_at_the_start() {
        try (Database database = TestPostgres.databases(1).getFirst()) {
            CaFixture.open(database, clock, CaFixture.FAST);
            MasterKey other = MasterKey.of(Secret.ofPassword("ff".repeat(32)), "a test", Primitives.jdk());
            KeyVault vault = new DatabaseKeyVault(database, other, Primitives.jdk(), clock);

            assertThatThrownBy(() -> CaFixture.open(database, vault, clock, CaFixture.FAST))
                    .isInstanceOf(CaException.MasterKeyUnusable.class)
                    .hasMessageContaining("bring back the master key this database was made with");
        }
    }
}
