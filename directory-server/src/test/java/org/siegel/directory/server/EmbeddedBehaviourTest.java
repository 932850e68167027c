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
import java.util.List;
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
import org.siegel.directory.EmbeddedDirectory;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.directory.Space;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/** The embedded directory by its change log. */
@Tag("server")
class EmbeddedBehaviourTest extends DirectoryBehaviour {

    private static final Path LIB = Path.of("target/lib").toAbsolutePath();
    private static final String BASE = "dc=example,dc=org";
    private static final Secret SERVICE = Secret.ofPassword("the service's own");
    private static final Secret ROOT = Secret.ofPassword("the administrator's");

    @TempDir
    static Path data;

    static World world;

    @BeforeAll
    static void start() throws LDAPException {
        world = new World(EmbeddedDirectory.start(data, LIB, 0, BASE, SERVICE, ROOT));
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
        String account = "cn=svc-siegel," + BASE;
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
                BASE,
                add(
                        "aci",
                        "(targetattr=\"*||entryUUID||createTimestamp||modifyTimestamp\")(version 3.0; acl \"Siegel reads\";"
                                + " allow (read,search,compare) userdn=\"ldap:///" + account + "\";)",
                        "(target=\"ldap:///ou=people," + BASE
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
            byte[] certificate = Certificates.certificate("aci", 1);
            directory.publish(user, certificate, Certificates.signedData(certificate));
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
    protected List<String[]> foreignMarks() {
        return List.of(
                new String[] {"0000000000000000000000000000", null, "does not hold the change"},
                new String[] {"", "999999999", "ends before"});
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }

    private static final class World implements DirectoryWorld, AutoCloseable {
        private EmbeddedDirectory embedded;
        private final LdapDirectory directory;
        private LDAPConnection administrator;

        World(EmbeddedDirectory embedded) throws LDAPException {
            this.embedded = embedded;
            administrator = connect();
            administrator.add(outside(), new Attribute("objectClass", "organizationalUnit"));
            directory = new LdapDirectory(through(port()));
        }

        private LDAPConnection connect() throws LDAPException {
            return new LDAPConnection(host(), port(), "cn=Directory Manager", "the administrator's");
        }

        @Override
        public LdapDirectory directory() {
            return directory;
        }

        @Override
        public LDAPConnection administrator() {
            return administrator;
        }

        @Override
        public String base() {
            return "ou=people," + BASE;
        }

        @Override
        public String outside() {
            return "ou=outside," + BASE;
        }

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public int port() {
            return Integer.parseInt(embedded.url().replaceAll(".*:", ""));
        }

        @Override
        public LdapSettings through(int port) {
            return LdapSettings.of("ldap://127.0.0.1:" + port, base(), EmbeddedDirectory.BIND_DN, SERVICE);
        }

        @Override
        public void restart() throws LDAPException {
            int port = port();
            administrator.close();
            embedded.close();
            embedded = EmbeddedDirectory.start(data, LIB, port, BASE, SERVICE, ROOT);
            administrator = connect();
        }

        @Override
        public String addUser(String name) throws LDAPException {
            String dn = "cn=" + name + "," + base();
            administrator.add(
                    dn,
                    new Attribute("objectClass", "inetOrgPerson"),
                    new Attribute("uid", name),
                    new Attribute("cn", name),
                    new Attribute("sn", name),
                    new Attribute("mail", name + "@example.test"));
            return dn;
        }

        @Override
        public void close() {
            directory.close();
            administrator.close();
            embedded.close();
        }
    }
}
