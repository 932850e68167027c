package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.siegel.directory.Certificates;
import org.siegel.smime.MailAddress;
import org.siegel.sync.PlannedChange.State;
import org.siegel.sync.SyncRun.Status;

/** Plans that wait for an administrator, and runs that are taken back. */
class SyncLimitsTest extends EngineFixture {

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
        assertThat(tenant.recipients().byDirectoryId("hq", "ada").orElseThrow().displayName())
                .isEqualTo("ada");
        assertThat(tenant.recipients().byDirectoryId("hq", "eve").orElseThrow().displayName())
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
        assertThat(tenant.recipients().byDirectoryId("hq", "ada").orElseThrow().displayName())
                .isEqualTo("ada");
        engine.undo(undo.id());
        assertThat(tenant.recipients().byDirectoryId("hq", "ada").orElseThrow().displayName())
                .isEqualTo("Ada");
    }
}
