package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.siegel.directory.Certificates;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.sync.PlannedChange.Operation;
import org.siegel.sync.PlannedChange.State;
import org.siegel.sync.SyncRun.Status;

/** From the directory into the tenant. */
class SyncEngineTest extends EngineFixture {

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
        assertThatThrownBy(() -> engine.commit("bob", SyncOptions.NONE))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("run " + undo.id() + " took a run back and holds this object")
                .hasMessageContaining("Complete-SyncUndo " + undo.id());
        assertThat(engine.release(undo.id())).isEqualTo(1);
        assertCounts(engine.commit("bob", SyncOptions.NONE), 1, 0, 0);

        assertThatThrownBy(() -> engine.commit("dan", SyncOptions.NONE))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("no directory has brought an object with the source anchor dan");
    }

    private SyncEngine engine(RuleSet[] rules) {
        return SyncEngine.open(
                database,
                new SyncSetup(
                        "node",
                        List.of(new Connector("ad", directory)),
                        () -> RulesInForce.of(rules[0]),
                        port(),
                        () -> SyncSettings.DEFAULT,
                        SyncProgress.NONE,
                        CLOCK));
    }

    private static RuleSet rule(String target, String flow, String source) {
        return RuleSet.read("""
                {"rules": [{"id": "test", "name": "Test", "direction": "Inbound", "connectedSystem": "*",
                "connectedSystemObjectType": "User", "metaverseObjectType": "Person", "linkType": "Join",
                "precedence": 10, "transformations": [{"target": "%s", "flowType": "%s",
                "source": "%s"}]}]}
                """.formatted(target, flow, source));
    }

    @Test
    void one_object_alone_is_made_by_the_rules_of_now_and_everybody_else_by_the_next_run() {
        mail("ada");
        mail("bob");
        RuleSet[] rules = {RuleSet.defaults()};
        engine = engine(rules);
        delta();
        rules[0] = rule("displayName", "Constant", "By rule");
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
        SyncOptions none = SyncOptions.NONE.allowingDeletions(0);
        RuleSet[] rules = {RuleSet.defaults()};
        engine = engine(rules);
        delta();
        rules[0] = rule("cloudFiltered", "Expression", "True");
        SyncRun stopped = engine.commit("ada", none);
        assertThat(stopped.status()).isEqualTo(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED);
        assertThat(engine.waiting()).contains(stopped);
        assertThat(found("ada@example.org")).contains("ada");
        assertCounts(engine.approve(stopped.id()), 0, 0, 1);
        assertThat(found("ada@example.org")).isEmpty();
        assertThat(found("bob@example.org")).contains("bob");
        assertThat(engine.commit("bob", SyncOptions.STAGING).status()).isEqualTo(Status.STAGED);
        assertCounts(delta(), 0, 0, 1);
    }

    @Test
    void a_plan_that_waits_goes_on_waiting_while_one_object_alone_is_synchronised() {
        mail("ada");
        mail("bob");
        mail("dan");
        delta();
        directory.put("ada", "sn=no mail");
        directory.put("bob", "sn=no mail");
        mail("eve");
        SyncOptions none = SyncOptions.NONE.allowingDeletions(0);
        SyncRun stopped = engine.run(PolicyType.DELTA, none);
        assertThat(stopped.status()).isEqualTo(Status.STOPPED_DELETION_THRESHOLD_EXCEEDED);

        SyncRun eve = engine.commit("eve", none);
        assertCounts(eve, 1, 0, 0);
        assertThat(found("eve@example.org")).contains("eve");
        assertThat(engine.waiting()).contains(stopped);
        assertThatThrownBy(() -> engine.commit("ada", none))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("run " + stopped.id() + ", which waits for approval");
        assertThat(found("ada@example.org")).contains("ada");
        assertThat(engine.history(1).getFirst().status()).isEqualTo(Status.STOPPED_CONNECTIVITY);
        assertThatThrownBy(() -> engine.commit("ada", SyncOptions.STAGING))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("run " + stopped.id() + ", which waits for approval");
        assertThat(engine.waiting()).contains(stopped);

        SyncRun approved = engine.approve(stopped.id());
        assertThat(approved.status()).isEqualTo(Status.SUCCESS);
        assertCounts(approved, 0, 0, 2);
        assertThat(engine.plan(approved.id(), 0, 10))
                .extracting(PlannedChange::sourceAnchor, PlannedChange::state, PlannedChange::sentence)
                .containsExactly(
                        tuple("eve", State.OUTDATED, "run " + eve.id() + " synchronised it alone meanwhile"),
                        tuple("ada", State.APPLIED, ""),
                        tuple("bob", State.APPLIED, ""));
        assertThat(found("eve@example.org")).contains("eve");
        assertThat(found("dan@example.org")).contains("dan");
        assertThat(engine.waiting()).isEmpty();
        assertCounts(delta(), 0, 0, 0);
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
                        .byDirectoryId("hq", "ada")
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
    void purging_forgets_a_run_with_its_plan_and_keeps_later_ones() {
        mail("ada");
        SyncRun old = delta();
        assertThat(engine.plan(old.id(), 0, 10)).hasSize(1);
        assertThat(engine.purge(CLOCK.instant())).isZero();
        assertThat(engine.purge(CLOCK.instant().plusSeconds(1))).isEqualTo(1);
        assertThat(engine.plan(old.id(), 0, 10)).isEmpty();
        assertThat(database.jdbi()
                        .<Long, RuntimeException>withHandle(
                                handle -> handle.createQuery("SELECT count(*) FROM sync.plan")
                                        .mapTo(Long.class)
                                        .one()))
                .isZero();
        mail("bob");
        assertCounts(delta(), 1, 0, 0);
    }
}
