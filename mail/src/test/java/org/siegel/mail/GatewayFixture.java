package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
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
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.TestDatabase;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

/** A gateway for each test, with the outbox and the next mail server behind it. */
abstract class GatewayFixture {

    static final MailAddress ALICE = MailAddress.of("alice@example.org");
    static final AuthenticatedUser USER =
            new AuthenticatedUser(ALICE, List.of(ALICE, MailAddress.of("a.smith@example.org")));
    static final GatewaySettings.Limits LIMITS = new GatewaySettings.Limits(
            200_000, 5, 2000, 50, 20, Duration.ofSeconds(20), Duration.ofSeconds(20), 3, Duration.ofMillis(20));

    /** Arguments: port, ca, mode, name, password, sender, recipients, file. Says what the server said. */
    static final String SMTPLIB = """
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

    FakeLmtp lmtp;
    Outbox outbox;
    SubmissionGateway gateway;
    final AtomicReference<SubmissionPolicy> policy = new AtomicReference<>(submission -> new SubmissionPolicy.Accept());
    String mode = "implicit";

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

    void start(GatewaySettings.TlsMode tlsMode) throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        mode = tlsMode == GatewaySettings.TlsMode.IMPLICIT ? "implicit" : "starttls";
        gateway = SubmissionGateway.start(
                new GatewaySettings(
                        InetAddress.getLoopbackAddress(), 0, tlsMode, TestTls.server(), "localhost", LIMITS),
                GatewayFixture::authenticate,
                submission -> policy.get().decide(submission),
                outbox,
                Clock.systemUTC());
    }

    static Optional<AuthenticatedUser> authenticate(String name, Secret password) {
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

    String python(String name, String password, String sender, String recipients, byte[] message) throws Exception {
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

    String submit(byte[] message) throws Exception {
        return python("alice", "sesame", "alice@example.org", "bob@example.org", message);
    }

    static byte[] message(String from) {
        return ("From: " + from + "\r\nMessage-ID: <1@x>\r\nDate: Tue, 24 Nov 2026 12:00:00 +0000\r\n\r\nhello\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    byte[] delivered() {
        outbox.deliverDue();
        assertThat(lmtp.received).hasSize(1);
        return lmtp.received.getFirst().bytes();
    }

    RawSmtp raw() throws Exception {
        var raw = new RawSmtp(TestTls.client().getSocketFactory().createSocket("localhost", gateway.port()));
        raw.say("EHLO x");
        return raw;
    }

    RawSmtp loggedIn() throws Exception {
        RawSmtp raw = raw();
        assertThat(raw.say("AUTH PLAIN AGFsaWNlAHPDqXNhbWU=")).startsWith("235");
        return raw;
    }
}
