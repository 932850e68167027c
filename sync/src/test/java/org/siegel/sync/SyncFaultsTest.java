package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;
import org.siegel.sync.SyncException.Reason;
import org.siegel.sync.SyncRun.Status;
import org.siegel.tenant.Export;
import org.siegel.tenant.RawValues;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;
import org.siegel.tenant.TenantPort;

/** Directories, tenants, databases and nodes that fail or stand in each other's way. */
class SyncFaultsTest extends EngineFixture {

    private static final int BATCH = TenantPort.MOST_EXPORTS;

    @Test
    void a_tenant_that_fails_in_the_middle_gets_the_rest_before_the_next_run() {
        for (int i = 0; i < 2 * BATCH + 200; i++) {
            mail("u" + i);
        }
        var port = new PortBefore(port());
        port.failAfter = 2;
        engine = engine(port);
        assertThatThrownBy(this::delta)
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TENANT));
        assertThat(tenant.recipients().count()).isEqualTo(2 * BATCH);
        assertThat(engine.history(1).getFirst().status()).isEqualTo(Status.INTERRUPTED);
        port.failAfter = -1;
        assertThat(engine.resume().orElseThrow().status()).isEqualTo(Status.SUCCESS);
        assertThat(tenant.recipients().count()).isEqualTo(2 * BATCH + 200);
        assertThat(engine.resume()).isEmpty();
        assertCounts(engine.run(PolicyType.INITIAL, SyncOptions.NONE), 0, 0, 0);
    }

    @Test
    void a_large_export_that_is_cut_off_has_settled_most_of_it_and_goes_on() {
        int people = 11 * BATCH + 700; // settled in tens of thousands
        for (int i = 0; i < people; i++) {
            mail("u" + i);
        }
        var port = new PortBefore(port());
        port.refuse = "u5";
        port.failAfter = 11;
        engine = engine(port);
        assertThatThrownBy(this::delta).isInstanceOf(SyncException.class);
        assertThat(tenant.recipients().count()).isEqualTo(11 * BATCH - 1);
        int settled = database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("SELECT count(*) FROM sync.metaverse WHERE exported IS NOT NULL")
                                .mapTo(Integer.class)
                                .one());
        assertThat(settled).isEqualTo(9_999);
        port.failAfter = -1;
        assertThat(engine.resume().orElseThrow().status()).isEqualTo(Status.COMPLETED_EXPORT_ERRORS);
        assertThat(tenant.recipients().count()).isEqualTo(people - 1);
        port.refuse = "";
        assertCounts(delta(), 1, 0, 0);
        assertCounts(engine.run(PolicyType.INITIAL, SyncOptions.NONE), 0, 0, 0);
    }

    @Test
    void an_undoing_that_is_cut_off_behind_objects_that_stay_as_they_are_goes_on() {
        int changed = BATCH + 100;
        int people = changed + 100;
        for (int i = 0; i < people; i++) {
            mail("u%04d".formatted(i));
        }
        SyncRun added = delta();
        for (int i = 0; i < changed; i++) {
            directory.put("u%04d".formatted(i), "mail=new%d@example.org".formatted(i));
        }
        delta();
        var port = new PortBefore(port());
        engine = engine(port);
        port.failAfter = 0;
        assertThatThrownBy(() -> engine.undo(added.id())).isInstanceOf(SyncException.class);
        assertThat(tenant.recipients().count()).isEqualTo(people);
        assertThat(engine.resume().orElseThrow().status()).isEqualTo(Status.SUCCESS);
        assertThat(tenant.recipients().count()).isEqualTo(changed);
    }

    @Test
    void a_directory_that_is_down_changes_nothing_and_keeps_the_cursor() {
        mail("ada");
        delta();
        mail("bob");
        directory.down = true;
        assertThatThrownBy(this::delta)
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DIRECTORY))
                .satisfies(e -> assertThat(e)
                        .hasMessageContaining("no answer from ldap")
                        .hasMessageContaining("nothing was changed"));
        directory.down = false;
        SyncRun run = delta();
        assertCounts(run, 1, 0, 0);
        assertThat(run.steps().getFirst().kind()).isEqualTo(SyncStep.Kind.DELTA_IMPORT);
    }

    @Test
    void connections_that_break_while_the_directory_is_read_leave_neither_changes_nor_a_lock() {
        mail("ada");
        directory.onObject = () -> {
            directory.onObject = () -> {};
            database.jdbi()
                    .useHandle(handle -> handle.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                            + " AND backend_type = 'client backend'"));
        };
        assertThatThrownBy(this::delta)
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DATABASE));
        assertThat(tenant.recipients().count()).isZero();
        assertCounts(delta(), 1, 0, 0);
    }

    @Test
    void a_tenant_that_was_brought_back_from_a_backup_is_found_out_by_an_initial_run() {
        mail("ada");
        mail("bob");
        delta();
        TenantPort port = port();
        TenantObject ada = port.get(List.of("ada")).get("ada");
        port.apply(List.of(
                new Export.Delete("bob", TenantObject.Kind.USER),
                new Export.Put(new TenantPerson(
                        "ghost",
                        TenantObject.Kind.USER,
                        "Ghost",
                        Optional.empty(),
                        MailAddress.of("ghost@example.org"),
                        List.of(),
                        RawValues.NONE,
                        RawValues.NONE))));
        assertCounts(delta(), 0, 0, 0);
        assertCounts(engine.run(PolicyType.INITIAL, SyncOptions.NONE), 1, 0, 1);
        assertThat(port.get(List.of("ada", "bob", "ghost")))
                .containsOnlyKeys("ada", "bob")
                .containsEntry("ada", ada);
    }

    @Test
    void nobody_runs_while_somebody_else_does_and_a_run_can_be_stopped() {
        mail("ada");
        directory.onObject = () -> {
            directory.onObject = () -> {};
            var second = engine(port());
            assertThatThrownBy(() -> second.run(PolicyType.DELTA, SyncOptions.NONE))
                    .asInstanceOf(type(SyncException.class))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ALREADY_RUNNING));
            second.stop();
        };
        SyncRun run = delta();
        assertThat(run.status()).isEqualTo(Status.STOPPED_USER_TERMINATION);
        assertThat(tenant.recipients().count()).isZero();
        assertThat(delta().status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void a_node_that_lost_its_lock_finds_that_another_has_completed_its_run() {
        for (int i = 0; i < BATCH + 200; i++) {
            mail("u" + i);
        }
        var port = new PortBefore(port());
        port.beforeApply = () -> {
            port.beforeApply = () -> {};
            database.jdbi()
                    .useHandle(handle -> handle.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"));
            assertThat(engine(port()).resume().orElseThrow().status()).isEqualTo(Status.SUCCESS);
            assertThat(tenant.recipients().count()).isEqualTo(BATCH + 200);
        };
        engine = engine(port);
        assertThatThrownBy(this::delta)
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ALREADY_RUNNING))
                .satisfies(e -> assertThat(e).hasMessageContaining("taken this run over"));
        assertThat(engine.history(5)).extracting(SyncRun::status).containsExactly(Status.SUCCESS);
        assertCounts(engine.run(PolicyType.INITIAL, SyncOptions.NONE), 0, 0, 0);
    }
}
