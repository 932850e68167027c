package org.siegel.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.directory.CertificateAttribute.USER_CERTIFICATE;

import com.unboundid.ldap.sdk.ModificationType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.siegel.ca.IssuedCertificate;
import org.siegel.ca.RevocationReason;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryUser;
import org.siegel.publication.JournalEntry.State;
import org.siegel.smime.MailAddress;

/** What the server does at intervals, on a clock that is moved. */
@Tag("server")
class PruningTest extends PublicationFixture {

    private static final Duration DAY = Duration.ofDays(1);

    @Override
    Site site(Path data) throws Exception {
        return Site.openLdap(data);
    }

    /** Whatever was left by other tests is done, and the next work is due in a day. */
    @BeforeEach
    void settleDown() {
        pruning(node, "first").look();
        clock.forward(DAY);
        assertThat(pruning(node, "first").look()).hasSize(1);
    }

    private static Pruning pruning(Node node, String name) {
        return node.publisher().pruning(name, DAY, Duration.ZERO);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Test
    void whatNoLongerCountsGoesAndWhatOthersTookComesBackButNothingIsPublished() throws Exception {
        String name = someone();
        MailAddress revoked = site.add(name);
        CertificateValue foreign = Foreign.certificate("foreign", 1);
        site.foreign(ModificationType.ADD, name, foreign);
        IssuedCertificate issued = node.issue(revoked);
        node.publish(revoked);
        node.authority().revoke(issued.serial(), RevocationReason.KEY_COMPROMISE, Node.ORDER.actor());
        node.issue(revoked); // its owner has no key yet

        String never = someone();
        node.issue(site.add(never));

        String robbed = someone();
        MailAddress address = site.add(robbed);
        IssuedCertificate taken = node.issue(address);
        node.publish(address);
        clock.forward(Duration.ofMinutes(1));
        node.issue(address); // newer, and not published either
        for (CertificateAttribute attribute : CertificateAttribute.values()) {
            site.foreign(robbed, attribute, List.of());
        }

        String undone = someone();
        MailAddress back = site.add(undone);
        node.issue(back);
        node.publisher().undo().entry(node.publish(back).journalEntry().orElseThrow(), Node.ORDER);

        clock.forward(DAY.minusMinutes(2));
        assertThat(pruning(node, "first").look()).as("not due").isEmpty();
        clock.forward(Duration.ofMinutes(2));
        assertThat(pruning(node, "first").look())
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome.sentence()).matches("run \\d+, 2 changed, \\d+ unchanged, 0 failed"));

        assertThat(site.read(name)).containsExactly(foreign);
        assertThat(site.read(never)).isEmpty();
        assertThat(read(robbed, USER_CERTIFICATE)).containsExactly(der(taken));
        assertThat(site.read(robbed)).hasSize(2);
        assertThat(site.read(undone)).isEmpty();
        assertThat(node.publisher().history().of(revoked, 1)).singleElement().satisfies(entry -> {
            assertThat(entry.order()).isEqualTo(Pruning.ORDER);
            assertThat(entry.state()).isEqualTo(State.DONE);
        });
        Pruning.Status status = pruning(node, "any").status().getFirst();
        assertThat(status.next()).contains(now().plus(DAY));
        assertThat(status.complete()).contains(now());
        assertThat(status.node()).contains("first");
        assertThat(node.publisher().history().runs(1))
                .singleElement()
                .satisfies(run -> assertThat(run.finished()).isPresent());

