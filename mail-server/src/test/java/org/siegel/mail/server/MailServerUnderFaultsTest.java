package org.siegel.mail.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.mail.server.Organisation.ALICE;
import static org.siegel.mail.server.Organisation.BOB;

import java.io.EOFException;
import java.io.IOException;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.siegel.process.ChildFailed;
import org.siegel.process.ChildJvm;

/** Kills, limits, what must not get through, and how it begins and ends. */
@Tag("server")
class MailServerUnderFaultsTest extends MailServerFixture {

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
