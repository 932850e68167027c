package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.siegel.database.Database;
import org.siegel.database.TestDatabase;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.Tenant;
import org.siegel.tenant.TenantPort;

/** An engine between a directory in memory and a tenant in PostgreSQL. */
@Timeout(120)
abstract class EngineFixture {

    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

    static final Database database = TestDatabase.shared();

    final ModelDirectory directory = new ModelDirectory();
    Tenant tenant;
    SyncEngine engine;

    @BeforeEach
    void fresh() {
        EngineTables.empty(database);
        tenant = Tenant.open(database, bytes -> List.of());
        engine = engine(port());
    }

    TenantPort port() {
        return tenant.source("hq", CLOCK);
    }

    SyncEngine engine(TenantPort port) {
        return engine(port, List.of(new Connector("ad", directory)));
    }

    static SyncEngine engine(TenantPort port, List<Connector> connectors) {
        return SyncEngine.open(database, SyncSetup.of("node", connectors, port, CLOCK));
    }

    SyncRun delta() {
        return engine.run(PolicyType.DELTA, SyncOptions.NONE);
    }

    void mail(String id) {
        directory.put(id, "mail=" + id + "@example.org");
    }

    Optional<String> found(String address) {
        return tenant.recipients().find(MailAddress.of(address)).map(r -> r.directoryId());
    }

    static void assertCounts(SyncRun run, long added, long updated, long deleted) {
        assertThat(List.of(run.added(), run.updated(), run.deleted())).containsExactly(added, updated, deleted);
    }
}
