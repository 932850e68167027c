package org.siegel.mail.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.mail.server.Organisation.ALICE;
import static org.siegel.mail.server.Organisation.BOB;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Peer;

/** What is delivered and read, over its two ports. */
@Tag("server")
class MailServerTest extends MailServerFixture {

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
}
