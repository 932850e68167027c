package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

/** Against OpenLDAP's slapd, as an account that may write the two certificate attributes and nothing else. */
@Tag("server")
class OpenLdapTest {

    @TempDir
    static Path data;

    static RealDirectory slapd;
    static LdapDirectory directory;
    static LDAPConnection administrator;
    static String people;

    @BeforeAll
    static void start() throws LDAPException {
        Peer.require("slapd"); // the script would install it; that is for whoever prepares the machine
        slapd = RealDirectory.start("start-slapd.sh", data);
        people = "ou=people," + slapd.get("SLAPD_BASE");
        directory = new LdapDirectory(settings(slapd.get("SLAPD_SVCPW")).withStartTls(Path.of(slapd.get("SLAPD_CA"))));
        logInAsAdministrator();
    }

    private static void logInAsAdministrator() throws LDAPException {
        administrator = new LDAPConnection(
                "127.0.0.1", slapd.port("SLAPD_PORT"), slapd.get("SLAPD_ROOTDN"), slapd.get("SLAPD_ROOTPW"));
    }

    private static LdapSettings settings(String password) {
        return LdapSettings.of(
                "ldap://127.0.0.1:" + slapd.port("SLAPD_PORT"),
                people,
                slapd.get("SLAPD_SVCDN"),
                Secret.ofPassword(password));
    }

    @AfterAll
    static void stop() {
        if (slapd != null) {
            directory.close();
            administrator.close();
            slapd.close();
        }
    }

    @BeforeEach
    void empty() throws LDAPException {
        var everybody = administrator.search(people, SearchScope.ONE, "(objectClass=inetOrgPerson)", "1.1");
        for (SearchResultEntry entry : everybody.getSearchEntries()) {
            administrator.delete(entry.getDN());
        }
    }

    @Test
    void knowsItForOpenLdap() {
        assertThat(directory.kind()).isEqualTo(DirectoryKind.OPENLDAP);
    }

    @Test
    void publishesBesideForeignValuesAndWithdrawsOnlyItsOwn() throws LDAPException {
        DirectoryUser anna = add("anna");
        byte[] foreign = Certificates.certificate("foreign", 1);
        byte[] foreignCms = Certificates.signedData(foreign);
        byte[] ours = Certificates.certificate("ours", 2);
        byte[] oursCms = Certificates.signedData(ours);
        administrator.modify(
                anna.dn(),
                new Modification(ModificationType.ADD, "userCertificate;binary", foreign),
                new Modification(ModificationType.ADD, "userSMIMECertificate", foreignCms));

        Certificates.publish(directory, anna, ours, oursCms);
        Certificates.publish(directory, anna, ours, oursCms);
        assertThat(read("anna").userCertificate()).containsExactlyInAnyOrder(foreign, ours);
        assertThat(read("anna").userSmimeCertificate()).containsExactlyInAnyOrder(foreignCms, oursCms);

        Certificates.withdraw(directory, anna, ours, oursCms);
        Certificates.withdraw(directory, anna, ours, oursCms);
        assertThat(read("anna").userCertificate()).containsExactly(foreign);
        assertThat(read("anna").userSmimeCertificate()).containsExactly(foreignCms);
    }

    @Test
    void completesAPublicationOfWhichOneValueIsThereAlready() throws LDAPException {
        DirectoryUser anna = add("anna");
        byte[] ours = Certificates.certificate("ours", 2);
        byte[] cms = Certificates.signedData(ours);
        administrator.modify(anna.dn(), new Modification(ModificationType.ADD, "userCertificate;binary", ours));

        Certificates.publish(directory, anna, ours, cms);
        assertThat(read("anna").userCertificate()).containsExactly(ours);
        assertThat(read("anna").userSmimeCertificate()).containsExactly(cms);
    }

    @Test
    void findsTheEntryItPublishesToAfterARename() throws LDAPException {
        DirectoryUser anna = add("anna");
        administrator.modifyDN(anna.dn(), "uid=annika", true);
        byte[] ours = Certificates.certificate("ours", 2);

        Certificates.publish(directory, anna, ours, Certificates.signedData(ours));
        assertThat(read("anna").dn()).startsWith("uid=annika,");
        assertThat(read("anna").userCertificate()).containsExactly(ours);
    }

    @Test
    void readsInFullWhenTheServerForgotItsSessionLog() throws LDAPException {
        DirectoryUser anna = add("anna");
        DirectoryUser berta = add("berta");
        Space space = space(directory);
        space.read();
        administrator.delete(anna.dn());
        administrator.close();
        slapd.stop();

        assertThatThrownBy(space::read)
                .isInstanceOf(DirectoryException.class)
                .hasMessage("the directory ldap://127.0.0.1:" + slapd.port("SLAPD_PORT")
                        + " cannot be reached; is it running?");

        slapd.start();
        logInAsAdministrator();
        DirectoryUser carl = add("carl");
        assertThat(space.read().full()).isTrue();
        assertThat(space.content()).containsOnlyKeys(berta.id(), carl.id());
    }

