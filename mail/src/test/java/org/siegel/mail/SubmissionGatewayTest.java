package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.smime.MailAddress;
import org.siegel.testkit.Peer;

/** What people's programs hand in. */
class SubmissionGatewayTest extends GatewayFixture {

    @Test
    void addsAReceivedFieldAndNothingElse() throws Exception {
        byte[] message = NastyMessage.BYTES;
        assertThat(submit(message)).startsWith("OK");
        String bytes = new String(delivered(), StandardCharsets.ISO_8859_1);
        assertThat(bytes).startsWith("Received: from ").endsWith(new String(message, StandardCharsets.ISO_8859_1));
        String added = bytes.substring(0, bytes.length() - message.length);
        assertThat(added)
                .matches("Received: from [^\\n]*\\r\\n\\tby localhost with ESMTPSA id [^\\n]*;\\r\\n\\t[^\\n]*\\r\\n");
        assertThat(added).as("who else gets it is nobody's business").doesNotContain("bob");
    }

    @Test
    void addsWhatMustNotBeMissing() throws Exception {
        assertThat(submit("From: alice@example.org\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII)))
                .startsWith("OK");
        assertThat(new String(delivered(), StandardCharsets.US_ASCII))
                .containsOnlyOnce("\r\nMessage-ID: <")
                .containsOnlyOnce("\r\nDate: ");
    }

    @Test
    void acceptsAnAliasAndAMessageLargerThanItsMemory() throws Exception {
        byte[] message = (new String(message("Alice <A.Smith@Example.ORG>"), StandardCharsets.UTF_8)
                        + "x".repeat(70).concat("\r\n").repeat(2700))
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(python("alice", "sesame", "a.smith@example.org", "bob@example.org", message))
                .startsWith("OK");
        assertThat(new String(delivered(), StandardCharsets.US_ASCII))
                .endsWith(new String(message, StandardCharsets.US_ASCII));
    }

    @Test
    void overStartTlsNothingIsTakenBeforeTls() throws Exception {
        start(GatewaySettings.TlsMode.STARTTLS);
        assertThat(submit(message("alice@example.org"))).startsWith("OK");
        mode = "plain";
        assertThat(submit(message("alice@example.org"))).contains("AUTH extension not supported");
        try (var raw = new RawSmtp(new Socket(InetAddress.getLoopbackAddress(), gateway.port()))) {
            assertThat(raw.say("EHLO x")).doesNotContain("AUTH").contains("STARTTLS");
            assertThat(raw.say("AUTH PLAIN AGFsaWNlAHPDqXNhbWU=")).startsWith("530");
            assertThat(raw.say("MAIL FROM:<alice@example.org>")).startsWith("530");
        }
    }

    @Test
    void curlSubmitsToo() throws Exception {
        Path file = Files.write(folder.resolve("m.eml"), message("alice@example.org"));
        Peer.run(
                        folder,
                        List.of(
                                "curl",
                                "-sS",
                                "--cacert",
                                TestTls.pem(folder).toString(),
                                "--url",
                                "smtps://localhost:" + gateway.port(),
                                "-u",
                                "alice:sésame",
                                "--mail-from",
                                "alice@example.org",
                                "--mail-rcpt",
                                "bob@example.org",
                                "-T",
                                file.toString()))
                .ok();
        assertThat(new String(delivered(), StandardCharsets.UTF_8)).endsWith("\r\n\r\nhello\r\n");
    }

    @Test
    void refusesWhoIsNotLoggedIn() throws Exception {
        assertThat(python("", "", "alice@example.org", "bob@example.org", message("alice@example.org")))
                .startsWith("530");
        assertThat(python("alice", "wrong", "alice@example.org", "bob@example.org", message("alice@example.org")))
                .startsWith("535");
        assertThat(python("broken", "x", "alice@example.org", "bob@example.org", message("alice@example.org")))
                .startsWith("454");
    }

    @Test
    void refusesForeignSenders() throws Exception {
        assertThat(python("alice", "sesame", "eve@example.org", "bob@example.org", message("alice@example.org")))
                .contains("550")
                .contains("5.7.1");
        assertThat(submit(message("Alice <eve@example.org>"))).startsWith("550 5.7.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.org, eve@example.org",
                "alice@example.org\r\nFrom: eve@example.org",
                "alice@example.org\r\nfrom : eve@example.org",
                "alice@example.org\r\nSender: eve@example.org",
                "eve@example.org\r\nX: alice@example.org",
                "\"alice@example.org\" <eve@example.org>",
                "alice@example.org <eve@example.org>",
                "friends: alice@example.org, eve@example.org;",
                "friends: alice@example.org;",
                "\r\n\teve@example.org",
                "",
                "alice@example.org\r\nno field at all"
            })
    void refusesHeadersThatHideTheSender(String from) throws Exception {
        assertThat(submit(message(from))).startsWith("550 5.");
        outbox.deliverDue();
        assertThat(lmtp.received).isEmpty();
    }

    @Test
    void refusesWhereNoRouteLeads() throws Exception {
        assertThat(python("alice", "sesame", "alice@example.org", "x@elsewhere.net", message("alice@example.org")))
                .contains("550")
                .contains("no smarthost is configured");
    }

    @Test
    void refusesTooMuch() throws Exception {
        byte[] large = new byte[200_001];
        java.util.Arrays.fill(large, (byte) 'x');
        assertThat(submit(large)).startsWith("552 5.3.4");
        assertThat(python(
                        "alice",
                        "sesame",
                        "alice@example.org",
                        "1@example.org,2@example.org,3@example.org,4@example.org,5@example.org,6@example.org",
                        message("alice@example.org")))
                .contains("6@example.org")
                .contains("452");
    }

    @Test
    void thePolicyDecides() throws Exception {
        policy.set(submission -> new SubmissionPolicy.Refuse(550, "confidential mail must be encrypted"));
        assertThat(submit(message("alice@example.org"))).startsWith("550 5.7.1 confidential mail must be encrypted");
        policy.set(submission -> new SubmissionPolicy.Unavailable("the directory does not answer"));
        assertThat(submit(message("alice@example.org"))).startsWith("451 4.7.1");
        policy.set(submission -> {
            throw new IllegalStateException("bug");
        });
        assertThat(submit(message("alice@example.org"))).startsWith("451 4.7.1");
        outbox.deliverDue();
        assertThat(lmtp.received).isEmpty();
    }

    @Test
    void thePolicySeesTheMessageAsItCame() throws Exception {
        var seen = new AtomicReference<byte[]>();
        policy.set(submission -> {
            try (var in = submission.message().open()) {
                seen.set(in.readAllBytes());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            assertThat(submission.envelope().recipients()).containsExactly(MailAddress.of("bob@example.org"));
            return new SubmissionPolicy.Accept();
        });
        assertThat(submit(NastyMessage.BYTES)).startsWith("OK");
        assertThat(seen.get()).isEqualTo(NastyMessage.BYTES);
    }
}
