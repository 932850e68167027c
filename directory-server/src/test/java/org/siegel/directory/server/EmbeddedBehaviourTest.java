package org.siegel.directory.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.Certificates;
import org.siegel.directory.DirectoryBehaviour;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.DirectoryWorld;
import org.siegel.directory.EmbeddedWorld;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.directory.Space;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/** The embedded directory by its change log. */
@Tag("server")
class EmbeddedBehaviourTest extends DirectoryBehaviour {

    private static final Path LIB = Path.of("target/lib").toAbsolutePath();

    @TempDir
    static Path data;

    static EmbeddedWorld world;

    @BeforeAll
    static void start() throws LDAPException {
        world = new EmbeddedWorld(data, LIB);
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
    }

    /** An OpenDJ of your own: the access rules of docs/directories.md, first without those for the change log. */
    @Test
    void theDocumentedAccessRulesAreEnough() throws LDAPException {
        String account = "cn=svc-siegel," + EmbeddedWorld.BASE;
        LDAPConnection root = world.administrator();
        root.add(
                account,
                new Attribute("objectClass", "person"),
                new Attribute("cn", "svc-siegel"),
                new Attribute("sn", "Siegel"),
                new Attribute("userPassword", "the account's"),
                new Attribute("ds-rlim-size-limit", "0"),
                new Attribute("ds-rlim-lookthrough-limit", "0"),
                new Attribute("ds-privilege-name", "unindexed-search", "changelog-read"));
        root.modify(
                EmbeddedWorld.BASE,
                add(
                        "aci",
                        "(targetattr=\"*||entryUUID||etag||createTimestamp||modifyTimestamp\")(version 3.0; acl \"Siegel reads\";"
                                + " allow (read,search,compare) userdn=\"ldap:///" + account + "\";)",
                        "(target=\"ldap:///ou=people," + EmbeddedWorld.BASE
                                + "\")(targetattr=\"userCertificate||userSMIMECertificate\")"
                                + "(version 3.0; acl \"Siegel publishes\"; allow (write) userdn=\"ldap:///" + account
                                + "\";)"));
        String changed = world.addUser("aci");
        try (LdapDirectory directory = new LdapDirectory(LdapSettings.of(
                "ldap://127.0.0.1:" + world.port(), world.base(), account, Secret.ofPassword("the account's")))) {
            Space space = new Space(directory, Set.of("cn", "mail", "displayName"));
            space.read();
            assertThat(space.way())
                    .as("the change log is not for this account yet")
                    .isEqualTo("times");
            world.set(changed, "displayName", "by times");
            space.read();
            assertThat(space.content()).isEqualTo(space.truth());

            root.modify(
                    "cn=Access Control Handler,cn=config",
                    add(
                            "ds-cfg-global-aci",
                            "(target=\"ldap:///cn=changelog\")(targetattr=\"*||+\")(version 3.0; acl \"Siegel reads changes\";"
                                    + " allow (read,search,compare) userdn=\"ldap:///" + account + "\";)"));
            assertThat(space.read().why()).get().asString().contains("changelog instead of times");
            assertThat(space.way()).isEqualTo("changelog");

            DirectoryUser user =
                    directory.find(MailAddress.of("aci@example.test")).orElseThrow();
            assertThat(directory.certificates(user.id()).orElseThrow().version())
                    .as("what a change of certificates asserts")
                    .isPresent();
            byte[] certificate = Certificates.certificate("aci", 1);
            Certificates.publish(directory, user, certificate, Certificates.signedData(certificate));
            assertThat(directory
                            .find(MailAddress.of("aci@example.test"))
                            .orElseThrow()
                            .userCertificate())
                    .containsExactly(certificate);
        }
        try (LDAPConnection connection = new LDAPConnection("127.0.0.1", world.port(), account, "the account's")) {
            assertThatThrownBy(() -> connection.modify(changed, add("mail", "evil@example.test")))
                    .isInstanceOfSatisfying(
                            LDAPException.class,
                            e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS));
        }
    }

    private static Modification add(String attribute, String... values) {
        return new Modification(ModificationType.ADD, attribute, values);
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }
}
