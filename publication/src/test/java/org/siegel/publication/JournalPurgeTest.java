package org.siegel.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.directory.CertificateAttribute.USER_SMIME_CERTIFICATE;

import com.unboundid.ldap.sdk.ModificationType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryException;
import org.siegel.smime.MailAddress;

/** The journal on a clock that is moved: what goes, what stays, and what an undo says. */
@Tag("server")
class JournalPurgeTest extends PublicationFixture {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration MONTH = Duration.ofDays(30);

    @Override
    Site site(Path data) throws Exception {
        return Site.openLdap(data);
    }

    private long purge() {
        return new JournalPurge(node.database().jdbi(), clock).purge(clock.instant(), Instant.MAX);
    }

    @Test
    void theTimerPurgesWhatIsOlderThanItsRetention() throws Exception {
        MailAddress address = site.add(someone());
        node.issue(address);
        long first = node.publish(address).journalEntry().orElseThrow();
        clock.forward(Duration.ofHours(1));
        node.issue(address);
        long second = node.publish(address).journalEntry().orElseThrow();

        Pruning forEver = node.publisher().pruning("node", Duration.ofDays(1), Duration.ZERO);
        Pruning forAYear = node.publisher().pruning("node", Duration.ofDays(1), YEAR);
        forEver.look();
        clock.forward(YEAR.minusDays(1));
        assertThat(forAYear.look()).hasSize(1);
        clock.forward(Duration.ofDays(2));
        assertThat(forEver.look()).hasSize(1);
        assertThat(node.publisher().history().entry(first)).isPresent();
        clock.forward(Duration.ofDays(2));
        assertThat(forAYear.look()).hasSize(1);
        assertThat(node.publisher().history().entry(first)).isEmpty();
        assertThat(node.publisher().history().entry(second))
                .as("what the entry held when we last wrote")
                .isPresent();
    }

    @Test
    void anUndoOfWhatIsPurgedSaysSo() throws Exception {
        String renewed = someone();
        MailAddress address = site.add(renewed);
        MailAddress other = site.add(someone());
        node.issue(address);
        node.issue(other);
        Everybody.Run run = node.publisher().everybody(Node.DIRECTORY).publish(Node.ORDER);
        long first = node.publisher().history().of(address, 1).getFirst().id();
        clock.forward(Duration.ofHours(1));
        node.issue(address);
        node.publish(address);
        long ofOther = node.publisher().history().of(other, 1).getFirst().id();

        clock.forward(Duration.ofHours(1));
        assertThat(purge()).isPositive();
        assertThatThrownBy(() -> node.publisher().undo().entry(first, Node.ORDER))
                .isInstanceOf(PublicationException.class)
                .hasMessage("the journal entry " + first + " is purged: the journal does not go back that far, so its"
                        + " change cannot be taken back");
        assertThatThrownBy(() -> node.publisher().undo().run(run.id(), Node.ORDER, outcome -> {}))
                .isInstanceOf(PublicationException.class)
                .hasMessageMatching(
                        "run " + run.id() + " cannot be taken back as a whole: 1 of its \\d+ changes are older"
                                + " than the journal and purged; take back single ones of the others with -Identity");
        node.publisher().undo().entry(ofOther, Node.ORDER);
        assertThat(node.publisher()
                        .everybody(Node.DIRECTORY)
                        .publish(Node.ORDER)
                        .published())
                .as("what was taken back is published again")
                .isEqualTo(1);
        clock.forward(Duration.ofHours(1));
        node.issue(other);
        node.publish(other);
        node.publisher()
                .undo()
                .entry(node.publish(renewedAgain(address)).journalEntry().orElseThrow(), Node.ORDER);
        clock.forward(Duration.ofHours(1));
        purge();
        assertThatThrownBy(() -> node.publisher().undo().run(run.id(), Node.ORDER, outcome -> {}))
                .hasMessageContaining("run " + run.id());
        assertThatThrownBy(() -> node.publisher().undo().run(999_999, Node.ORDER, outcome -> {}))
                .hasMessage("the journal has no changes of a run 999999");
        assertThatThrownBy(() -> node.publisher().undo().entry(999_999, Node.ORDER))
                .hasMessage("the journal has no entry 999999");
    }

    private MailAddress renewedAgain(MailAddress address) {
        clock.forward(Duration.ofHours(1));
        node.issue(address);
        return address;
    }

    @Test
    void whatIsOursStaysOurs() throws Exception {
        String name = someone();
        MailAddress address = site.add(name);
        node.issue(address);
        node.publish(address);
        List<CertificateValue> first = read(name, USER_SMIME_CERTIFICATE);
        clock.forward(Duration.ofHours(1));
        node.issue(address);
        node.publish(address); // its image before has the first one
        clock.forward(Duration.ofHours(1));
        node.issue(address);
        node.publish(address);
        List<CertificateValue> second = read(name, USER_SMIME_CERTIFICATE);
        clock.forward(Duration.ofHours(1));
        assertThat(purge()).isPositive();
        assertThat(values(first)).as("nothing refers to it any more").isZero();
        assertThat(values(second)).isEqualTo(1);

        site.foreign(name, USER_SMIME_CERTIFICATE, List.of(first.getFirst(), second.getFirst())); // from a backup
        assertThat(drifts(address)).contains(Drift.Kind.SUPERSEDED, Drift.Kind.CHANGED_BY_OTHERS);
        node.publish(address);
        assertThat(read(name, USER_SMIME_CERTIFICATE)).isEqualTo(second);
    }

