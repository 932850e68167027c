package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.mail.AuthenticatedUser;
import org.siegel.mail.Envelope;
import org.siegel.mail.MessageBytes;
import org.siegel.mail.Submission;
import org.siegel.mail.SubmissionPolicy;
import org.siegel.mail.SubmissionPolicy.Accept;
import org.siegel.mail.SubmissionPolicy.Decision;
import org.siegel.mail.SubmissionPolicy.Refuse;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SmimeCapability;
import org.siegel.testkit.Peer;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.ProvenCapabilities;
import org.siegel.trust.RelyingParty;

/** What the gateway learns of a program that we did not write: openssl. */
class ProgramsSeenTest {

    private static final MailAddress ALICE = MailAddress.of("alice@example.test");
    private static final String PLAIN = "From: alice@example.test\nSubject: x\n\nhello\n";

    @TempDir
    static Path folder;

    private static String signed;
    private static RelyingParty party;

    private final List<ProvenCapabilities> learned = new ArrayList<>();

    @BeforeAll
    static void messages() throws IOException {
        Files.writeString(folder.resolve("body.txt"), "Content-Type: text/plain\n\nhello\n");
        openssl("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=Alice"
                + " -addext subjectAltName=email:alice@example.test");
        openssl("cms -sign -in body.txt -signer cert.pem -inkey key.pem -out signed.eml"
                + " -from alice@example.test -subject x");
        signed = Files.readString(folder.resolve("signed.eml"));
        var certificate = CertificateFiles.certificate(Files.readAllBytes(folder.resolve("cert.pem")));
        party = RelyingParty.of(CertificateCollection.of(List.of(certificate), List.of()));
    }

    private static void openssl(String arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Peer.run(folder, command).ok();
    }

    private static Decision decide(SubmissionPolicy policy, Consumer<ProvenCapabilities> memory, String message) {
        return new ProgramsSeen(policy, SmimeCommand.engine(), () -> party, memory, Clock.systemUTC())
                .decide(new Submission(
                        new AuthenticatedUser(ALICE, List.of(ALICE)),
                        new Envelope(Optional.of(ALICE), List.of(ALICE)),
                        MessageBytes.of(message.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aSignedMessageThatLeavesTellsWhatItsProgramReads() {
        assertThat(decide(_ -> new Accept(), learned::add, signed)).isInstanceOf(Accept.class);
        assertThat(learned).singleElement().satisfies(proven -> {
            assertThat(proven.address()).isEqualTo(ALICE);
            assertThat(proven.announced().capabilities().contentEncryption())
                    .extracting(SmimeCapability::name)
                    .startsWith("AES-256-CBC");
        });
    }

    @Test
    void aMessageThatIsNotValidOrDoesNotLeaveTellsNothing() {
        decide(_ -> new Accept(), learned::add, PLAIN);
        decide(_ -> new Accept(), learned::add, signed.replace("hello", "hullo"));
        decide(_ -> new Accept(), learned::add, signed.replace("alice@example.test", "eve@example.test"));
        decide(_ -> new Refuse(550, "no"), learned::add, signed);
        assertThat(learned).isEmpty();
    }

    @Test
    void aMemoryThatFailsKeepsNoMessage() {
        Consumer<ProvenCapabilities> broken = _ -> {
            throw new IllegalStateException("the database is away");
        };
        Logger log = Logger.getLogger(ProgramsSeen.class.getName());
        log.setLevel(Level.OFF); // the warning is expected
        try {
            assertThat(decide(_ -> new Accept(), broken, signed)).isInstanceOf(Accept.class);
        } finally {
            log.setLevel(null);
        }
    }
}
