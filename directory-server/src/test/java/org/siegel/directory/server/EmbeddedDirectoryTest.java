package org.siegel.directory.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.Certificates;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryKind;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.EmbeddedDirectory;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.NewUser;
import org.siegel.directory.Space;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

@Tag("server")
class EmbeddedDirectoryTest {

    private static final Path LIB = Path.of("target/lib").toAbsolutePath();
    private static final String BASE = "dc=example,dc=org";
    private static final Secret SERVICE = Secret.ofPassword("the service's own");

    @TempDir
    static Path data;

    static EmbeddedDirectory embedded;
    static LdapDirectory directory;

    @BeforeAll
    static void start() {
        embedded = EmbeddedDirectory.start(data, LIB, 0, BASE, SERVICE);
        directory = embedded.directory();
    }

    @AfterAll
    static void stop() {
        embedded.close();
    }

    @Test
    void knowsItselfForOpenDj() {
        assertThat(directory.kind()).isEqualTo(DirectoryKind.OPENDJ);
    }

    @Test
    void addsAUserOnceAndFindsHimByAddress() {
        DirectoryUser anna = add("anna");

        assertThat(add("anna").id()).isEqualTo(anna.id());
        assertThat(directory.find(MailAddress.of("Anna@EXAMPLE.org")))
                .map(DirectoryUser::id)
                .contains(anna.id());
        assertThat(anna.dn()).isEqualTo("uid=anna,ou=people," + BASE);
        assertThat(anna.displayName()).isEqualTo("Display anna");
        Space space = new Space(directory, Set.of("cn"));
        space.read();
        assertThat(space.content()).containsKey(anna.id());
    }

    @Test
    void saysWhoHasANameOrAnAddressAlready() {
        add("berta");

        assertThatThrownBy(() -> directory.addUser(newUser("berta", "other@example.org")))
                .isInstanceOf(DirectoryException.class)
                .hasMessage("the login name berta is taken by uid=berta,ou=people," + BASE
                        + " with the address berta@example.org");
        assertThatThrownBy(() -> directory.addUser(newUser("berta2", "berta@example.org")))
                .isInstanceOf(DirectoryException.class)
                .hasMessage("the address berta@example.org belongs to uid=berta,ou=people," + BASE + " already");
    }

    @Test
    void publishesBesideForeignValuesAndWithdrawsOnlyItsOwn() {
        DirectoryUser carl = add("carl");
        byte[] foreign = Certificates.certificate("foreign", 1);
        byte[] foreignCms = Certificates.signedData(foreign);
        byte[] ours = Certificates.certificate("ours", 2);
        byte[] oursCms = Certificates.signedData(ours);
        Certificates.publish(directory, carl, foreign, foreignCms);

        Certificates.publish(directory, carl, ours, oursCms);
        Certificates.publish(directory, carl, ours, oursCms);
        assertThat(read("carl").userCertificate()).containsExactlyInAnyOrder(foreign, ours);
        assertThat(read("carl").userSmimeCertificate()).containsExactlyInAnyOrder(foreignCms, oursCms);

        Certificates.withdraw(directory, carl, ours, oursCms);
        Certificates.withdraw(directory, carl, ours, oursCms);
        assertThat(read("carl").userCertificate()).containsExactly(foreign);
        assertThat(read("carl").userSmimeCertificate()).containsExactly(foreignCms);
    }

    @Test
    void leavesNothingBehindWhenOneOfTheTwoValuesIsRefused() {
        DirectoryUser dora = add("dora");
        byte[] noCertificate = {1, 2, 3};

        assertThatThrownBy(() -> Certificates.publish(
                        directory, dora, noCertificate, Certificates.signedData(Certificates.certificate("d", 3))))
                .isInstanceOf(DirectoryException.class)
                .hasMessageStartingWith("the directory " + embedded.url() + " answers ");
        assertThat(read("dora").userSmimeCertificate()).isEmpty();
    }

    @Test
    void authenticatesByNameAndAddressAndNothingElse() {
        add("emil");

        assertThat(login("emil", "password of emil")).isTrue();
        assertThat(login("emil@example.org", "password of emil")).isTrue();
        assertThat(login("EMIL", "password of emil")).isTrue();
        assertThat(login("emil", "password of anna")).isFalse();
        assertThat(login("emil", "")).isFalse();
        assertThat(login("nobody", "password of emil")).isFalse();
        assertThat(login("", "password of emil")).isFalse();
        for (String injection : List.of("*", "em*", "emil)(uid=*", "*)(objectClass=*", "emil\0", "\\2a", "uid=emil")) {
            assertThat(login(injection, "password of emil")).as(injection).isFalse();
        }
    }

    @Test
    void letsTheServiceAccountDoNoMoreThanItNeeds() throws LDAPException {
        add("ida");
        try (LDAPConnection connection = connection()) {
            connection.bind("cn=siegel", "the service's own");
            assertThatThrownBy(() -> connection.modify(
                            "uid=ida,ou=people," + BASE,
                            new Modification(ModificationType.REPLACE, "mail", "evil@example.org")))
                    .isInstanceOfSatisfying(
                            LDAPException.class,
                            e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS));
            assertThatThrownBy(() -> connection.delete("uid=ida,ou=people," + BASE))
                    .isInstanceOf(LDAPException.class);
            assertThatThrownBy(() -> connection.search("cn=config", SearchScope.SUB, "(objectClass=*)"))
                    .isInstanceOf(LDAPException.class);
        }
    }

    @Test
    void keepsASecondServerOffItsData() {
        assertThatThrownBy(() -> EmbeddedDirectory.start(data, LIB, 0, BASE, SERVICE))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("another directory server is running on " + data);
        assertThat(new Space(directory, Set.of("cn")).read().full()).isTrue();
    }

    private static LDAPConnection connection() throws LDAPException {
        return new LDAPConnection("127.0.0.1", Integer.parseInt(embedded.url().replaceAll(".*:", "")));
    }

    private static DirectoryUser add(String name) {
        return directory.addUser(newUser(name, name + "@example.org"));
    }

    private static NewUser newUser(String name, String address) {
        return new NewUser(
                name, "Display " + name, "Surname", MailAddress.of(address), Secret.ofPassword("password of " + name));
    }

    private static DirectoryUser read(String name) {
        return directory.find(MailAddress.of(name + "@example.org")).orElseThrow();
    }

    private static boolean login(String name, String password) {
        return directory.authenticate(name, Secret.ofPassword(password)).isPresent();
    }
}
