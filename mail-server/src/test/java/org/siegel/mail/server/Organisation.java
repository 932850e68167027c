package org.siegel.mail.server;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.util.LDAPSDKException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.process.ChildJvm;

/** A PostgreSQL, a directory with two people, and mail servers over them. */
final class Organisation implements AutoCloseable {

    static final String ALICE = "alice@example.org";
    static final String BOB = "bob@example.org";

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final InMemoryDirectoryServer directory;

    Organisation(Path folder) throws LDAPSDKException {
        this.folder = folder;
        this.postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        var config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
        config.addAdditionalBindCredentials("cn=mail", "service-password");
        config.setSchema(null);
        config.setListenerConfigs(com.unboundid.ldap.listener.InMemoryListenerConfig.createLDAPConfig(
                "ldap", java.net.InetAddress.getLoopbackAddress(), 0, null));
        this.directory = new InMemoryDirectoryServer(config);
        directory.add("dn: dc=example,dc=org", "objectClass: domain", "dc: example");
        directory.add("dn: ou=people,dc=example,dc=org", "objectClass: organizationalUnit", "ou: people");
        person("alice", "Alice@Example.org", "wonderland");
        person("bob", BOB, "builder");
        person("outsider", "outsider@elsewhere.example", "outside");
        directory.startListening();
    }

    private void person(String uid, String mail, String password) throws LDAPSDKException {
        directory.add(
                "dn: uid=" + uid + ",ou=people,dc=example,dc=org",
                "objectClass: inetOrgPerson",
                "uid: " + uid,
                "cn: " + uid,
                "sn: " + uid,
                "mail: " + mail,
                "proxyAddresses: smtp:" + uid + ".alias@example.org",
                "userPassword: " + password);
    }

    InMemoryDirectoryServer directory() {
        return directory;
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    Map<String, String> settings() {
        var address = postgres.address();
        Map<String, String> settings = new TreeMap<>();
        settings.put("folder", folder.resolve("mail").toString());
        settings.put("jdbc-url", address.jdbcUrl());
        settings.put("jdbc-user", address.user());
        settings.put("jdbc-password", new String(address.password().chars()));
        settings.put("domains", "example.org");
        settings.put("ldap-url", "ldap://127.0.0.1:" + directory.getListenPort());
        settings.put("ldap-base", "ou=people,dc=example,dc=org");
        settings.put("ldap-bind-dn", "cn=mail");
        settings.put("ldap-bind-password", "service-password");
        return settings;
    }

    ChildJvm start(Map<String, String> settings) {
        return ChildJvm.start(new ChildJvm.Specification(
                "mail server",
                Path.of("target/lib").toAbsolutePath(),
                "org.siegel.mail.server.MailServer",
                List.of(
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:disable",
                        "-Xlog:all=warning:stderr",
                        "--sun-misc-unsafe-memory-access=allow"),
                log(),
                settings,
                Duration.ofSeconds(60)));
    }

    Path log() {
        return folder.resolve("mail-server.log");
    }

    @Override
    public void close() {
        directory.close();
        postgres.close();
    }
}