        clock.forward(Duration.ofDays(730)); // every certificate has expired
        assertThat(pruning(node, "first").look()).hasSize(1);
        assertThat(site.read(name)).containsExactly(foreign);
        assertThat(site.read(robbed)).isEmpty();
    }

    @Test
    void anAdministratorStartsItAtOnceAlsoWhereItIsNotDoneAtIntervals() throws Exception {
        String name = someone();
        MailAddress address = site.add(name);
        IssuedCertificate issued = node.issue(address);
        node.publish(address);
        node.authority().revoke(issued.serial(), RevocationReason.KEY_COMPROMISE, Node.ORDER.actor());
        clock.forward(Duration.ofMinutes(1));
        assertThat(pruning(node, "first").look()).as("not due").isEmpty();

        assertThat(pruning(node, "first").start(Optional.empty(), Node.ORDER))
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.sentence()).contains(" 1 changed, "));
        assertThat(site.read(name)).isEmpty();
        assertThat(node.publisher().history().of(address, 1).getFirst().order()).isEqualTo(Node.ORDER);
        assertThat(pruning(node, "any").status().getFirst().next()).contains(now().plus(DAY));
        assertThat(node.publisher()
                        .pruning("second", Duration.ZERO, Duration.ZERO)
                        .start(Optional.of(Node.DIRECTORY), Node.ORDER))
                .hasSize(1);
        assertThatThrownBy(() -> pruning(node, "first").start(Optional.of("nowhere"), Node.ORDER))
                .isInstanceOf(PublicationException.class);
        clock.forward(DAY);
        pruning(node, "first").look();
    }

    @Test
    void oneNodeIsAtItAndTheNextOneHasNothingToDo() throws Exception {
        node.issue(site.add(someone()));
        List<List<Pruning.Outcome>> looks = new ArrayList<>();
        CertificateDirectory asking = new Faulty(site.directory(), Faulty.Step.NOWHERE) {
            @Override
            public synchronized Optional<DirectoryUser> find(MailAddress address) {
                looks.add(pruning(node, "second").look());
                assertThatThrownBy(() -> pruning(node, "second").start(Optional.empty(), Node.ORDER))
                        .isInstanceOf(PublicationException.class)
                        .hasMessageContaining("at work already");
                return super.find(address);
            }
        };
        clock.forward(DAY);
        try (Node other = Node.open(postgres.address(), asking, clock)) {
            assertThat(pruning(other, "first").look()).hasSize(1);
        }
        assertThat(looks).isNotEmpty().allMatch(List::isEmpty);
        assertThat(pruning(node, "second").look()).isEmpty();
        assertThat(node.publisher()
                        .pruning("second", Duration.ZERO, Duration.ZERO)
                        .look())
                .as("switched off")
                .isEmpty();
    }

    @Test
    void aDirectoryThatWasAwayIsTriedAgainSoonAndARunThatTakesTooLongGoesOn() throws Exception {
        for (int i = 0; i < 120; i++) {
            node.issue(MailAddress.of(someone() + "@example.test")); // who is not in the directory
        }
        String name = "z" + someone(); // in the last batch
        MailAddress address = site.add(name);
        IssuedCertificate issued = node.issue(address);
        node.publish(address);
        node.authority().revoke(issued.serial(), RevocationReason.KEY_COMPROMISE, Node.ORDER.actor());

        var away = new Faulty(site.directory(), Faulty.Step.NOWHERE);
        away.finds.set(0);
        clock.forward(DAY);
        try (Node other = Node.open(postgres.address(), away, clock)) {
            assertThat(pruning(other, "first").look())
                    .extracting(Pruning.Outcome::sentence)
                    .containsExactly("publishing for everybody in directory stopped: the directory is away;"
                            + " it goes on from there when it is started again");
        }
        assertThat(pruning(node, "first").look()).isEmpty();
        assertThat(pruning(node, "first").status().getFirst().next()).contains(now().plus(Pruning.RETRY));

        CertificateDirectory slow = new Faulty(site.directory(), Faulty.Step.NOWHERE) {
            @Override
            public Optional<DirectoryUser> find(MailAddress wanted) {
                clock.forward(Pruning.LONGEST.dividedBy(50));
                return super.find(wanted);
            }
        };
        clock.forward(Pruning.RETRY);
        try (Node other = Node.open(postgres.address(), slow, clock)) {
            assertThat(pruning(other, "first").look())
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.sentence()).endsWith("to be continued"));
        }
        assertThat(site.read(name)).isNotEmpty();
        clock.forward(Pruning.RETRY);
        assertThat(pruning(node, "second").look())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.sentence()).contains(" 1 changed, "));
        assertThat(site.read(name)).isEmpty();
        assertThat(pruning(node, "second").status().getFirst().complete()).contains(now());
    }
}
