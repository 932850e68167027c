package org.siegel.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.directory.CertificateAttribute.USER_SMIME_CERTIFICATE;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ModificationType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.ca.IssuedCertificate;
import org.siegel.ca.RevocationReason;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryException;
import org.siegel.smime.MailAddress;
import org.siegel.testkit.SettableClock;

/** Two OpenLDAP servers of one organisation: a person is published where he lives. */
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralDirectoriesTest {

    private static final Optional<String> ALL = Optional.empty();

    private final SettableClock clock = SettableClock.real();
    private Site main;
    private Site sales;
    private Faulty away;
    private EmbeddedPostgres postgres;
    private Node node;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        main = Site.openLdap(Files.createDirectory(folder.resolve("main")));
        sales = Site.openLdap(Files.createDirectory(folder.resolve("sales")));
        away = new Faulty(sales.directory(), Faulty.Step.NOWHERE);
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        node = Node.open(
                postgres.address(),
                List.of(
                        new PublishedDirectory(Node.DIRECTORY, main.directory()),
                        new PublishedDirectory("sales", away)),
                clock,
                Node.FAST);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {node, postgres, sales, main}) {
            if (one != null) {
                one.close();
            }
        }
    }

    @Test
    void whoLivesInOneOfThemIsPublishedThereAndTheUndoFindsHim() throws LDAPException {
        MailAddress sue = sales.add("sue");
        MailAddress max = main.add("max");
        IssuedCertificate issued = node.issue(sue);
        node.issue(max);
        CertificateValue foreign = Foreign.certificate("foreign", 1);
        sales.foreign(ModificationType.ADD, "sue", foreign);

        Publisher.Done done = node.publish(sue);
        assertThat(done.plan().directory()).isEqualTo("sales");
        assertThat(sales.read("sue")).hasSize(3).contains(foreign, PublicationFixture.der(issued));
        JournalEntry entry = node.publisher()
                .history()
                .entry(done.journalEntry().orElseThrow())
                .orElseThrow();
        assertThat(entry.directory()).isEqualTo("sales");
        assertThatThrownBy(() -> node.publisher().publish(sue, Optional.of(Node.DIRECTORY), Node.ORDER))
                .isInstanceOf(PublicationException.class)
                .hasMessage("directory has no user with the address sue@example.test");
        assertThatThrownBy(() -> node.publisher().publish(sue, Optional.of("slaes"), Node.ORDER))
                .isInstanceOf(PublicationException.class)
                .hasMessage("certificates are not published in slaes, but in directory, sales");
        assertThatThrownBy(() -> node.publisher().plan(MailAddress.of("nobody@example.test"), ALL))
                .isInstanceOf(PublicationException.class)
                .hasMessage("the directories have no user with the address nobody@example.test");

        node.publisher().undo().entry(entry.id(), Node.ORDER);
        assertThat(sales.read("sue")).containsExactly(foreign);
        assertThat(main.read("max")).isEmpty();
    }

    @Test
    void whoLivesInBothIsPublishedInBothAndARevocationReachesBoth() throws LDAPException {
        MailAddress address = main.add("both");
        sales.add("both");
        IssuedCertificate first = node.issue(address);
        assertThat(node.publisher()
                        .publish(address, Optional.of("sales"), Node.ORDER)
                        .done())
                .singleElement();
        assertThat(main.read("both")).isEmpty();
        assertThat(node.publisher().plan(address, ALL).done())
                .extracting(PublicationPlan::isEmpty)
                .containsExactly(false, true);
        assertThat(node.publisher().publish(address, ALL, Node.ORDER).done())
                .extracting(done -> done.journalEntry().isPresent())
                .containsExactly(true, false);
        assertThat(main.read("both")).hasSize(2);

        node.authority().revoke(first.serial(), RevocationReason.KEY_COMPROMISE, Node.ORDER.actor());
        node.publisher().keepCurrent(address, Node.ORDER);
        assertThat(main.read("both")).isEmpty();
        assertThat(sales.read("both")).isEmpty();
    }

    @Test
    void whatMovedFromOneToTheOtherWithItsIdentifierStaysOurs() throws LDAPException {
        // one server under two names, as when an organizational unit becomes another connector's
        MailAddress address = sales.add("moved");
        node.issue(address);
        node.publish(address);
        CertificateValue signed = sales.read("moved").stream()
                .filter(value -> value.attribute() == USER_SMIME_CERTIFICATE)
                .findFirst()
                .orElseThrow();
        clock.forward(Duration.ofHours(1));
        node.issue(address);
        try (Node renamed = Node.open(
                postgres.address(), List.of(new PublishedDirectory("trade", sales.directory())), clock, Node.FAST)) {
            renamed.publish(address);
            assertThat(sales.read("moved")).hasSize(2).doesNotContain(signed);
            long entry = node.publisher().history().of(address, 9).getLast().id();
            assertThatThrownBy(() -> renamed.publisher().undo().entry(entry, Node.ORDER))
                    .isInstanceOf(PublicationException.class)
                    .hasMessage("certificates are not published in sales, but in trade");
        }
    }

    @Test
    void oneThatIsAwayKeepsNothingFromTheOther() throws LDAPException {
        MailAddress here = main.add("here");
        MailAddress there = sales.add("there");
        node.issue(here);
        node.issue(there);
        away.finds.set(0);
        Everywhere<Publisher.Done> all = node.publisher().publish(here, ALL, Node.ORDER);
        assertThat(all.done()).singleElement();
        assertThat(all.failures()).containsExactly(new Everywhere.Failure("sales", "the directory is away"));
        away.finds.set(0);
        assertThatThrownBy(() -> node.publisher().publish(there, ALL, Node.ORDER))
                .isInstanceOf(DirectoryException.class)
                .hasMessage("the directory is away");

        away.finds.set(0);
        Everywhere<Everybody.Run> runs = Everywhere.of(
                node.publisher().directories(ALL),
                name -> Optional.of(node.publisher().everybody(name).publish(Node.ORDER)));
        assertThat(runs.done()).extracting(Everybody.Run::directory).containsExactly(Node.DIRECTORY);
        assertThat(runs.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.sentence())
                        .isEqualTo("publishing for everybody in sales stopped: the directory is away; it goes on"
                                + " from there when it is started again"));
        away.finds.set(Integer.MAX_VALUE);
        assertThat(node.publisher().everybody("sales").publish(Node.ORDER).resumed())
                .isTrue();
        assertThat(sales.read("there")).hasSize(2);
        assertThat(node.publisher()
                        .everybody(Node.DIRECTORY)
                        .publish(Node.ORDER)
                        .published())
                .isZero();
    }
}
