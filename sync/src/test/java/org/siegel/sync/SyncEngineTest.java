package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.Certificates;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.smime.MailAddress;
import org.siegel.sync.PlannedChange.Operation;
import org.siegel.sync.PlannedChange.State;
import org.siegel.sync.SyncException.Reason;
import org.siegel.sync.SyncRun.Status;
import org.siegel.tenant.Export;
import org.siegel.tenant.GroupExpansion;
import org.siegel.tenant.Outcome;
import org.siegel.tenant.RawValues;
import org.siegel.tenant.Tenant;
import org.siegel.tenant.TenantException;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;
import org.siegel.tenant.TenantPort;

@Timeout(120)
class SyncEngineTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;
    static Database database;

    final ModelDirectory directory = new ModelDirectory();
    Tenant tenant;
    SyncEngine engine;

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
        EngineTables.empty(database);
        tenant = Tenant.open(database, bytes -> List.of());
        engine = engine(port());
    }

    private TenantPort port() {
        return tenant.source("hq", CLOCK);
    }

    private SyncEngine engine(TenantPort port) {
        return engine(port, List.of(new Connector("ad", directory)));
    }

    private static SyncEngine engine(TenantPort port, List<Connector> connectors) {
        return SyncEngine.open(database, SyncSetup.of("node", connectors, port, CLOCK));
    }

    private SyncRun delta() {
        return engine.run(PolicyType.DELTA, SyncOptions.NONE);
    }

    private void mail(String id) {
        directory.put(id, "mail=" + id + "@example.org");
    }

    private Optional<String> found(String address) {
        return tenant.recipients().find(MailAddress.of(address)).map(r -> r.directoryId());
    }

    private static void assertCounts(SyncRun run, long added, long updated, long deleted) {
        assertThat(List.of(run.added(), run.updated(), run.deleted())).containsExactly(added, updated, deleted);
    }

    @Test
    void a_first_delta_reads_everything_and_the_next_only_what_changed() {
        mail("ada");
        mail("bob");
        mail("eve");
        SyncRun first = delta();
        assertThat(first.status()).isEqualTo(Status.SUCCESS);
        assertCounts(first, 3, 0, 0);
        assertThat(first.steps())
                .extracting(SyncStep::kind)
                .containsExactly(
                        SyncStep.Kind.FULL_IMPORT,
                        SyncStep.Kind.CONFIRMATION,
                        SyncStep.Kind.SYNCHRONIZATION,
                        SyncStep.Kind.EXPORT);
        directory.put("ada", "mail=ada@example.org", "proxyAddresses=smtp:countess@example.org");
        directory.put("bob", "mail=bob@example.org");
        directory.delete("eve");
        mail("dan");
        SyncRun second = delta();
        assertCounts(second, 1, 1, 1);
        assertThat(second.steps().getFirst().kind()).isEqualTo(SyncStep.Kind.DELTA_IMPORT);
        assertThat(second.steps().getFirst().done()).isEqualTo(4);
        assertThat(found("countess@example.org")).contains("ada");
        assertThat(found("eve@example.org")).isEmpty();
        assertThat(engine.plan(second.id(), 0, 10))
                .extracting(PlannedChange::sourceAnchor, PlannedChange::operation, PlannedChange::state)
                .containsExactly(
                        tuple("ada", Operation.UPDATE, State.APPLIED),
                        tuple("dan", Operation.ADD, State.APPLIED),
                        tuple("eve", Operation.DELETE, State.APPLIED));
        SyncRun third = delta();
        assertCounts(third, 0, 0, 0);
        assertThat(third.status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void with_nothing_to_export_a_run_says_all_the_same_that_the_tenant_knows_the_source_no_more() {
        PortBefore port = new PortBefore(port());
        engine = engine(port);
        mail("ada");
        delta();
        port.unknown = true;
        assertThatThrownBy(this::delta).isInstanceOf(SyncException.class).hasMessage("the tenant refuses the token");
        SyncRun refused = engine.history(1).getFirst();
        assertThat(refused.status()).hasToString("no-start-credentials");
        assertThat(refused.sentence()).isEqualTo("the tenant refuses the token");
        mail("bob");
        port.unknown = false;
        assertCounts(delta(), 1, 0, 0);
    }

    @Test
    void one_object_alone_is_synchronised_and_taken_back() {
        mail("ada");
        delta();
        mail("bob");
        mail("eve");
        engine.run(PolicyType.DELTA, SyncOptions.STAGING);
        SyncRun committed = engine.commit("bob", SyncOptions.NONE);
        assertThat(committed.status()).isEqualTo(Status.SUCCESS);
        assertThat(committed.type()).isEqualTo(SyncRun.Type.PREVIEW);
        assertCounts(committed, 1, 0, 0);
        assertThat(found("bob@example.org")).contains("bob");
        assertThat(found("eve@example.org")).isEmpty();
        assertCounts(engine.commit("bob", SyncOptions.NONE), 0, 0, 0);

        SyncRun undo = engine.undo(committed.id());
        assertThat(found("bob@example.org")).isEmpty();
        assertCounts(delta(), 1, 0, 0);
        assertThat(found("eve@example.org")).contains("eve");
        assertThat(engine.release(undo.id())).isEqualTo(1);
        assertCounts(engine.commit("bob", SyncOptions.NONE), 1, 0, 0);

        assertThatThrownBy(() -> engine.commit("dan", SyncOptions.NONE))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("no directory has brought an object with the source anchor dan");
    }

    @Test
    void one_object_alone_is_made_by_the_rules_of_now_and_everybody_else_by_the_next_run() {
        mail("ada");
        mail("bob");
        RuleSet[] rules = {RuleSet.defaults()};
        engine = SyncEngine.open(
                database,
                new SyncSetup(
                        "node",
                        List.of(new Connector("ad", directory)),
                        () -> RulesInForce.of(rules[0]),
                        port(),
                        () -> SyncSettings.DEFAULT,
                        SyncProgress.NONE,
                        CLOCK));
        delta();
        rules[0] = RuleSet.read("""
                {"rules": [{"id": "test", "name": "Test", "direction": "Inbound", "connectedSystem": "*",
                "connectedSystemObjectType": "User", "metaverseObjectType": "Person", "linkType": "Join",
                "precedence": 10, "transformations": [{"target": "displayName", "flowType": "Constant",
                "source": "By rule"}]}]}
                """);
        assertCounts(engine.commit("ada", SyncOptions.NONE), 0, 1, 0);
        assertCounts(delta(), 0, 1, 0);
        assertThat(tenant.recipients().list(Optional.empty(), 10))
                .extracting(recipient -> recipient.displayName())
                .containsOnly("By rule");
    }

    @Test
    void a_limit_holds_for_one_object_alone_and_its_plan_waits_for_approval() {
        mail("ada");
        mail("bob");
        delta();
        directory.put("ada", "sn=no mail");
        directory.put("bob", "sn=no mail");
        SyncOptions none = SyncOptions.NONE.allowingDeletions(0);
        assertThat(engine.run(PolicyType.DELTA, none).status()).isEqualTo(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED);
        SyncRun stopped = engine.commit("ada", none);
        assertThat(stopped.status()).isEqualTo(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED);
        assertThat(found("ada@example.org")).contains("ada");
        assertCounts(engine.approve(stopped.id()), 0, 0, 1);
        assertThat(found("ada@example.org")).isEmpty();
        assertThat(found("bob@example.org")).contains("bob");
        assertThat(engine.commit("bob", SyncOptions.STAGING).status()).isEqualTo(Status.STAGED);
        assertCounts(delta(), 0, 0, 1);
    }

    @Test
    void who_was_not_seen_in_a_full_reading_is_gone_and_who_was_kept_is_not() {
        mail("ada");
        mail("bob");
        delta();
        directory.lose("bob");
        directory.present = true;
        mail("eve");
        directory.forgetHistory();
        SyncRun run = delta();
        assertCounts(run, 1, 0, 1);
        assertThat(run.steps().getFirst().kind()).isEqualTo(SyncStep.Kind.FULL_IMPORT);
        assertThat(run.steps().getFirst().sentence()).contains("purged");
        assertThat(found("ada@example.org")).contains("ada");
    }

    @Test
    void values_in_another_order_or_twice_and_another_place_in_the_tree_are_no_change() {
        byte[] one = Certificates.certificate("ada", 1);
        byte[] two = Certificates.certificate("ada", 2);
        directory.put(ModelDirectory.with(
                ModelDirectory.person(
                        "ada",
                        "mail=ada@example.org",
                        "proxyAddresses=smtp:a@example.org",
                        "proxyAddresses=smtp:b@example.org"),
                "userCertificate",
                List.of(one, two, one)));
        delta();
        directory.put(ModelDirectory.with(
                ModelDirectory.object(
                        "ada",
                        "cn=ada,ou=moved,dc=example,dc=org",
                        Kind.USER,
                        "mail=ada@example.org",
                        "proxyAddresses=smtp:b@example.org",
                        "proxyAddresses=smtp:a@example.org"),
                "userCertificate",
                List.of(two, one)));
        SyncRun second = delta();
        assertThat(second.steps().getFirst().done()).isEqualTo(1);
        assertCounts(second, 0, 0, 0);
    }

    private static DirectoryObject list(String... members) {
        List<String> attributes = new ArrayList<>(List.of("mail=all@example.org"));
        Stream.of(members).forEach(member -> attributes.add("member=" + member));
        return ModelDirectory.object(
                "g", "cn=all,ou=groups,dc=example,dc=org", Kind.GROUP, attributes.toArray(String[]::new));
    }

    private void named(String id, String dn) {
        directory.put(ModelDirectory.object(id, dn, Kind.USER, "mail=" + id + "@example.org"));
    }

    private void assertMembers(String... ids) {
        delta();
        assertThat(members())
                .containsExactlyInAnyOrder(
                        Stream.of(ids).map(id -> id + "@example.org").toArray(String[]::new));
        assertThat(engine.run(PolicyType.INITIAL, SyncOptions.NONE).planned())
                .as("what a reading of everything corrects")
                .isZero();
    }

    @Test
    void a_list_is_read_again_when_its_members_change_their_names_or_come_back() {
        String late = "cn=late,ou=people,dc=example,dc=org";
        String lovelace = "cn=ada lovelace,ou=nobility,dc=example,dc=org";
        directory.put(list("CN=ada, OU=people,DC=example,DC=org", late, "cn=nobody,ou=elsewhere"));
        mail("ada");
        assertMembers("ada");
        named("ada", lovelace);
        directory.follow(list(lovelace, late));
        mail("late");
        assertMembers("ada", "late");
        directory.delete("ada");
        assertMembers("late");
        named("ada", lovelace); // as after a move out of the subtree and back
        assertMembers("ada", "late");
        named("ada", "cn=the countess,ou=nobility,dc=example,dc=org");
        assertMembers("late");
        named("eve", lovelace);
        assertMembers("eve", "late");
    }

    @Test
    void a_list_that_was_read_while_a_member_was_away_gets_him_back() {
        String outside = "cn=ada,ou=outside,dc=example,dc=org";
        directory.put(list("cn=ada,ou=people,dc=example,dc=org"));
        mail("ada");
        delta();
        directory.delete("ada");
        directory.put(list(outside));
        delta();
        assertThat(members()).isEmpty();
        named("ada", "cn=ada,ou=staff,dc=example,dc=org");
        directory.follow(list("cn=ada,ou=staff,dc=example,dc=org"));
        assertMembers("ada");
    }

    @Test
    void who_is_there_but_was_never_told_of_is_read() {
        mail("ada");
        delta();
        directory.follow(ModelDirectory.person("bob", "mail=bob@example.org"));
        directory.present = true;
        directory.forgetHistory();
        delta();
        assertThat(tenant.recipients().find(MailAddress.of("bob@example.org"))).isPresent();
    }

    private List<String> members() {
        var list = tenant.distributionGroups()
                .find(MailAddress.of("all@example.org"))
                .orElseThrow();
        var expansion = (GroupExpansion.Complete) tenant.distributionGroups().expand(list, Duration.ofMinutes(1));
        return expansion.members().stream()
                .filter(GroupExpansion.Person.class::isInstance)
                .map(member -> ((GroupExpansion.Person) member)
                        .recipient()
                        .primaryAddress()
                        .toString())
                .toList();
    }

    @Test
    void a_run_that_would_delete_501_stops_before_anything_until_the_administrator_says_so() {
        for (int i = 0; i < 600; i++) {
            mail("u" + i);
        }
        delta();
        for (int i = 0; i < 501; i++) {
            directory.delete("u" + i);
        }
        mail("new");
        SyncRun stopped = delta();
        assertThat(stopped.status()).isEqualTo(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED);
        assertThat(stopped.status()).hasToString("stopped-deletion-threshold-exceeded");
        assertThat(stopped.sentence()).contains("would delete 501 objects, more than the threshold of 500");
        assertCounts(stopped, 1, 0, 501);
        assertThat(tenant.recipients().count()).isEqualTo(600);
        assertThat(found("new@example.org")).isEmpty();
        assertThat(engine.plan(stopped.id(), 0, 1000)).hasSize(502).allMatch(change -> change.state() == State.PLANNED);
        assertThat(engine.difference(stopped.id(), 2).orElseThrow().before()).isPresent();

        SyncRun again = delta();
        assertThat(again.status()).isEqualTo(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED);
        assertThatThrownBy(() -> engine.approve(stopped.id()))
                .hasMessageContaining("run " + again.id() + " came after run " + stopped.id());
        assertThat(engine.approve(again.id()).status()).isEqualTo(Status.SUCCESS);
        assertThat(tenant.recipients().count()).isEqualTo(100);
        assertThat(found("new@example.org")).contains("new");
        assertThatThrownBy(() -> engine.approve(again.id())).hasMessageContaining("does not wait for approval");
    }

    @Test
    void up_to_the_threshold_and_what_is_allowed_once_is_deleted() {
        for (int i = 0; i < 502; i++) {
            mail("u" + i);
        }
        delta();
        for (int i = 0; i < 500; i++) {
            directory.delete("u" + i);
        }
        assertThat(delta().status()).isEqualTo(Status.SUCCESS);
        directory.delete("u500");
        directory.delete("u501");
        SyncRun nobody = engine.run(PolicyType.INITIAL, SyncOptions.NONE);
        assertThat(nobody.status()).isEqualTo(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED);
        assertThat(nobody.sentence()).contains("showed no object at all");
        assertThat(engine.run(PolicyType.DELTA, SyncOptions.NONE.allowingDeletions(1))
                        .status())
                .isEqualTo(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED);
        assertThat(engine.run(PolicyType.DELTA, SyncOptions.NONE.allowingDeletions(2))
                        .status())
                .isEqualTo(Status.SUCCESS);
        assertThat(tenant.recipients().count()).isZero();
    }

    @Test
    void staging_plans_everything_and_exports_nothing() {
        mail("ada");
        SyncRun staged = engine.run(PolicyType.DELTA, SyncOptions.STAGING);
        assertThat(staged.status()).isEqualTo(Status.STAGED);
        assertThat(tenant.recipients().count()).isZero();
        Difference difference = engine.difference(staged.id(), 1).orElseThrow();
        assertThat(difference.before()).isEmpty();
        assertThat(difference.after().orElseThrow().primaryAddress()).isEqualTo(MailAddress.of("ada@example.org"));
        mail("bob");
        assertCounts(engine.run(PolicyType.DELTA, SyncOptions.STAGING), 2, 0, 0);
        assertCounts(delta(), 2, 0, 0);
        assertThat(tenant.recipients().count()).isEqualTo(2);
    }

    @Test
    void people_who_would_lose_their_last_usable_certificate_are_counted_and_stop_the_run() {
        byte[] certificate = Certificates.certificate("ada", 1);
        for (int i = 0; i < 3; i++) {
            directory.put(ModelDirectory.with(
                    ModelDirectory.person("u" + i, "mail=u" + i + "@example.org"),
                    "userCertificate",
                    List.of(certificate, new byte[] {0x30, (byte) i})));
        }
        delta();
        for (int i = 0; i < 3; i++) {
            directory.put(ModelDirectory.with(
                    ModelDirectory.person("u" + i, "mail=u" + i + "@example.org"),
                    "userCertificate",
                    i == 2 ? List.of(certificate) : List.of(new byte[] {0x30, 0})));
        }
        SyncRun stopped = engine.run(PolicyType.DELTA, SyncOptions.NONE.allowingCertificateLosses(1));
        assertThat(stopped.status()).isEqualTo(Status.STOPPED_CERTIFICATE_LOSS_THRESHOLD_EXCEEDED);
        assertThat(stopped.losses()).isEqualTo(2);
        assertThat(engine.plan(stopped.id(), 0, 10))
                .extracting(PlannedChange::losesCertificate)
                .containsExactly(true, true, false);
        assertThat(engine.approve(stopped.id()).status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void two_claimants_of_an_address_are_reported_until_one_gives_it_up() {
        directory.put("ada", "mail=ada@example.org", "proxyAddresses=smtp:info@example.org");
        directory.put("bob", "mail=bob@example.org", "proxyAddresses=SMTP:INFO@example.org");
        delta();
        assertThat(engine.errors(0, 10))
                .extracting(ObjectError::name, ObjectError::person)
                .containsExactly(tuple("DuplicateProxyAddress", "ada"), tuple("DuplicateProxyAddress", "bob"));
        assertThat(engine.errors(0, 10).getFirst().sentence()).contains("info@example.org", "ada, bob");
        assertThat(found("info@example.org")).isEmpty();
        mail("bob");
        delta();
        assertThat(engine.errors(0, 10)).isEmpty();
        assertThat(found("info@example.org")).contains("ada");
    }

    @Test
    void an_object_that_the_tenant_refuses_keeps_nobody_out_and_is_tried_again() {
        mail("ada");
        mail("bob");
        var picky = new PortBefore(port());
        picky.refuse = "ada";
        engine = engine(picky);
        SyncRun run = delta();
        assertThat(run.status()).isEqualTo(Status.COMPLETED_EXPORT_ERRORS);
        assertThat(run.refused()).isEqualTo(1);
        assertThat(found("bob@example.org")).isPresent();
        assertThat(engine.errors(0, 10)).singleElement().satisfies(error -> {
            assertThat(error.name()).isEqualTo("LargeObject");
            assertThat(error.person()).isEqualTo("ada");
        });
        assertThat(delta().refused()).isEqualTo(1);
        picky.refuse = "";
        assertThat(delta().status()).isEqualTo(Status.SUCCESS);
        assertThat(found("ada@example.org")).isPresent();
        assertThat(engine.errors(0, 10)).isEmpty();
    }

    @Test
    void an_undone_run_gives_back_what_was_there_and_holds_it_until_the_source_changes() {
        mail("ada");
        mail("bob");
        mail("eve");
        delta();
        directory.put("ada", "mail=ada@example.org", "displayName=Mallory");
        directory.delete("bob");
        mail("new");
        directory.put("eve", "mail=eve@example.org", "displayName=Eve");
        SyncRun bad = delta();
        assertCounts(bad, 1, 2, 1);
        directory.put("eve", "mail=eve@example.org", "displayName=Evelyn");
        delta();

        SyncRun undo = engine.undo(bad.id());
        assertThat(undo.type()).isEqualTo(SyncRun.Type.UNDO);
        assertThat(undo.undoes()).hasValue(bad.id());
        assertThat(found("bob@example.org")).contains("bob");
        assertThat(found("new@example.org")).isEmpty();
        assertThat(tenant.recipients().byDirectoryId("ada").orElseThrow().displayName())
                .isEqualTo("ada");
        assertThat(tenant.recipients().byDirectoryId("eve").orElseThrow().displayName())
                .isEqualTo("Evelyn");
        assertThat(engine.plan(undo.id(), 0, 10))
                .filteredOn(change -> change.state() == State.OUTDATED)
                .singleElement()
                .satisfies(change -> assertThat(change.sentence()).contains("changed after the run"));

        assertCounts(delta(), 0, 0, 0);
        assertCounts(engine.run(PolicyType.INITIAL, SyncOptions.NONE), 0, 0, 0);
        directory.put("ada", "mail=ada@example.org", "displayName=Ada Lovelace");
        assertCounts(delta(), 0, 1, 0);
        assertThat(engine.release(undo.id())).isEqualTo(2);
        assertCounts(delta(), 1, 0, 1);
        assertThat(found("bob@example.org")).isEmpty();
    }

    @Test
    void an_undoing_can_be_undone() {
        mail("ada");
        delta();
        directory.put("ada", "mail=ada@example.org", "displayName=Ada");
        SyncRun run = delta();
        SyncRun undo = engine.undo(run.id());
        assertThat(tenant.recipients().byDirectoryId("ada").orElseThrow().displayName())
                .isEqualTo("ada");
        engine.undo(undo.id());
        assertThat(tenant.recipients().byDirectoryId("ada").orElseThrow().displayName())
                .isEqualTo("Ada");
    }

    @Test
    void a_tenant_that_fails_in_the_middle_gets_the_rest_before_the_next_run() {
        for (int i = 0; i < 1200; i++) {
            mail("u" + i);
        }
        var port = new PortBefore(port());
        port.failAfter = 2;
        engine = engine(port);
        assertThatThrownBy(this::delta)
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TENANT));
        assertThat(tenant.recipients().count()).isEqualTo(1000);
        assertThat(engine.history(1).getFirst().status()).isEqualTo(Status.INTERRUPTED);
        port.failAfter = -1;
        assertThat(engine.resume().orElseThrow().status()).isEqualTo(Status.SUCCESS);
        assertThat(tenant.recipients().count()).isEqualTo(1200);
        assertThat(engine.resume()).isEmpty();
        assertCounts(engine.run(PolicyType.INITIAL, SyncOptions.NONE), 0, 0, 0);
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
    void people_of_several_directories_are_joined_and_one_directory_that_is_down_keeps_the_others_going() {
        var other = new ModelDirectory();
        engine = engine(port(), List.of(new Connector("ad", directory), new Connector("branch", other)));
        byte[] certificate = Certificates.certificate("ada", 1);
        mail("ada");
        other.put(ModelDirectory.with(
                ModelDirectory.person("x1", "mail=Ada@example.org"), "userCertificate", List.of(certificate)));
        other.put("x2", "mail=bob@example.org");
        SyncRun run = delta();
        assertCounts(run, 2, 0, 0);
        assertThat(tenant.recipients()
                        .byDirectoryId("ada")
                        .orElseThrow()
                        .userCertificate()
                        .values())
                .containsExactly(certificate);
        other.down = true;
        mail("eve");
        run = delta();
        assertThat(run.status()).isEqualTo(Status.COMPLETED_IMPORT_ERRORS);
        assertThat(run.sentence()).contains("branch");
        assertThat(found("eve@example.org")).isPresent();
        other.down = false;
        directory.delete("ada");
        delta();
        assertThat(found("ada@example.org")).contains("ada"); // the branch still has her
        other.delete("x1");
        delta();
        assertThat(found("ada@example.org")).isEmpty();
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
        for (int i = 0; i < 700; i++) {
            mail("u" + i);
        }
        var port = new PortBefore(port());
        port.beforeApply = () -> {
            port.beforeApply = () -> {};
            database.jdbi()
                    .useHandle(handle -> handle.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"));
            assertThat(engine(port()).resume().orElseThrow().status()).isEqualTo(Status.SUCCESS);
            assertThat(tenant.recipients().count()).isEqualTo(700);
        };
        engine = engine(port);
        assertThatThrownBy(this::delta)
                .asInstanceOf(type(SyncException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ALREADY_RUNNING))
                .satisfies(e -> assertThat(e).hasMessageContaining("taken this run over"));
        assertThat(engine.history(5)).extracting(SyncRun::status).containsExactly(Status.SUCCESS);
        assertCounts(engine.run(PolicyType.INITIAL, SyncOptions.NONE), 0, 0, 0);
    }

    /** A port in front of another. */
    static final class PortBefore implements TenantPort {

        private final TenantPort port;
        String refuse = "";
        boolean unknown;
        int failAfter = -1;
        Runnable beforeApply = () -> {};

        PortBefore(TenantPort port) {
            this.port = port;
        }

        @Override
        public void check() {
            if (unknown) {
                throw new TenantException.NotAuthorized("the tenant refuses the token");
            }
            port.check();
        }

        @Override
        public void list(Consumer<Version> sink) {
            port.list(sink);
        }

        @Override
        public Map<String, TenantObject> get(Collection<String> sourceAnchors) {
            return port.get(sourceAnchors);
        }

        @Override
        public List<Outcome> apply(List<Export> exports) {
            beforeApply.run();
            if (failAfter-- == 0) {
                throw new TenantException("the tenant does not answer");
            }
            List<Outcome> outcomes = new ArrayList<>(port.apply(exports.stream()
                    .filter(export -> !export.sourceAnchor().equals(refuse))
                    .toList()));
            for (int i = 0; i < exports.size(); i++) {
                if (exports.get(i).sourceAnchor().equals(refuse)) {
                    outcomes.add(i, new Outcome.Refused(refuse, "LargeObject", "too large"));
                }
            }
            return outcomes;
        }
    }
}
