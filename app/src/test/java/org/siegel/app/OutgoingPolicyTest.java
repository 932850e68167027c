package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.ca.TlsIdentity;
import org.siegel.mail.AuthenticatedUser;
import org.siegel.mail.Envelope;
import org.siegel.mail.MessageBytes;
import org.siegel.mail.Submission;
import org.siegel.mail.SubmissionPolicy.Accept;
import org.siegel.mail.SubmissionPolicy.Decision;
import org.siegel.mail.SubmissionPolicy.Refuse;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.tenant.SmimeConfig;
import org.siegel.tenant.SmimeParameter;

/** OWAAlwaysSign and OWAAlwaysEncrypt at the gateway. */
class OutgoingPolicyTest {

    private static final MailAddress ALICE = MailAddress.of("alice@example.test");
    private static final String PLAIN = "From: alice@example.test\r\nSubject: x\r\n\r\nhello\r\n";
    private static final Smime ENGINE = SmimeCommand.engine();

    @TempDir
    static Path folder;

    private static String signed;
    private static String sealed;

    @BeforeAll
    static void messages() throws IOException {
        TlsIdentity.loadOrCreate(folder, List.of("localhost"), Clock.systemUTC()); // some key with a certificate
        Identity key = KeyFiles.identity(Files.readAllBytes(folder.resolve("self-signed.pem")), Optional.empty());
        var out = new ByteArrayOutputStream();
        ENGINE.sign(stream(PLAIN), key, SignOptions.at(Instant.EPOCH), out);
        signed = out.toString(StandardCharsets.UTF_8);
        out.reset();
        ENGINE.encrypt(stream(PLAIN), List.of(key.certificate()), ContentCipher.AES_256_CBC, out);
        sealed = out.toString(StandardCharsets.UTF_8);
    }

    private static ByteArrayInputStream stream(String message) {
        return new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8));
    }

    private static Decision decide(SmimeConfig config, String message) {
        return new OutgoingPolicy(() -> config, ENGINE)
                .decide(new Submission(
                        new AuthenticatedUser(ALICE, List.of(ALICE)),
                        new Envelope(Optional.of(ALICE), List.of(ALICE)),
                        MessageBytes.of(message.getBytes(StandardCharsets.UTF_8))));
    }

    private static String beside(String part) {
        int header = part.indexOf("Content-Type");
        return "From: alice@example.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nin the clear\r\n--b\r\n"
                + part.substring(header) + "\r\n--b--\r\n";
    }

    @Test
    void withoutAPolicyEverythingPasses() {
        assertThat(decide(SmimeConfig.defaults(), PLAIN)).isInstanceOf(Accept.class);
    }

    @Test
    void whereAllMailIsEncryptedPlainSignedAndPartlyEncryptedMailIsRefused() {
        var always = SmimeConfig.defaults().with(SmimeParameter.OWA_ALWAYS_ENCRYPT, true);
        assertThat(decide(always, sealed)).isInstanceOf(Accept.class);
        for (String message : List.of(PLAIN, signed, beside(sealed))) {
            assertThat(decide(always, message)).isInstanceOf(Refuse.class);
        }
    }

    @Test
    void whereAllMailIsSignedPlainAndPartlySignedMailIsRefused() {
        var always = SmimeConfig.defaults().with(SmimeParameter.OWA_ALWAYS_SIGN, true);
        assertThat(decide(always, signed)).isInstanceOf(Accept.class);
        assertThat(decide(always, sealed))
                .as("a signature inside cannot be seen")
                .isInstanceOf(Accept.class);
        for (String message : List.of(PLAIN, beside(signed), beside(sealed))) {
            assertThat(decide(always, message)).isInstanceOf(Refuse.class);
        }
    }
}
