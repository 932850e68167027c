package org.siegel.directory.server;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.DirectoryBehaviour;
import org.siegel.directory.DirectoryWorld;
import org.siegel.directory.EmbeddedDirectory;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
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
