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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.siegel.ca.IssuedCertificate;
import org.siegel.ca.RevocationReason;
import org.siegel.directory.CertificateValue;
import org.siegel.publication.JournalEntry.State;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.SmimeCapabilities;
import org.siegel.testkit.SettableClock;

/** What holds in every directory. Foreign values are compared byte for byte after each act. */
@Tag("server")
abstract class PublicationContract extends PublicationUnderFaults {

    @Test
    void publishesBesideForeignValuesAndARenewalReplacesOnlyOurs() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        CertificateValue foreign = Foreign.certificate("foreign", 1);
        CertificateValue foreignCms = Foreign.signedData(foreign.bytes());
        site.foreign(ModificationType.ADD, name, foreign, foreignCms);
        IssuedCertificate first = node.issue(address);
        assertThat(drifts(address))
                .containsExactly(Drift.Kind.NOT_PUBLISHED, Drift.Kind.NOT_PUBLISHED, Drift.Kind.SHADOWED);

        assertThat(node.publish(address).journalEntry()).isPresent();
        assertThat(node.publish(address).journalEntry()).isEmpty();
        assertThat(drifts(address)).containsExactly(Drift.Kind.SHADOWED); // the foreign one is older
        assertThat(read(name, USER_CERTIFICATE)).containsExactlyInAnyOrder(foreign, der(first));
        CertificateValue firstCms = oursOf(name, foreignCms);
        assertThat(PublicationValue.read(firstCms.bytes()).preferred()).contains(first.certificate());

        clock.forward(Duration.ofHours(1));
        IssuedCertificate second = node.issue(address);
        assertThat(drifts(address)).contains(Drift.Kind.SUPERSEDED, Drift.Kind.SHADOWED, Drift.Kind.NOT_PUBLISHED);
        long entry = node.publish(address).journalEntry().orElseThrow();
        assertThat(read(name, USER_CERTIFICATE)).containsExactlyInAnyOrder(foreign, der(second));
        CertificateValue secondCms = oursOf(name, foreignCms);
        assertThat(PublicationValue.read(secondCms.bytes()).preferred()).contains(second.certificate());

