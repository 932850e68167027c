package org.siegel.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.directory.CertificateAttribute.USER_CERTIFICATE;
import static org.siegel.directory.CertificateAttribute.USER_SMIME_CERTIFICATE;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ModificationType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryKind;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.LdapDirectory;
import org.siegel.publication.JournalEntry.State;
import org.siegel.smime.MailAddress;

/** What holds in every directory when something ends in the middle, or others write at the same time. */
abstract class PublicationUnderFaults extends PublicationFixture {

    @Test
    void whatWasCutOffAtAnyStepIsSettledByWhatTheEntryShows() throws LDAPException {
        for (Faulty.Step step : Faulty.Step.values()) {
            String name = someone();
            MailAddress address = site.add(name);
            CertificateValue foreign = Foreign.certificate("foreign", 1);
            site.foreign(ModificationType.ADD, name, foreign);
            node.issue(address);
            boolean written = step != Faulty.Step.BEFORE_MODIFY;
            boolean told = step == Faulty.Step.NOWHERE || step == Faulty.Step.ANSWER_LOST;
            try (Node cutOff = Node.open(postgres.address(), new Faulty(site.directory(), step), clock)) {
                try {
                    cutOff.publish(address);
                    assertThat(step).isEqualTo(Faulty.Step.NOWHERE);
                } catch (Faulty.Killed | DirectoryException expected) {
                    assertThat(step).isNotEqualTo(Faulty.Step.NOWHERE);
                }
            }
            assertThat(stateOf(address)).as("%s", step).isEqualTo(told ? State.DONE : State.INTENDED);
            assertThat(site.read(name)).as("%s", step).hasSize(written ? 3 : 1);

            if (step == Faulty.Step.AFTER_MODIFY) {
                node.plan(address); // any use of the entry
            } else {
                assertThat(node.publisher().settle()).as("%s", step).isEqualTo(told ? 0 : 1);
            }
            assertThat(stateOf(address)).as("%s", step).isEqualTo(written ? State.DONE : State.NOT_DONE);
            assertThat(node.publish(address).journalEntry().isPresent())
                    .as("%s: only what was not done is done again", step)
                    .isEqualTo(!written);
            assertThat(site.read(name)).as("%s", step).hasSize(3).contains(foreign);
        }
    }

    private State stateOf(MailAddress address) {
        return node.publisher().history().of(address, 1).getFirst().state();
    }

    @Test
    void aDatabaseThatIsLostAfterTheModifyIsToldLater() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        node.issue(address);
        Node[] losing = new Node[1];
        CertificateDirectory directory = new CertificateDirectory() {
            @Override
            public Optional<DirectoryUser> find(MailAddress wanted) {
                return site.directory().find(wanted);
            }

            @Override
            public Optional<CertificateEntry> certificates(String id) {
                return site.directory().certificates(id);
            }

            @Override
            public boolean change(CertificateEntry asRead, CertificateChange change) {
                boolean done = site.directory().change(asRead, change);
                losing[0]
                        .database()
                        .jdbi()
                        .useHandle(handle -> handle.execute(
                                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"));
                return done;
            }
        };
        try (Node node2 = Node.open(postgres.address(), directory, clock)) {
            losing[0] = node2;
            assertThatThrownBy(() -> node2.publish(address))
                    .isInstanceOf(PublicationException.class)
                    .hasMessageContaining("the directory was changed");
        }
        assertThat(node.publisher().settle()).isEqualTo(1);
        assertThat(stateOf(address)).isEqualTo(State.DONE);
        assertThat(site.read(name)).hasSize(2);
    }

    @Test
    void manyWriteAtTheSameTimeAndEverybodysValuesSurvive() throws Exception {
        String name = someone();
        MailAddress address = site.add(name);
        List<CertificateValue> foreign = Foreign.certificates(12);
        node.issue(address);
        try (LdapDirectory second = new LdapDirectory(site.settings());
                Node other = Node.open(postgres.address(), second, clock);
                var together = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            all.add(together.submit(() -> {
                for (CertificateValue value : foreign) {
                    site.foreign(ModificationType.ADD, name, value);
                }
                for (CertificateValue value : foreign.subList(0, 4)) {
                    site.foreign(ModificationType.DELETE, name, value);
                }
                return null;
            }));
            for (Node publishing : List.of(node, other, node)) {
                all.add(together.submit(() -> {
                    for (int i = 0; i < 4; i++) {
                        clock.forward(Duration.ofSeconds(5));
                        publishing.issue(address);
                        untilDone(publishing, address);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(2, TimeUnit.MINUTES);
            }
        }
        node.publish(address);
        PublicationPlan plan = node.plan(address);
        assertThat(plan.isEmpty()).isTrue();
        List<CertificateValue> expected = new ArrayList<>(foreign.subList(4, 12));
        expected.add(der(plan.current().orElseThrow()));
        assertThat(read(name, USER_CERTIFICATE)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(read(name, USER_SMIME_CERTIFICATE)).hasSize(1);
        assertThat(node.publisher().history().of(address, 1000))
                .extracting(JournalEntry::state)
                .isSubsetOf(State.DONE, State.NOT_DONE);
    }

    /** Where others keep changing the entry, publishing says so and is asked again. */
    private static void untilDone(Node publishing, MailAddress address) {
        while (true) {
            try {
                publishing.publish(address);
                return;
            } catch (PublicationException e) {
                assertThat(e.reason()).isEqualTo(PublicationException.Reason.CONFLICT);
            }
        }
    }

    @Test
    void anEntryIsChangedOnlyAsItWasRead() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        CertificateValue first = Foreign.certificate("first", 1);
        site.foreign(ModificationType.ADD, name, first);
        String id = site.directory().find(address).orElseThrow().id();
        CertificateEntry read = site.directory().certificates(id).orElseThrow();
        boolean asserts = site.kind() != DirectoryKind.ACTIVE_DIRECTORY;
        assertThat(read.version().isPresent()).isEqualTo(asserts);

        CertificateValue second = Foreign.certificate("second", 2);
        site.foreign(ModificationType.ADD, name, second);
        CertificateValue third = Foreign.certificate("third", 3);
        boolean done = site.directory().change(read, new CertificateChange(List.of(third), List.of()));
        assertThat(done).as("what was read is no more").isEqualTo(!asserts);

        site.foreign(ModificationType.DELETE, name, first);
        CertificateEntry stale = new CertificateEntry(id, read.dn(), read.values(), Optional.empty());
        assertThat(site.directory()
                        .change(
                                stale,
                                new CertificateChange(
                                        List.of(Foreign.certificate("fourth", 4)), List.of(first, second))))
                .as("a value to delete is not there: none is, and nothing is added")
                .isFalse();
        List<CertificateValue> expected = new ArrayList<>(List.of(second));
        if (done) {
            expected.add(third);
        }
        assertThat(site.read(name)).containsExactlyInAnyOrderElementsOf(expected);
    }
}
