package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.database.TestDatabase;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

class SubmissionGatewayTest {

    private static final MailAddress ALICE = MailAddress.of("alice@example.org");
    private static final AuthenticatedUser USER =
            new AuthenticatedUser(ALICE, List.of(ALICE, MailAddress.of("a.smith@example.org")));
    private static final GatewaySettings.Limits LIMITS = new GatewaySettings.Limits(
            200_000, 5, 2000, 50, 20, Duration.ofSeconds(20), Duration.ofSeconds(20), 3, Duration.ofMillis(20));

    /** Arguments: port, ca, mode, name, password, sender, recipients, file. Says what the server said. */
    private static final String SMTPLIB = """
            import sys, ssl, smtplib
            port, ca, mode, name, password, sender, recipients, file = sys.argv[1:9]
            tls = ssl.create_default_context(cafile=ca)
            try:
                if mode == 'implicit':
                    s = smtplib.SMTP_SSL('localhost', int(port), context=tls, timeout=20)
                else:
                    s = smtplib.SMTP('localhost', int(port), timeout=20)
                    if mode == 'starttls':
                        s.starttls(context=tls)
                s.ehlo()
                if name: s.login(name, password)
                print('OK', s.sendmail(sender, recipients.split(','), open(file, 'rb').read(), ['BODY=8BITMIME']))
                s.quit()
            except smtplib.SMTPRecipientsRefused as e:
                print(e.recipients)
            except smtplib.SMTPResponseException as e:
                print(e.smtp_code, e.smtp_error.decode())
            except smtplib.SMTPException as e:
                print(type(e).__name__, e)
            """;

    @TempDir
    Path folder;

    private FakeLmtp lmtp;
    private Outbox outbox;
    private SubmissionGateway gateway;
    private final AtomicReference<SubmissionPolicy> policy =
            new AtomicReference<>(submission -> new SubmissionPolicy.Accept());
    private String mode = "implicit";

    @BeforeEach
    void open() throws Exception {
        MailTables.empty();
        lmtp = new FakeLmtp();
        outbox = new Outbox(
                TestDatabase.shared(),
                new Routes(
                        Set.of("example.org"),
                        new LmtpDelivery(lmtp::address, "localhost", Deadlines.DEFAULT),
                        Optional.empty()),
                RetrySchedule.DEFAULT,
                Duration.ofMinutes(15),
                "localhost",
                Clock.systemUTC());
        start(GatewaySettings.TlsMode.IMPLICIT);
    }