    @Test
    void readsMoreUsersThanAPageAndInFullWhereChangesCannotBeTold() throws LDAPException {
        for (int i = 0; i < 25; i++) {
            add("user" + i);
        }
        LdapSettings usual = settings(slapd.get("SLAPD_SVCPW"));
        try (LdapDirectory other =
                new LdapDirectory(usual.withKind(DirectoryKind.GENERIC).withPageSize(10))) {
            Space space = space(other);
            space.read();
            assertThat(space.content()).hasSize(25);
            assertThat(space.read().full()).isTrue();
        }
        assertThat(space(directory).truth()).hasSize(25);
    }

    @Test
    void authenticatesWithTheRightPasswordOnly() throws LDAPException {
        add("anna");
        add("berta");

        assertThat(login("anna", "password of anna")).isTrue();
        assertThat(login("anna@example.test", "password of anna")).isTrue();
        assertThat(login("anna", "password of berta")).isFalse();
        assertThat(login("anna", ""))
                .as("RFC 4513 §5.1.2, unauthenticated bind")
                .isFalse();
        for (String name : List.of("*", "ann*", "anna)(uid=berta", "nobody", "", " ", "anna\0", "x".repeat(5000))) {
            assertThat(login(name, "password of anna")).as(name).isFalse();
        }
        assertThat(login("berta", "password of berta")).isTrue();
    }

    @Test
    void authenticatesNobodyWhereTwoUsersHaveTheAddress() throws LDAPException {
        add("anna");
        add("berta");
        administrator.modify(
                "uid=berta," + people, new Modification(ModificationType.ADD, "mail", "anna@example.test"));

        assertThat(login("anna@example.test", "password of anna")).isFalse();
        assertThatThrownBy(() -> directory.find(MailAddress.of("anna@example.test")))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("belongs to 2 users");
    }

    @Test
    void saysWhatIsWrongWithAddressPasswordOrCertificate() throws IOException {
        String url = "ldap://127.0.0.1:" + slapd.port("SLAPD_PORT");
        try (LdapDirectory wrong = new LdapDirectory(settings("wrong"))) {
            assertThatThrownBy(space(wrong)::read)
                    .hasMessage("the directory " + url + " refuses our account's name or password");
        }
        assertThatThrownBy(() -> new LdapDirectory(settings("")))
                .hasMessage("the directory account " + slapd.get("SLAPD_SVCDN") + " has no password");
        LdapSettings missing = settings("x").withStartTls(data.resolve("missing.pem"));
        assertThatThrownBy(() -> new LdapDirectory(missing))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("missing.pem");
        LdapSettings other = LdapSettings.of(
                        "ldaps://127.0.0.1:" + slapd.port("SLAPD_LDAPS_PORT"),
                        people,
                        slapd.get("SLAPD_SVCDN"),
                        Secret.ofPassword(slapd.get("SLAPD_SVCPW")))
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));
        try (LdapDirectory trusted = new LdapDirectory(other.withTrustedCertificates(Path.of(slapd.get("SLAPD_CA"))))) {
            assertThat(space(trusted).truth()).isEmpty();
        }
        Path stranger = data.resolve("stranger.pem");
        Files.writeString(
                stranger,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(Certificates.certificate("stranger", 9))
                        + "\n-----END CERTIFICATE-----\n");
        try (LdapDirectory distrusted = new LdapDirectory(other.withTrustedCertificates(stranger))) {
            assertThatThrownBy(space(distrusted)::read)
                    .isInstanceOf(DirectoryException.class)
                    .hasMessageStartingWith("the directory " + other.url() + " cannot be reached: ")
                    .hasMessageContaining("trust");
        }
        assertThatThrownBy(() -> new LdapDirectory(other))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("needs the file of certificates");
    }

    @Test
    void readsFurtherAddressesAndBadOnes() throws LDAPException {
        add("anna");
        administrator.modify(
                "uid=anna," + people,
                new Modification(ModificationType.ADD, "mail", "a.muster@example.test", "no address at all"),
                new Modification(ModificationType.REPLACE, "displayName", "Anna Müster"));

        DirectoryUser anna = read("anna");
        assertThat(anna.mail()).contains(MailAddress.of("anna@example.test"));
        assertThat(anna.proxyAddresses()).containsExactly(MailAddress.of("a.muster@example.test"));
        assertThat(anna.displayName()).isEqualTo("Anna Müster");
    }

    private static DirectoryUser add(String name) throws LDAPException {
        administrator.add(
                "uid=" + name + "," + people,
                new Attribute("objectClass", "inetOrgPerson"),
                new Attribute("uid", name),
                new Attribute("cn", name),
                new Attribute("sn", name),
                new Attribute("mail", name + "@example.test"),
                new Attribute("userPassword", "password of " + name));
        return read(name);
    }

    private static Space space(LdapDirectory directory) {
        return new Space(directory, Set.of("cn", "mail"));
    }

    private static DirectoryUser read(String name) {
        return directory.find(MailAddress.of(name + "@example.test")).orElseThrow();
    }

    private static boolean login(String name, String password) {
        return directory.authenticate(name, Secret.ofPassword(password)).isPresent();
    }
}