    private int values(List<CertificateValue> values) {
        return node.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from publication.value where bytes = :bytes")
                        .bind("bytes", values.getFirst().bytes())
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void whoLeftTheDirectoryIsForgottenWhenHeHasBeenMissingForAsLongAsTheJournalGoesBack() throws Exception {
        MailAddress leaver = site.add(someone());
        String there = someone();
        MailAddress stays = site.add(there);
        for (MailAddress address : List.of(leaver, stays)) {
            node.issue(address);
            node.publish(address);
        }
        String person = node.publisher().history().of(leaver, 1).getFirst().person();
        long entry = node.publisher().history().of(leaver, 1).getFirst().id();
        Pruning pruning = node.publisher().pruning("node", Duration.ofDays(1), MONTH);
        clock.forward(MONTH.plusDays(1));
        pruning.start(Optional.empty(), Node.ORDER);
        site.administrator().delete(site.dn(leaver.toString().replaceFirst("@.*", "")));
        clock.forward(Duration.ofDays(1));
        pruning.start(Optional.empty(), Node.ORDER); // he is missed for the first time
        clock.forward(MONTH.minusDays(1));
        pruning.start(Optional.empty(), Node.ORDER);
        assertThat(written(person)).as("he may be brought back").isPositive();
        assertThat(node.publisher().history().entry(entry)).isPresent();

        CertificateDirectory away = new Faulty(site.directory(), Faulty.Step.NOWHERE) {
            @Override
            public Optional<CertificateEntry> certificates(String id) {
                throw new DirectoryException("the directory is away");
            }
        };
        clock.forward(Duration.ofDays(2));
        try (Node other = Node.open(postgres.address(), away, clock)) {
            other.publisher().pruning("other", Duration.ofDays(1), MONTH).start(Optional.empty(), Node.ORDER);
        }
        assertThat(written(person)).as("nobody could look").isPositive();
        pruning.start(Optional.empty(), Node.ORDER);
        assertThat(written(person)).isZero();
        assertThat(node.publisher().history().of(leaver, 9)).isEmpty();
        assertThatThrownBy(() -> node.publisher().undo().entry(entry, Node.ORDER))
                .hasMessageContaining("is purged");
        assertThat(written(node.publisher().history().of(stays, 1).getFirst().person()))
                .isPositive();
        assertThat(departed()).isZero();
    }

    @Test
    void whoComesBackInTimeIsForgottenLaterIfAtAll() throws Exception {
        String name = someone();
        MailAddress address = site.add(name);
        node.issue(address);
        node.publish(address);
        String person = node.publisher().history().of(address, 1).getFirst().person();
        boolean[] there = {true};
        Departed departed = new Departed(node.database().jdbi(), id -> there[0] || !id.equals(person), clock);
        clock.forward(MONTH.plusDays(1));
        there[0] = false;
        departed.forget(clock.instant().minus(MONTH), Instant.MAX);
        assertThat(departed()).isEqualTo(1);
        clock.forward(MONTH.minusDays(1));
        there[0] = true;
        departed.forget(clock.instant().minus(MONTH), Instant.MAX);
        assertThat(departed()).isZero();
        there[0] = false;
        clock.forward(Duration.ofDays(9));
        departed.forget(clock.instant().minus(MONTH), Instant.MAX);
        assertThat(written(person)).as("missing for nine days").isPositive();
        clock.forward(MONTH.plusDays(1));
        assertThat(departed.forget(clock.instant().minus(MONTH), Instant.MAX)).isEqualTo(1);
        assertThat(written(person)).isZero();
    }

    private int written(String person) {
        return node.database()
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery("select count(*) from publication.written where person = :person")
                                .bind("person", person)
                                .mapTo(Integer.class)
                                .one());
    }

    private int departed() {
        return node.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from publication.departed")
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void publishingGoesOnWhileTheJournalIsPurged() throws Exception {
        String name = someone();
        MailAddress address = site.add(name);
        CertificateValue foreign = Foreign.certificate("foreign", 1);
        site.foreign(ModificationType.ADD, name, foreign);
        node.issue(address);
        try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> publishing = together.submit(() -> {
                for (int i = 0; i < 40; i++) { // the same values go and come
                    clock.forward(Duration.ofSeconds(1));
                    long entry = node.publish(address).journalEntry().orElseThrow();
                    node.publisher().undo().entry(entry, Node.ORDER);
                }
                return null;
            });
            while (!publishing.isDone()) {
                purge();
            }
            publishing.get(1, TimeUnit.MINUTES);
        }
        clock.forward(Duration.ofSeconds(1));
        purge();
        assertThat(node.publisher().history().of(address, 99)).isEmpty();
        assertThat(site.read(name)).containsExactly(foreign);
    }
}