    private void start(GatewaySettings.TlsMode tlsMode) throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        mode = tlsMode == GatewaySettings.TlsMode.IMPLICIT ? "implicit" : "starttls";
        gateway = SubmissionGateway.start(
                new GatewaySettings(
                        InetAddress.getLoopbackAddress(), 0, tlsMode, TestTls.server(), "localhost", LIMITS),
                SubmissionGatewayTest::authenticate,
                submission -> policy.get().decide(submission),
                outbox,
                Clock.systemUTC());
    }

    private static Optional<AuthenticatedUser> authenticate(String name, Secret password) {
        if (name.equals("broken")) {
            throw new IllegalStateException("the directory does not answer");
        }
        return name.equals("alice")
                        && (password.equals(Secret.ofPassword("sesame"))
                                || password.equals(Secret.ofPassword("sésame")))
                ? Optional.of(USER)
                : Optional.empty();
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
        outbox.close();
        lmtp.close();
    }

    private String python(String name, String password, String sender, String recipients, byte[] message)
            throws Exception {
        Path file = Files.write(folder.resolve("message.eml"), message);
        return Peer.run(
                        folder,
                        Map.of("PYTHONUTF8", "1"),
                        new byte[0],
                        List.of(
                                "python3",
                                "-c",
                                SMTPLIB,
                                Integer.toString(gateway.port()),
                                TestTls.pem(folder).toString(),
                                mode,
                                name,
                                password,
                                sender,
                                recipients,
                                file.toString()))
                .ok()
                .text();
    }

    private String submit(byte[] message) throws Exception {
        return python("alice", "sesame", "alice@example.org", "bob@example.org", message);
    }

    private static byte[] message(String from) {
        return ("From: " + from + "\r\nMessage-ID: <1@x>\r\nDate: Tue, 24 Nov 2026 12:00:00 +0000\r\n\r\nhello\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] delivered() {
        outbox.deliverDue();
        assertThat(lmtp.received).hasSize(1);
        return lmtp.received.getFirst().bytes();
    }

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
        try (var raw = new Raw(new Socket(InetAddress.getLoopbackAddress(), gateway.port()))) {
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

    /** A line-based talk, for what no library would send. */
    private static final class Raw implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Raw(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(20_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            reply();
        }

        String reply() throws IOException {
            var reply = new StringBuilder();
            String line;
            do {
                line = in.readLine();
                reply.append(line).append('\n');
            } while (line != null && line.length() > 3 && line.charAt(3) == '-');
            return reply.toString();
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        String say(String command) throws IOException {
            send(command + "\r\n");
            return reply();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Raw raw() throws Exception {
        var raw = new Raw(TestTls.client().getSocketFactory().createSocket("localhost", gateway.port()));
        raw.say("EHLO x");
        return raw;
    }

    private Raw loggedIn() throws Exception {
        Raw raw = raw();
        assertThat(raw.say("AUTH PLAIN AGFsaWNlAHPDqXNhbWU=")).startsWith("235");
        return raw;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n"})
    void doesNotLetAMessageBecomeTwo(String sequence) throws Exception {
        try (Raw raw = loggedIn()) {
            raw.say("MAIL FROM:<alice@example.org>");
            raw.say("RCPT TO:<bob@example.org>");
            assertThat(raw.say("DATA")).startsWith("354");
            raw.send(
                    "From: alice@example.org\r\n\r\nhello" + sequence
                            + "MAIL FROM:<alice@example.org>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\nFrom: eve@example.org\r\n\r\nsmuggled\r\n.\r\n");
            assertThat(raw.reply()).startsWith("554 5.6.0");
            assertThat(raw.say("NOOP")).startsWith("250");
        }
        outbox.deliverDue();
        assertThat(lmtp.received).isEmpty();
    }

    @Test
    void pipelinedCommandsAfterARefusedMessageAreCommandsAgain() throws Exception {
        try (Raw raw = loggedIn()) {
            raw.send("MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
            assertThat(raw.reply() + raw.reply() + raw.reply()).contains("354");
            raw.send("From: eve@example.org\r\n\r\nx\r\n.\r\nMAIL FROM:<alice@example.org>\r\n");
            assertThat(raw.reply()).startsWith("550 5.7.1");
            assertThat(raw.reply()).startsWith("250");
        }
    }

    @Test
    void hostileCommandsGetErrors() throws Exception {
        try (Raw raw = loggedIn()) {
            assertThat(raw.say("BDAT 10 LAST")).startsWith("502");
            assertThat(raw.say("VRFY root")).startsWith("502");
            assertThat(raw.say("DATA")).startsWith("503");
            assertThat(raw.say("MAIL FROM:<alice@example.org> SIZE=99999999999999999999"))
                    .startsWith("552");
            assertThat(raw.say("MAIL FROM:<alice@example.org> EVIL=1")).startsWith("555");
            assertThat(raw.say("MAIL FROM:<>")).startsWith("553");
            assertThat(raw.say("MAIL FROM:<alice@example.org>")).startsWith("250");
            assertThat(raw.say("RCPT TO:<a>b@example.org>")).startsWith("5");
            assertThat(raw.say("RCPT TO:<>")).startsWith("553");
            assertThat(raw.say("RCPT TO:<bob@example.org> NOTIFY=NEVER")).startsWith("555");
            assertThat(raw.say("x".repeat(3000))).startsWith("50");
        }
    }

    @Test
    void guessingEndsTheConnection() throws Exception {
        try (Raw raw = raw()) {
            assertThat(raw.say("AUTH PLAIN AGFsaWNlAHdyb25n")).startsWith("535");
            raw.say("AUTH LOGIN");
            raw.say("YWxpY2U=");
            assertThat(raw.say("d3Jvbmc=")).startsWith("535");
            assertThat(raw.say("AUTH PLAIN YWxpY2UAYWxpY2UAd3Jvbmc=")).startsWith("421");
            assertThat(raw.reply()).startsWith("null");
        }
    }

    @Test
    void nobodyActsForSomebodyElse() throws Exception {
        try (Raw raw = raw()) { // bob NUL alice NUL sésame
            assertThat(raw.say("AUTH PLAIN Ym9iAGFsaWNlAHPDqXNhbWU=")).startsWith("501");
            assertThat(raw.say("AUTH LOGIN YWxpY2U=")).startsWith("334");
            assertThat(raw.say("*")).startsWith("501");
            assertThat(raw.say("AUTH PLAIN !!!")).startsWith("501");
        }
    }

    @Test
    void aClientThatLeavesWithinAMessageSentNothing() throws Exception {
        try (Raw raw = loggedIn()) {
            raw.say("MAIL FROM:<alice@example.org>");
            raw.say("RCPT TO:<bob@example.org>");
            raw.say("DATA");
            raw.send("From: alice@example.org\r\n\r\nhalf a mess");
        }
        gateway.close();
        assertThat(outbox.deliverDue()).isZero();
    }

    @Test
    void smtpMailSubmitHandsInByteForByte() throws Exception {
        var submit = new SmtpMailSubmit("localhost", gateway.port(), TestTls.client(), "localhost", Deadlines.DEFAULT);
        submit.submit(
                new MailAccount("alice", Secret.ofPassword("sésame")),
                new Envelope(Optional.of(ALICE), List.of(MailAddress.of("bob@example.org"))),
                MessageBytes.of(NastyMessage.BYTES));
        assertThat(new String(delivered(), StandardCharsets.ISO_8859_1))
                .endsWith(new String(NastyMessage.BYTES, StandardCharsets.ISO_8859_1));
    }

    private DeliveryOutcome relay(Smarthost.Security security, String host, String password) throws Exception {
        var account = new Smarthost.Account("alice", Secret.ofPassword(password));
        var smarthost = new Smarthost(host, gateway.port(), security, TestTls.client(), Optional.of(account));
        MailAddress bob = MailAddress.of("bob@example.org");
        return new SmtpDelivery(smarthost, "localhost", Deadlines.DEFAULT)
                .deliver(new Envelope(Optional.of(ALICE), List.of(bob)), MessageBytes.of(NastyMessage.BYTES))
                .get(bob);
    }

    @Test
    void relaysToASmarthostOverEitherKindOfTls() throws Exception {
        assertThat(relay(Smarthost.Security.IMPLICIT_TLS, "localhost", "sesame"))
                .isInstanceOf(DeliveryOutcome.Delivered.class);
        start(GatewaySettings.TlsMode.STARTTLS);
        assertThat(relay(Smarthost.Security.STARTTLS, "localhost", "sesame"))
                .isInstanceOf(DeliveryOutcome.Delivered.class);
        assertThat(outbox.deliverDue()).isEqualTo(2);
        assertThat(new String(lmtp.received.getLast().bytes(), StandardCharsets.ISO_8859_1))
                .endsWith(new String(NastyMessage.BYTES, StandardCharsets.ISO_8859_1));
    }

    @Test
    void neverRelaysToAServerWithAnotherNameNorWithoutItsLogin() throws Exception {
        assertThat(relay(Smarthost.Security.IMPLICIT_TLS, "127.0.0.2", "sesame"))
                .isInstanceOf(DeliveryOutcome.Deferred.class);
        assertThat(relay(Smarthost.Security.IMPLICIT_TLS, "localhost", "wrong"))
                .isInstanceOf(DeliveryOutcome.Deferred.class)
                .extracting(DeliveryOutcome::answer)
                .asString()
                .contains("535");
        assertThat(outbox.deliverDue()).isZero();
    }
}
