package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.tenant.Tenant;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** The whole way from OpenLDAP's slapd into PostgreSQL. */
@Tag("server")
class OpenLdapSyncTest {

    @TempDir
    Path folder;

    @TempDir
    Path slapdFolder;

    @Test
    void a_certificate_in_the_directory_reaches_the_tenant_and_leaves_it_with_its_owner() throws Exception {
        Map<String, String> slapd = startSlapd();
        String people = "ou=people," + slapd.get("SLAPD_BASE");
        byte[] certificate = certificate();
        var settings = LdapSettings.of(
                        "ldap://127.0.0.1:" + slapd.get("SLAPD_PORT"),
                        people,
                        slapd.get("SLAPD_SVCDN"),
                        Secret.ofPassword(slapd.get("SLAPD_SVCPW")))
                .withStartTls(Path.of(slapd.get("SLAPD_CA")));
        try (var postgres = EmbeddedPostgres.start(folder.resolve("pg"));
                var database = Database.open(postgres.address());
                var directory = new LdapDirectory(settings);
                var administrator = new LDAPConnection(
                        "127.0.0.1",
                        Integer.parseInt(slapd.get("SLAPD_PORT")),
                        slapd.get("SLAPD_ROOTDN"),
                        slapd.get("SLAPD_ROOTPW"))) {
            var tenant = Tenant.open(database, bytes -> List.of());
            var cycle =
                    new SyncCycle("openldap", directory, tenant.recipients(), SyncSettings.DEFAULT, Clock.systemUTC());
            add(administrator, people, "zoe");
            cycle.run(PolicyType.INITIAL);
            var zoe = MailAddress.of("zoe@sync.example");
            assertThat(tenant.recipients()
                            .find(zoe)
                            .orElseThrow()
                            .userCertificate()
                            .size())
                    .isZero();

            var publish = new Modification(ModificationType.ADD, "userCertificate;binary", certificate);
            administrator.modify("uid=zoe," + people, publish);
            var delta = cycle.run(PolicyType.DELTA);
            assertThat(delta.full()).isFalse();
            assertThat(List.of(delta.added(), delta.updated(), delta.deleted())).containsExactly(0, 1, 0);
            assertThat(tenant.recipients()
                            .find(zoe)
                            .orElseThrow()
                            .userCertificate()
                            .values())
                    .containsExactly(certificate);

            stopSlapd();
            assertThatThrownBy(() -> cycle.run(PolicyType.DELTA))
                    .isInstanceOf(SyncException.class)
                    .hasMessageContaining("could not be read, so nothing was changed");
            assertThat(tenant.recipients().find(zoe)).isPresent();
            run("start-slapd.sh", slapdFolder.toString(), slapd.get("SLAPD_PORT"), "127.0.0.1");

            try (var again = new LDAPConnection(
                    "127.0.0.1",
                    Integer.parseInt(slapd.get("SLAPD_PORT")),
                    slapd.get("SLAPD_ROOTDN"),
                    slapd.get("SLAPD_ROOTPW"))) {
                again.delete("uid=zoe," + people);
            }
            assertThat(cycle.run(PolicyType.DELTA).deleted()).isEqualTo(1);
            assertThat(tenant.recipients().find(zoe)).isEmpty();
            var full = cycle.run(PolicyType.INITIAL);
            assertThat(full.added() + full.updated() + full.deleted()).isZero();
        } finally {
            stopSlapd();
        }
    }

    private static void add(LDAPConnection administrator, String people, String name)
            throws LDAPException, LDIFException {
        administrator.add(
                "dn: uid=" + name + "," + people,
                "objectClass: inetOrgPerson",
                "uid: " + name,
                "cn: " + name,
                "sn: " + name,
                "mail: " + name + "@sync.example");
    }

    private byte[] certificate() throws IOException {
        Peer.run(
                        folder,
                        List.of(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem"
                                        + " -subj /CN=zoe -outform DER -out zoe.der")
                                .split(" ")))
                .ok();
        return Files.readAllBytes(folder.resolve("zoe.der"));
    }

    private Map<String, String> startSlapd() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        run("start-slapd.sh", slapdFolder.toString(), "" + port, "127.0.0.1");
        Map<String, String> says = new HashMap<>();
        for (String line : Files.readAllLines(slapdFolder.resolve("env"))) {
            String[] pair = line.replace("\"", "").split("=", 2);
            says.put(pair[0], pair[1]);
        }
        return says;
    }

    private void stopSlapd() {
        run("start-slapd.sh", "stop", slapdFolder.toString());
    }

    private void run(String script, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("bash", Corpus.peer(script).toString()));
        command.addAll(List.of(arguments));
        Peer.run(slapdFolder, command).ok();
    }
}
