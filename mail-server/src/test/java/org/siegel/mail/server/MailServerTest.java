package org.siegel.mail.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.mail.server.Organisation.ALICE;
import static org.siegel.mail.server.Organisation.BOB;

import com.unboundid.util.LDAPSDKException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.process.ChildFailed;
import org.siegel.process.ChildJvm;
import org.siegel.testkit.Peer;

/** The child process as its parent starts it, spoken to over its two ports. */
@Tag("server")
class MailServerTest {

    @TempDir
    static Path folder;

    private static Organisation organisation;
    private static ChildJvm server;

    @BeforeAll
    static void start() throws LDAPSDKException {
        organisation = new Organisation(folder);
        server = organisation.start(organisation.settings());
    }

    @AfterAll
    static void stop() {
        server.close();
        organisation.close();
    }

    private static Wire lmtp() throws IOException {
        var wire = new Wire(server.announced().get("lmtp-port"));
        assertThat(wire.lmtp("LHLO test")).startsWith("250 ");
        return wire;
    }

    private static Wire imap(String user, String password) throws IOException {
        var wire = new Wire(server.announced().get("imap-port"));
        assertThat(wire.imapResult("LOGIN " + user + " \"" + password + "\"")).startsWith("OK");
        return wire;
    }

    private static byte[] message(String subject, String body) {
        return ("From: sender@elsewhere.example\r\nSubject: " + subject + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The whole message as IMAP hands it out, found by its subject. */
    private static String fetched(Wire imap, String subject) throws IOException {
        assertThat(imap.imapResult("SELECT INBOX")).startsWith("OK");
        String found = imap.imap("UID SEARCH SUBJECT " + subject).getFirst();
        String uid = found.substring(found.lastIndexOf(' ') + 1);
        return imap.imap("UID FETCH " + uid + " BODY.PEEK[]").get(1);
    }

    @Test
    void a_signed_message_comes_out_as_it_went_in() throws IOException {
        String boundary = "----=_b";
        String signed = "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + "trailing spaces   \r\n\ttab\t\r\n.\r\n..\r\n.one dot\r\n-- \r\nGr\u00fc\u00dfe\r\n"
                + "x".repeat(5_000) + "\r\nbare\nnewline and bare\rreturn\r\n\r\n\r\n";
        byte[] message = ("From: sender@elsewhere.example\r\nTo: " + ALICE + "\r\nSubject: nasty\r\n"
                        + "MIME-version:1.0\r\nX-Folded: a\r\n  b\r\n"
                        + "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n"
                        + "\tmicalg=sha-256; boundary=\"" + boundary + "\"\r\n\r\npreamble\r\n--" + boundary + "\r\n"
                        + signed + "\r\n--" + boundary
                        + "\r\nContent-Type: application/pkcs7-signature\r\n\r\nMIAG\r\n--"
                        + boundary + "--\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        try (Wire lmtp = lmtp();
                Wire imap = imap(ALICE, "wonderland")) {
            assertThat(lmtp.deliver(message, ALICE)).singleElement().asString().startsWith("250 ");
            assertThat(fetched(imap, "nasty"))
                    .isEqualTo("Return-Path: <sender@elsewhere.example>\r\n"
                            + new String(message, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void every_recipient_gets_an_answer_and_a_mailbox_the_message_once() throws IOException {
        try (Wire lmtp = lmtp();
                Wire alice = imap("alice", "wonderland");
                Wire bob = imap(BOB, "builder")) {
            assertThat(lmtp.deliver(message("once", "x\r\n"), ALICE, "alice.alias@example.org", "BOB@example.ORG"))
                    .hasSize(3)
                    .allMatch(reply -> reply.startsWith("250 "));
            assertThat(lmtp.deliver(message("twice", "x\r\n"), BOB))
                    .as("DATA ends a transaction: the recipients of the one before are forgotten")
                    .hasSize(1);
            assertThat(alice.imapResult("SELECT INBOX")).startsWith("OK");
            assertThat(alice.imap("UID SEARCH SUBJECT once").getFirst()).matches("\\* SEARCH [0-9]+");
            assertThat(alice.imap("UID SEARCH SUBJECT twice").getFirst()).isEqualTo("* SEARCH");
            assertThat(bob.imapResult("SELECT INBOX")).startsWith("OK");
            assertThat(bob.imap("UID SEARCH SUBJECT once").getFirst()).matches("\\* SEARCH [0-9]+");
            assertThat(bob.imap("UID SEARCH SUBJECT twice").getFirst()).matches("\\* SEARCH [0-9]+");
        }
    }

    @Test
    void mail_is_taken_only_for_people_of_the_directory_and_in_our_domains() throws IOException {
        try (Wire lmtp = lmtp()) {
            lmtp.lmtp("MAIL FROM:<>");
            for (String nobody : List.of(
                    "nobody@example.org",
                    "outsider@elsewhere.example",
                    "*@example.org",
                    "alice",
                    "alice@example.org)(uid=*")) {
                assertThat(lmtp.lmtp("RCPT TO:<" + nobody + ">")).as(nobody).startsWith("550 5.1.1");
            }
            assertThat(lmtp.lmtp("DATA")).startsWith("503 ");
        }
    }

    @Test
    void a_person_added_to_the_directory_gets_mail_at_once() throws Exception {
        try (Wire lmtp = lmtp()) {
            lmtp.lmtp("MAIL FROM:<>");
            assertThat(lmtp.lmtp("RCPT TO:<carol@example.org>")).startsWith("550 ");
            organisation
                    .directory()
                    .add(
                            "dn: uid=carol,ou=people,dc=example,dc=org",
                            "objectClass: inetOrgPerson",
                            "uid: carol",
                            "cn: carol",
                            "sn: carol",
                            "mail: carol@example.org");
            assertThat(lmtp.lmtp("RCPT TO:<carol@example.org>")).startsWith("250 ");
        }
    }

    @Test
    void nobody_logs_in_with_a_wrong_or_empty_password_or_a_pattern_for_a_name() throws IOException {
        for (String attempt : List.of(
                ALICE + " wrong",
                ALICE + " \"\"",
                "nobody@example.org x",
                "\"*\" wonderland",
                "\"alice@example.org)(mail=*\" wonderland",
                "outsider@elsewhere.example outside")) {
            try (Wire imap = new Wire(server.announced().get("imap-port"))) {
                assertThat(imap.everything("a LOGIN " + attempt, "b SELECT INBOX", "c LOGOUT"))
                        .as(attempt)
                        .doesNotContain("a OK", "b OK");
            }
        }
    }

    @Test
    void all_names_of_a_person_lead_to_one_mailbox() throws IOException {
        try (Wire lmtp = lmtp()) {
            assertThat(lmtp.deliver(message("names", "x\r\n"), "alice.alias@example.org"))
                    .hasSize(1);
            for (String name : List.of("alice", "ALICE@EXAMPLE.ORG", "alice.alias@example.org")) {
                try (Wire imap = imap(name, "wonderland")) {
                    assertThat(fetched(imap, "names")).contains("Subject: names");
                }
            }
        }
    }

    @Test
    void messages_are_moved_again_and_again() throws IOException {
        try (Wire lmtp = lmtp()) {
            assertThat(lmtp.deliver(message("wanderer", "x\r\n"), BOB)).hasSize(1);
        }
        try (Wire imap = imap(BOB, "builder")) {
            for (int i = 0; i < 30; i++) {
                for (String way : List.of("INBOX Archive", "Archive INBOX")) {
                    imap.imap("SELECT " + way.substring(0, way.indexOf(' ')));
                    assertThat(imap.imapResult("MOVE 1 " + way.substring(way.indexOf(' ') + 1)))
                            .as("round " + i)
                            .startsWith("OK");
                }
            }
        }
    }

    @Test
    void the_usual_folders_are_there_with_their_uses() throws IOException {
        try (Wire lmtp = lmtp()) {
            assertThat(lmtp.deliver(message("first", "x\r\n"), BOB)).hasSize(1);
        }
        try (Wire imap = imap(BOB, "builder")) {
            assertThat(imap.imap("XLIST \"\" \"*\""))
                    .anyMatch(line -> line.contains("\\Sent") && line.contains("\"Sent\""))
                    .anyMatch(line -> line.contains("\\Drafts"))
                    .anyMatch(line -> line.contains("\\Trash"))
                    .anyMatch(line -> line.contains("\"INBOX\""));
        }
    }

    @Test
    void an_acknowledged_message_survives_a_kill_under_the_same_uid() throws Exception {
        String before;
        try (Wire lmtp = lmtp()) {
            assertThat(lmtp.deliver(message("kept", "x\r\n"), ALICE))
                    .singleElement()
                    .asString()
                    .startsWith("250 ");
        }
        try (Wire imap = imap(ALICE, "wonderland")) {
            assertThat(imap.imapResult("SELECT INBOX")).startsWith("OK");
            before = String.join(
                            "\n",
                            imap.imap("STATUS INBOX (UIDVALIDITY UIDNEXT MESSAGES)")
                                    .getFirst())
                    + imap.imap("UID SEARCH SUBJECT kept").getFirst();
        }
        try (Wire lmtp = lmtp()) {
            assertThat(lmtp.deliver(message("last", "x\r\n"), BOB))
                    .singleElement()
                    .asString()
                    .startsWith("250 ");
            kill();
        }
        server = organisation.start(organisation.settings());
        try (Wire imap = imap(BOB, "builder")) {
            assertThat(fetched(imap, "last")).contains("Subject: last");
        }
        try (Wire imap = imap(ALICE, "wonderland")) {
            assertThat(imap.imapResult("SELECT INBOX")).startsWith("OK");
            assertThat(imap.imap("STATUS INBOX (UIDVALIDITY UIDNEXT MESSAGES)").getFirst()
                            + imap.imap("UID SEARCH SUBJECT kept").getFirst())
                    .isEqualTo(before);
        }
    }

    private static void kill() throws Exception {
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        server.onExit().get(10, SECONDS);
    }

    @Test
    void parallel_deliveries_get_a_uid_each() throws Exception {
        List<CompletableFuture<List<String>>> deliveries = IntStream.range(0, 24)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try (Wire lmtp = lmtp()) {
                        return lmtp.deliver(message("parallel", i + "\r\n"), BOB);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .toList();
        for (var delivery : deliveries) {
            assertThat(delivery.get(60, SECONDS)).singleElement().asString().startsWith("250 ");
        }
        try (Wire imap = imap(BOB, "builder")) {
            assertThat(imap.imapResult("SELECT INBOX")).startsWith("OK");
            assertThat(imap.imap("UID SEARCH SUBJECT parallel").getFirst().split(" "))
                    .hasSize(2 + 24)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_waiting_client_hears_of_new_mail() throws IOException {
        try (Wire lmtp = lmtp();
                Wire imap = imap(ALICE, "wonderland")) {
            assertThat(imap.imapResult("SELECT INBOX")).startsWith("OK");
            imap.send("i1 IDLE");
            assertThat(imap.line()).startsWith("+");
            assertThat(lmtp.deliver(message("ring", "x\r\n"), ALICE)).hasSize(1);
            assertThat(imap.line()).matches("\\* [0-9]+ (EXISTS|RECENT)");
        }
    }

    @Test
    void what_is_too_large_is_refused_and_the_connection_lives_on() throws IOException {
        Map<String, String> settings = organisation.settings();
        settings.put("largest-message", "100000");
        settings.put("folder", folder.resolve("small").toString());
        try (ChildJvm small = organisation.start(settings);
                Wire lmtp = new Wire(small.announced().get("lmtp-port"))) {
            lmtp.lmtp("LHLO test");
            assertThat(lmtp.lmtp("MAIL FROM:<a@b.example> SIZE=100001")).startsWith("552 5.3.4");
            assertThat(lmtp.deliver(message("large", "x".repeat(100_000) + "\r\n"), ALICE, BOB))
                    .hasSize(2)
                    .allMatch(reply -> reply.startsWith("552 5.3.4"));
            assertThat(lmtp.deliver(message("fits", "x\r\n"), ALICE))
                    .singleElement()
                    .asString()
                    .startsWith("250 ");
            try (Wire imap = new Wire(small.announced().get("imap-port"))) {
                assertThat(imap.imapResult("LOGIN alice wonderland")).startsWith("OK");
                imap.send("a APPEND INBOX {100001}");
                imap.send("Subject: x");
                imap.send("x CREATE Injected");
                assertThat(imap.everything()).doesNotContain("x OK");
            }
            try (Wire imap = new Wire(small.announced().get("imap-port"))) {
                assertThat(imap.imapResult("LOGIN alice wonderland")).startsWith("OK");
                assertThat(imap.imap("LIST \"\" *")).noneMatch(line -> line.contains("Injected"));
            }
        }
    }

    @Test
    void a_great_message_passes_through_a_small_heap() throws IOException {
        byte[] attachment = new byte[36_000_000];
        new Random(7).nextBytes(attachment);
        String body = Base64.getMimeEncoder().encodeToString(attachment);
        try (Wire lmtp = lmtp();
                Wire imap = imap(BOB, "builder")) {
            byte[] great = message("great", body + "\r\n");
            assertThat(lmtp.deliver(great, BOB)).singleElement().asString().startsWith("250 ");
            assertThat(fetched(imap, "great")).endsWith(new String(great, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void before_login_a_connection_may_not_send_much() throws IOException {
        try (Wire imap = new Wire(server.announced().get("imap-port"))) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            imap.send("a LOGIN {1000+}");
                            imap.send("x".repeat(1000) + " {1000+}");
                            imap.line();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        try (Wire alive = imap(ALICE, "wonderland")) {
            assertThat(alive.imapResult("NOOP")).startsWith("OK");
        }
    }

    @Test
    void odd_messages_are_stored_as_they_are_or_refused_for_good() throws IOException {
        String nested = IntStream.range(0, 200)
                .mapToObj(i -> "Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n")
                .collect(Collectors.joining());
        List<String> odd = List.of(
                "",
                "no header at all\r\n",
                "\r\nonly a body\r\n",
                "Subject: " + "x".repeat(200_000) + "\r\n\r\n",
                "X: y\r\n".repeat(5_000) + "\r\n",
                "Content-Type: text/plain; name=\"" + "n".repeat(3_000) + "\"\r\n\r\n",
                "Content-Type: " + "a".repeat(300) + "/" + "b".repeat(300) + "\r\n\r\n",
                "Content-Type: text/plain; charset=nonsense\r\nContent-Disposition: \"\r\n\r\n\u00ff\0\r\n",
                "Content-Type: text/plain; name=\"\0\"\r\n\r\n",
                nested);
        try (Wire lmtp = lmtp();
                Wire imap = imap(BOB, "builder")) {
            for (String message : odd) {
                String reply = lmtp.deliver(message.getBytes(StandardCharsets.ISO_8859_1), BOB)
                        .getFirst();
                String start = message.substring(0, Math.min(40, message.length()));
                assertThat(reply).as(start).matches("(250|554) .*");
                if (reply.startsWith("250")) {
                    assertThat(imap.imapResult("SELECT INBOX")).startsWith("OK");
                    assertThat(imap.imap("FETCH * BODY.PEEK[]").get(1))
                            .as(start)
                            .endsWith(message);
                    assertThat(imap.imapResult("FETCH * (ENVELOPE BODYSTRUCTURE)"))
                            .as(start)
                            .startsWith("OK");
                }
            }
        }
    }

    @Test
    void only_a_whole_line_with_a_dot_ends_a_message() throws IOException {
        try (Wire lmtp = lmtp();
                Wire imap = imap(ALICE, "wonderland")) {
            String smuggled = "a\n.\nMAIL FROM:<x@y.example>\r\n b\r.\r c\n.\r\nd\r\n";
            assertThat(lmtp.deliver(message("smuggle", smuggled), ALICE))
                    .singleElement()
                    .asString()
                    .startsWith("250 ");
            assertThat(lmtp.lmtp("NOOP")).startsWith("250 ");
            assertThat(fetched(imap, "smuggle")).endsWith(smuggled);
        }
    }

    @Test
    void other_peoples_programs_deliver_and_read() throws IOException {
        Path script = folder.resolve("peer.py");
        Files.writeString(script, """
                import imaplib, smtplib, sys
                lmtp = smtplib.LMTP('127.0.0.1', int(sys.argv[1]), local_hostname='test')
                for i in range(3):
                    refused = lmtp.sendmail('s@elsewhere.example', ['alice@example.org', 'nobody@example.org'],
                        b'Subject: python\\r\\n\\r\\n.dot\\r\\n')
                    assert list(refused) == ['nobody@example.org'] and refused['nobody@example.org'][0] == 550, refused
                lmtp.quit()
                imap = imaplib.IMAP4('127.0.0.1', int(sys.argv[2]))
                imap.login('alice@example.org', 'wonderland')
                imap.select('INBOX')
                numbers = imap.search(None, 'SUBJECT', 'python')[1][0].split()
                assert len(numbers) == 3, numbers
                body = imap.fetch(numbers[0], '(BODY.PEEK[TEXT])')[1][0][1]
                assert body == b'.dot\\r\\n', body
                assert imap.append('Sent', '\\\\Seen', None, b'Subject: sent\\r\\n\\r\\nx\\r\\n')[0] == 'OK'
                imap.create('Project'); imap.copy(numbers[0], 'Project'); imap.store(numbers[0], '+FLAGS', '\\\\Deleted')
                imap.expunge()
                imap.select('Project')
                assert len(imap.search(None, 'ALL')[1][0].split()) == 1
                imap.close()
                assert imap.delete('Project')[0] == 'OK'
                imap.logout()
                print('fine')
                """);
        var run = Peer.run(
                folder,
                List.of(
                        "python3",
                        script.toString(),
                        server.announced().get("lmtp-port"),
                        server.announced().get("imap-port")));
        assertThat(run.ok().text()).isEqualTo("fine\n");
    }

    @Test
    void it_listens_on_this_machine_only() throws IOException {
        assertThat(listening())
                .isNotEmpty()
                .allMatch(address -> address.equals("0100007F") || address.equals("0000000000000000FFFF00000100007F"));
    }

    /** Local addresses of the sockets that listen on our ports, in the hexadecimal of /proc/net/tcp. */
    private static List<String> listening() throws IOException {
        List<String> ports = server.announced().values().stream()
                .map(port -> "%04X".formatted(Integer.parseInt(port)))
                .toList();
        var lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[3].equals("0A") && ports.contains(words[1].substring(words[1].indexOf(':') + 1)))
                .map(words -> words[1].substring(0, words[1].indexOf(':')))
                .toList();
    }

    @Test
    void the_end_of_its_input_is_its_end_within_two_seconds() throws Exception {
        Map<String, String> settings = organisation.settings();
        settings.put("folder", folder.resolve("ending").toString());
        ChildJvm ending = organisation.start(settings);
        try (Wire imap = new Wire(ending.announced().get("imap-port"))) {
            assertThat(imap.imapResult("LOGIN alice wonderland")).startsWith("OK");
            assertThat(imap.imapResult("SELECT INBOX")).startsWith("OK");
            imap.send("x IDLE");
            imap.line();
            CompletableFuture.runAsync(ending::close);
            ending.onExit().get(2, SECONDS);
            assertThatThrownBy(() -> {
                        while (true) {
                            imap.line();
                        }
                    })
                    .isInstanceOfAny(EOFException.class, SocketException.class);
        }
    }

    @Test
    void a_start_that_cannot_work_says_why_and_no_secret() {
        Map<String, String> wrong = organisation.settings();
        wrong.put("ldap-bind-password", "very-secret");
        assertThatThrownBy(() -> organisation.start(wrong))
                .isInstanceOf(ChildFailed.class)
                .hasMessageContaining("cannot use the directory")
                .hasMessageNotContaining("very-secret");
        Map<String, String> remote = organisation.settings();
        remote.put("ldap-url", "ldap://192.0.2.1");
        assertThatThrownBy(() -> organisation.start(remote)).hasMessageContaining("ldaps://");
        Map<String, String> missing = organisation.settings();
        missing.remove("jdbc-password");
        assertThatThrownBy(() -> organisation.start(missing)).hasMessageContaining("jdbc-password is missing");
    }
}
