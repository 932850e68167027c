package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.TestDatabase;
import org.siegel.mail.MailStore.Flag;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/** From submission to mailbox with the real mail server, where {@code siegel.mail-server.lib} names its folder of jars. */
@Tag("server")
class EmbeddedMailServerTest {

    private static final MailAddress ALICE = MailAddress.of("alice@example.org");
    private static final MailAddress BOB = MailAddress.of("bob@example.org");

    @Test
    void aSubmittedMessageArrivesByteForByte(@TempDir Path folder) throws Exception {
        String lib = System.getProperty("siegel.mail-server.lib", "");
        Assumptions.assumeTrue(Files.isDirectory(Path.of(lib)) && !lib.isEmpty(), "siegel.mail-server.lib is not set");
        MailTables.empty();
        var ldap = directory();
        try (var server = EmbeddedMailServer.start(
                        new EmbeddedMailServer.Settings(
                                Path.of(lib),
                                folder.resolve("box"),
                                folder.resolve("box.log"),
                                List.of("-Xmx384m"),
                                TestDatabase.address(),
                                "example.org",
                                new EmbeddedMailServer.UserDirectory(
                                        "ldap://127.0.0.1:" + ldap.getListenPort(),
                                        "dc=example,dc=org",
                                        "cn=siegel",
                                        Secret.ofPassword("secret"),
                                        Optional.empty())),
                        Clock.systemUTC());
                var outbox = new Outbox(
                        TestDatabase.shared(),
                        new Routes(
                                Set.of("example.org"),
                                new LmtpDelivery(server::lmtp, "localhost", Deadlines.DEFAULT),
                                Optional.empty()),
                        RetrySchedule.DEFAULT,
                        Duration.ofMinutes(15),
                        "localhost",
                        Clock.systemUTC());
                var gateway = SubmissionGateway.start(
                        new GatewaySettings(
                                InetAddress.getLoopbackAddress(),
                                0,
                                GatewaySettings.TlsMode.IMPLICIT,
                                TestTls.server(),
                                "localhost",
                                GatewaySettings.Limits.DEFAULT),
                        (name, password) -> Optional.of(new AuthenticatedUser(ALICE, List.of(ALICE))),
                        submission -> new SubmissionPolicy.Accept(),
                        outbox,
                        Clock.systemUTC());
                var proxy = ImapProxy.start(
                        new ImapProxySettings(
                                InetAddress.getLoopbackAddress(),
                                0,
                                TestTls.server(),
                                ImapProxySettings.Limits.DEFAULT),
                        server::imap)) {
            new SmtpMailSubmit("localhost", gateway.port(), TestTls.client(), "localhost", Deadlines.DEFAULT)
                    .submit(
                            new MailAccount("alice", Secret.ofPassword("alice")),
                            new Envelope(Optional.of(ALICE), List.of(BOB, MailAddress.of("nobody@example.org"))),
                            MessageBytes.of(NastyMessage.BYTES));
            outbox.deliverDue();
            readBobsMail(proxy.port());
            try (MailStore store = store(proxy.port(), "alice")) {
                var bounce = store.list("INBOX", 0, 10).messages().getFirst();
                assertThat(read(store, "INBOX", bounce.uid())).contains("Final-Recipient: rfc822; nobody@example.org");
            }
            assertThatThrownBy(() -> store(proxy.port(), "eve")).isInstanceOf(MailException.class);
            restart(server);
            readBobsMail(proxy.port());
        } finally {
            ldap.shutDown(true);
        }
    }

    private static void restart(EmbeddedMailServer server) throws Exception {
        int before = server.imap().getPort();
        long pid = ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("MailServer"))
                .findFirst()
                .orElseThrow()
                .pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ProcessHandle.of(pid).map(ProcessHandle::onExit).ifPresent(exit -> exit.join());
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (server.imap().getPort() != before) {
                    return;
                }
            } catch (MailException notYet) {
                // it is being started again
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError("not started again");
    }

    private static void readBobsMail(int port) throws Exception {
        try (MailStore store = store(port, "bob")) {
            var listing = store.list("INBOX", 0, 10);
            assertThat(listing.total()).isEqualTo(1);
            var entry = listing.messages().getFirst();
            String raw = read(store, "INBOX", entry.uid());
            String sent = new String(NastyMessage.BYTES, StandardCharsets.ISO_8859_1);
            assertThat(raw).endsWith(sent);
            assertThat(entry.size()).isEqualTo(raw.length());
            assertThat(entry.flags()).doesNotContain(Flag.SEEN);
            assertThat(raw).startsWith(new String(entry.headers(), StandardCharsets.ISO_8859_1));
            assertThat(store.searchMessageId("INBOX", "<nasty@example.org>")).containsExactly(entry.uid());

            long copy = store.append("Archive", MessageBytes.of(NastyMessage.BYTES), Set.of(Flag.SEEN, Flag.FORWARDED));
            var archived = store.list("Archive", 0, 10).messages().getFirst();
            assertThat(archived.uid()).isEqualTo(copy);
            assertThat(archived.flags()).contains(Flag.SEEN, Flag.FORWARDED);
            assertThat(read(store, "Archive", copy)).isEqualTo(sent);
            store.flag("Archive", Set.of(copy), Set.of(Flag.FLAGGED), true);
            assertThat(store.list("Archive", 0, 1).messages().getFirst().flags())
                    .contains(Flag.FLAGGED);
            store.move("Archive", Set.of(copy), "Trash");
            assertThat(store.list("Archive", 0, 10).messages()).isEmpty();
            var trashed = store.list("Trash", 0, 10).messages().getFirst();
            store.expunge("Trash", Set.of(trashed.uid()));
            assertThat(store.list("Trash", 0, 10).messages()).isEmpty();
            assertThat(store.folders()).contains("INBOX", "Archive", "Trash");
        }
    }

    private static String read(MailStore store, String folder, long uid) throws Exception {
        try (InputStream in = store.fetch(folder, uid)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static MailStore store(int port, String name) throws Exception {
        return ImapMailStore.open(
                new ImapMailStore.Server(
                        "localhost", port, TestTls.client(), Duration.ofSeconds(5), Duration.ofSeconds(20)),
                new MailAccount(name + "@example.org", Secret.ofPassword(name)));
    }

    private static InMemoryDirectoryServer directory() throws Exception {
        var config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
        config.addAdditionalBindCredentials("cn=siegel", "secret");
        config.setSchema(null);
        var server = new InMemoryDirectoryServer(config);
        server.startListening();
        server.add("dn: dc=example,dc=org", "objectClass: domain", "dc: example");
        for (String name : List.of("alice", "bob")) {
            server.add(
                    "dn: uid=" + name + ",dc=example,dc=org",
                    "objectClass: inetOrgPerson",
                    "uid: " + name,
                    "cn: " + name,
                    "sn: " + name,
                    "mail: " + name + "@example.org",
                    "userPassword: " + name);
        }
        return server;
    }
}