        JournalEntry told = node.publisher().history().entry(entry).orElseThrow();
        assertThat(told.state()).isEqualTo(State.DONE);
        assertThat(told.before()).containsExactlyInAnyOrder(foreign, foreignCms, der(first), firstCms);
        assertThat(told.after()).containsExactlyInAnyOrder(foreign, foreignCms, der(second), secondCms);
        assertThat(told.order()).isEqualTo(Node.ORDER);
    }

    /** The one value of userSMIMECertificate that is not somebody else's. */
    private CertificateValue oursOf(String name, CertificateValue... foreign) throws LDAPException {
        List<CertificateValue> values = new ArrayList<>(read(name, USER_SMIME_CERTIFICATE));
        assertThat(values).containsAll(List.of(foreign)).hasSize(foreign.length + 1);
        values.removeAll(List.of(foreign));
        return values.getFirst();
    }

    @Test
    void takesAwayWhatIsRevokedOrExpiredAndNothingElse() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        CertificateValue foreign = Foreign.certificate("foreign", 1);
        site.foreign(ModificationType.ADD, name, foreign);
        IssuedCertificate issued = node.issue(address);
        node.publish(address);
        // somebody else's value around our certificate is not ours
        List<CertificateValue> signed = new ArrayList<>(read(name, USER_SMIME_CERTIFICATE));
        CertificateValue wrapped = Foreign.signedData(der(issued).bytes());
        signed.add(wrapped);
        site.foreign(name, USER_SMIME_CERTIFICATE, signed);

        node.authority().revoke(issued.serial(), RevocationReason.KEY_COMPROMISE, Node.ORDER.actor());
        assertThat(drifts(address)).contains(Drift.Kind.REVOKED, Drift.Kind.CHANGED_BY_OTHERS);
        assertThatThrownBy(() -> node.publish(address)).hasMessageContaining("Request-Certificate");
        IssuedCertificate unpublished = node.issue(address);
        node.publisher().keepCurrent(address, Node.ORDER);
        assertThat(site.read(name))
                .as("%s is not published: nobody asked for it", unpublished.serial())
                .containsExactlyInAnyOrder(foreign, wrapped);

        node.publish(address);
        assertThat(site.read(name)).hasSize(4);
        var later = new SettableClock(clock.instant().plus(Duration.ofDays(4000)));
        try (Node then = Node.open(postgres.address(), site.directory(), later)) {
            assertThat(then.plan(address).drifts())
                    .extracting(Drift::kind)
                    .contains(Drift.Kind.NO_CERTIFICATE, Drift.Kind.EXPIRED);
            then.publisher().repair(address, Optional.empty(), Node.ORDER);
        }
        assertThat(site.read(name)).containsExactlyInAnyOrder(foreign, wrapped);
    }

    @Test
    void undoRestoresExactlyWhatWasChangedAndSaysWhatIsNotThereAnyMore() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        CertificateValue foreign = Foreign.certificate("foreign", 1);
        site.foreign(ModificationType.ADD, name, foreign);
        node.issue(address);
        node.publish(address);
        List<CertificateValue> first = site.read(name);
        clock.forward(Duration.ofHours(1));
        node.issue(address);
        long renewal = node.publish(address).journalEntry().orElseThrow();
        List<CertificateValue> second = site.read(name);

        Undo.Outcome outcome = node.publisher().undo().entry(renewal, Node.ORDER);
        assertThat(outcome.left()).isEmpty();
        assertThat(site.read(name)).containsExactlyInAnyOrderElementsOf(first);
        node.publisher().undo().entry(outcome.journalEntry().orElseThrow(), Node.ORDER);
        assertThat(site.read(name)).containsExactlyInAnyOrderElementsOf(second);

        CertificateValue newest = der(node.plan(address).current().orElseThrow());
        site.foreign(ModificationType.DELETE, name, newest);
        assertThat(drifts(address)).containsExactly(Drift.Kind.MISSING, Drift.Kind.CHANGED_BY_OTHERS);
        Undo.Outcome partial = node.publisher().undo().entry(renewal, Node.ORDER);
        assertThat(partial.left()).containsExactly(newest + " is not there any more");
        assertThat(site.read(name)).containsExactlyInAnyOrderElementsOf(first);
        assertThatThrownBy(() -> node.publisher().undo().entry(999_999, Node.ORDER))
                .isInstanceOf(PublicationException.class);
    }

    @Test
    void fillsNoAttributeBeyondItsLimitAndLetsTheOtherOneHaveIts() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        node.issue(address);
        node.publish(address);
        List<CertificateValue> full = new ArrayList<>(read(name, USER_CERTIFICATE));
        List<CertificateValue> foreign = Foreign.certificates(14);
        full.addAll(foreign);
        site.foreign(name, USER_CERTIFICATE, full);
        clock.forward(Duration.ofHours(1));
        IssuedCertificate second = node.issue(address);
        node.publish(address); // ours that is old makes room
        assertThat(read(name, USER_CERTIFICATE))
                .hasSize(15)
                .contains(der(second))
                .containsAll(foreign);

        String crowded = someone();
        MailAddress other = site.add(crowded);
        List<CertificateValue> others = Foreign.certificates(15);
        site.foreign(crowded, USER_CERTIFICATE, others);
        node.issue(other);
        Publisher.Done done = node.publish(other);
        assertThat(done.plan().drifts()).anySatisfy(drift -> {
            assertThat(drift.kind()).isEqualTo(Drift.Kind.LARGE_OBJECT);
            assertThat(drift.sentence()).contains("15 values of others, 15 of them expired");
        });
        assertThat(read(crowded, USER_CERTIFICATE)).containsExactlyInAnyOrderElementsOf(others);
        assertThat(read(crowded, USER_SMIME_CERTIFICATE)).hasSize(1);
        assertThat(node.publish(other).journalEntry()).isEmpty();
    }

    @Test
    void showsAForeignValueThatHidesOursAndLeavesIt() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        CertificateValue old = Foreign.signedData(Foreign.certificate("old", 1).bytes());
        CertificateValue junk = new CertificateValue(USER_SMIME_CERTIFICATE, new byte[] {0x30, 1, 2, 3});
        site.foreign(name, USER_SMIME_CERTIFICATE, List.of(old, junk));
        node.issue(address);
        node.publish(address);
        assertThat(node.plan(address).drifts())
                .allSatisfy(drift -> assertThat(drift.repairable()).isFalse())
                .extracting(Drift::kind)
                .containsExactlyInAnyOrder(Drift.Kind.SHADOWED, Drift.Kind.UNREADABLE);
        assertThat(read(name, USER_SMIME_CERTIFICATE)).contains(old, junk).hasSize(3);
    }

    @Test
    void publishesTheNewestCertificateOfEachAddressAndSignsForThePrimaryOne() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name, name + ".alias@example.test");
        MailAddress alias = MailAddress.of(name + ".alias@example.test");
        IssuedCertificate primary = node.issue(address);
        IssuedCertificate secondary = node.issue(alias);
        node.publish(alias);
        assertThat(read(name, USER_CERTIFICATE)).containsExactlyInAnyOrder(der(primary), der(secondary));
        assertThat(read(name, USER_SMIME_CERTIFICATE))
                .singleElement()
                .satisfies(v ->
                        assertThat(PublicationValue.read(v.bytes()).preferred()).contains(primary.certificate()));
        assertThat(node.publish(address).journalEntry()).isEmpty();
    }

    @Test
    void findsTheEntryAfterARenameAndSaysThatItIsGone() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        node.issue(address);
        node.publish(address);
        String renamed = name + "x";
        site.administrator().modifyDN(site.dn(name), site.dn(renamed).replaceAll(",.*", ""), true);
        clock.forward(Duration.ofHours(1));
        IssuedCertificate second = node.issue(address);
        long entry = node.publish(address).journalEntry().orElseThrow();
        assertThat(read(renamed, USER_CERTIFICATE)).containsExactly(der(second));
        site.administrator().delete(site.dn(renamed));
        assertThatThrownBy(() -> node.publish(address))
                .isInstanceOf(PublicationException.class)
                .hasMessage("the directory has no user with the address " + address);
        assertThatThrownBy(() -> node.publisher().undo().entry(entry, Node.ORDER))
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("no entry of " + address + " any more");
    }

    @Test
    void oneValueThatThePersonPublishedHimselfForTheSameCertificateDoes() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        IssuedCertificate issued = node.issue(address);
        var identity = node.authority()
                .personalKeys(Node.ORDER.actor())
                .identityOf(address)
                .orElseThrow();
        CertificateValue own = new CertificateValue(
                USER_SMIME_CERTIFICATE,
                PublicationValue.signed(
                        identity, issued.certificate(), SmimeCapabilities.ours(), clock.instant(), Primitives.jdk()));
        site.foreign(ModificationType.ADD, name, own);
        node.publish(address);
        assertThat(site.read(name)).containsExactlyInAnyOrder(own, der(issued));
        assertThat(drifts(address)).isEmpty();
        clock.forward(Duration.ofHours(1));
        node.issue(address);
        node.publish(address);
        assertThat(read(name, USER_SMIME_CERTIFICATE)).hasSize(2).contains(own);
        assertThat(drifts(address)).containsExactly(Drift.Kind.SHADOWED);
    }

    @Test
    void ofTwoValuesOfOursForOneCertificateOneGoes() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        node.issue(address);
        node.publish(address);
        CertificateValue first = oursOf(name);
        site.foreign(name, USER_SMIME_CERTIFICATE, List.of());
        assertThat(drifts(address)).contains(Drift.Kind.MISSING);
        clock.forward(Duration.ofMinutes(1));
        node.publish(address);
        CertificateValue second = oursOf(name);
        site.foreign(name, USER_SMIME_CERTIFICATE, List.of(first, second)); // a backup was played back, for example
        assertThat(drifts(address)).contains(Drift.Kind.DUPLICATE);
        assertThat(node.publish(address).change().delete()).hasSize(1);
        assertThat(oursOf(name)).isIn(first, second);
        assertThat(node.publish(address).journalEntry()).isEmpty();
    }

    @Test
    void aValueThatIsTooLargeIsLeftOutAndTold() throws LDAPException {
        String name = someone();
        MailAddress address = site.add(name);
        int size = der(node.issue(address)).bytes().length;
        for (int limit : List.of(size - 1, size)) {
            Publisher limited = Publisher.open(
                    node.database(),
                    List.of(new PublishedDirectory(Node.DIRECTORY, site.directory())),
                    node::authority,
                    Primitives.jdk(),
                    clock,
                    new PublicationLimits(15, limit));
            assertThat(limited.publish(address, Optional.empty(), Node.ORDER)
                            .done()
                            .getFirst()
                            .plan()
                            .drifts())
                    .filteredOn(drift -> drift.kind() == Drift.Kind.VALUE_TOO_LARGE)
                    .hasSize(limit == size ? 1 : 2);
            assertThat(site.read(name)).hasSize(limit == size ? 1 : 0);
        }
    }
}
