package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

/** Against Samba as an Active Directory domain controller, as an account with DirSync and the two attributes only. */
@Tag("server")
class ActiveDirectoryTest {

    @TempDir
    static Path data;

    static RealDirectory samba;
    static LdapDirectory directory;
    static LDAPConnection administrator;
    static String people;

    @BeforeAll
    static void start() throws Exception {
        Peer.require("samba"); // the script installs packages; that is for whoever prepares the machine
        samba = RealDirectory.start("start-samba-ad.sh", data);
        people = "OU=People," + samba.get("AD_BASE");
        directory = new LdapDirectory(settings(samba.get("AD_SVC"), samba.get("AD_SVC_PASSWORD")));
        administrator = new LDAPConnection(
                new SSLUtil(new PEMFileTrustManager(new File(samba.get("AD_CA")))).createSSLSocketFactory(),
                samba.get("AD_HOST"),
                samba.port("AD_LDAPS_PORT"),
                samba.get("AD_ADMIN"),
                samba.get("AD_ADMIN_PASSWORD"));
    }

    private static LdapSettings settings(String account, String password) {
        return LdapSettings.of(
                        "ldaps://" + samba.get("AD_HOST") + ":" + samba.port("AD_LDAPS_PORT"),
                        people,
                        account,
                        Secret.ofPassword(password))
                .withTrustedCertificates(Path.of(samba.get("AD_CA")));
    }

    @AfterAll
    static void stop() {
        if (samba != null) {
            if (directory != null) {
                directory.close();
            }
            if (administrator != null) {
                administrator.close();
            }
            samba.close();
        }
    }

    @Test
    void readsUsersWithTheirAddresses() throws LDAPException {
        assertThat(directory.kind()).isEqualTo(DirectoryKind.ACTIVE_DIRECTORY);
        administrator.modify(
                dn("user1"),
                new Modification(
                        ModificationType.REPLACE,
                        "proxyAddresses",
                        "SMTP:user1@ad.smime.test",
                        "smtp:u.one@ad.smime.test",
                        "X500:/o=Example/cn=one",
                        "sip:user1@ad.smime.test"));

        DirectoryUser user =
                directory.find(MailAddress.of("u.one@ad.smime.test")).orElseThrow();
        assertThat(user.name()).isEqualTo("user1");
        assertThat(user.mail()).contains(MailAddress.of("user1@ad.smime.test"));
        assertThat(user.proxyAddresses()).containsExactly(MailAddress.of("u.one@ad.smime.test"));
        Space space = new Space(directory, Set.of("cn"));
        space.read();
        for (String name : List.of("user1", "user2", "user3", "user4", "user5")) {
            assertThat(space.named(name)).as(name).isPresent();
        }
        for (String name : List.of("Administrator", "svc-smime", "krbtgt")) {
            assertThat(space.named(name)).as(name).isEmpty();
        }
    }

    @Test
    void publishesBesideForeignValuesAndWithdrawsOnlyItsOwn() throws LDAPException {
        DirectoryUser user = read("user2");
        byte[] foreign = Certificates.certificate("foreign", 1);
        byte[] foreignCms = Certificates.signedData(foreign);
        byte[] ours = Certificates.certificate("ours", 2);
        byte[] oursCms = Certificates.signedData(ours);
        administrator.modify(
                user.dn(),
                new Modification(ModificationType.REPLACE, "userCertificate", foreign),
                new Modification(ModificationType.REPLACE, "userSMIMECertificate", foreignCms));

        Certificates.publish(directory, user, ours, oursCms);
        Certificates.publish(directory, user, ours, oursCms);
        assertThat(read("user2").userCertificate()).containsExactlyInAnyOrder(foreign, ours);
        assertThat(read("user2").userSmimeCertificate()).containsExactlyInAnyOrder(foreignCms, oursCms);

        Certificates.withdraw(directory, user, ours, oursCms);
        Certificates.withdraw(directory, user, ours, oursCms);
        assertThat(read("user2").userCertificate()).containsExactly(foreign);
        assertThat(read("user2").userSmimeCertificate()).containsExactly(foreignCms);
    }

    @Test
    void saysThatAValueIsTooLargeAndWritesNeither() {
        byte[] certificate = Certificates.certificate("ours", 3);

        assertThatThrownBy(() -> Certificates.publish(directory, read("user3"), certificate, new byte[32769]))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("Active Directory takes at most 32768");
        assertThat(read("user3").userCertificate()).isEmpty();
    }

    @Test
    void authenticatesWithTheRightPasswordOnly() {
        String password = samba.get("AD_USER_PASSWORD");
        for (String name : List.of("user4", "user4@ad.smime.test", "USER4")) {
            assertThat(login(name, password)).as(name).isTrue();
        }
        assertThat(login("user4", "wrong")).isFalse();
        assertThat(login("user4", ""))
                .as("RFC 4513 §5.1.2, unauthenticated bind")
                .isFalse();
        for (String name : List.of("*", "user*", "user4)(cn=*", "nobody", "user4\0", "krbtgt")) {
            assertThat(login(name, password)).as(name).isFalse();
        }
    }

    @Test
    void wantsAnEncryptedConnection() {
        LdapSettings plain = LdapSettings.of(
                "ldap://" + samba.get("AD_HOST") + ":" + samba.port("AD_LDAP_PORT"),
                people,
                samba.get("AD_SVC"),
                Secret.ofPassword(samba.get("AD_SVC_PASSWORD")));
        try (LdapDirectory unencrypted = new LdapDirectory(plain);
                LdapDirectory upgraded = new LdapDirectory(plain.withStartTls(Path.of(samba.get("AD_CA"))))) {
            assertThatThrownBy(() -> unencrypted.read(Optional.empty(), Set.of("cn"), change -> {}))
                    .hasMessage(
                            "the directory " + plain.url() + " wants an encrypted connection; use ldaps: or StartTLS");
            assertThat(upgraded.kind()).isEqualTo(DirectoryKind.ACTIVE_DIRECTORY);
        }
    }

    private static String dn(String name) {
        return read(name).dn();
    }

    private static DirectoryUser read(String name) {
        Optional<DirectoryUser> found = directory.find(MailAddress.of(name + "@ad.smime.test"));
        return found.orElseThrow();
    }

    private static boolean login(String name, String password) {
        return directory.authenticate(name, Secret.ofPassword(password)).isPresent();
    }
}
