package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.Secret;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeCapabilities;
import org.siegel.smime.SmimeException;
import org.siegel.testkit.Peer;

/** The examples of docs/library.md, run. */
class LibraryExamplesTest {

    private static final Clock CLOCK = Clock.fixed(TestPki.NOW, ZoneOffset.UTC);
    private static final TestPki.Party ROOT = TestPki.root("Contoso Root");
    private static final Identity ALICE = person("Alice", "alice@example.com");
    private static final Identity BOB = person("Bob", "bob@example.com");
    private static final String MESSAGE = "From: alice@example.com\r\nTo: bob@example.com\r\nSubject: Hello\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nDear Bob,\r\n\r\nthis is a test.\r\n";

    @TempDir
    Path folder;

    private final Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);
    private final LibraryExamples examples = new LibraryExamples();

    private static Identity person(String name, String address) {
        var party = TestPki.cert(name).mail(address).by(ROOT).build();
        return new Identity(party.keys().getPrivate(), party.certificate(), List.of());
    }

    private static RelyingParty contoso() {
        return RelyingParty.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of()));
    }

    void encrypt(InputStream in, Identity recipient, X509Certificate own, OutputStream out) {
        examples.encrypt(in, examples.choose(candidate(recipient), own, CLOCK), out);
    }

    private static RecipientCertificates.Candidate candidate(Identity recipient) {
        return new RecipientCertificates.Candidate(
                recipient.certificate(), RecipientCertificates.Source.OTHER, false, Optional.empty());
    }

    @Test
    void theValidatingExampleFindsTheIssuerWhereItWasTold() throws IOException, GeneralSecurityException {
        var issuing = TestPki.cert("Issuing").ca().by(ROOT).build();
        var carol = TestPki.cert("Carol").mail("carol@example.com").by(issuing).build();
        Path file = Files.write(folder.resolve("carol.cer"), carol.certificate().getEncoded());
        assertThat(examples.validate(file, contoso(), Map.of(), CLOCK)).startsWith("INVALID issuer-missing: ");
        Map<Path, byte[]> directory =
                Map.of(Path.of("issuing.cer"), issuing.certificate().getEncoded());
        assertThat(examples.validate(file, contoso(), directory, CLOCK)).startsWith("VALID valid: ");
    }

    @Test
    void opensslVerifiesTheSignedExampleAndTheVerdictIsValid() throws IOException {
        Path signed = signed();
        Path root = Files.writeString(folder.resolve("root.pem"), pem(ROOT.certificate()));

        var result = Peer.run(
                folder,
                List.of(
                        "openssl",
                        "cms",
                        "-verify",
                        "-in",
                        signed.toString(),
                        "-CAfile",
                        root.toString(),
                        "-attime",
                        String.valueOf(TestPki.NOW.getEpochSecond())));

        assertThat(result.ok().text()).contains("this is a test.");
        assertThat(examples.read(signed, List.of(), contoso(), CLOCK)).startsWith("Signed: ");
    }

    @Test
    void theReadingExampleTellsTheFourVerdictsApart() throws IOException {
        Path signed = signed();
        Path changed = Files.writeString(
                folder.resolve("changed.eml"), Files.readString(signed).replace("Dear Bob", "Dear Eve"));
        Path unsigned = Files.writeString(folder.resolve("unsigned.eml"), MESSAGE);
        Path closed = folder.resolve("closed.eml");
        try (OutputStream out = Files.newOutputStream(closed)) {
            encrypt(Files.newInputStream(signed), BOB, ALICE.certificate(), out);
        }

        assertThat(examples.read(changed, List.of(), contoso(), CLOCK)).startsWith("Do not believe");
        assertThat(examples.read(unsigned, List.of(), contoso(), CLOCK)).contains("no S/MIME signature");
        assertThat(examples.read(closed, List.of(), contoso(), CLOCK)).startsWith("Not proven");
        assertThat(examples.read(closed, List.of(BOB), contoso(), CLOCK)).startsWith("Signed: ");
    }

    @Test
    void theRecipientExampleFindsThePublishedCertificateAndRefusesAStrangers() {
        byte[] value = PublicationValue.signed(
                BOB, BOB.certificate(), SmimeCapabilities.ours(), TestPki.NOW, Primitives.best());
        byte[] strangers = PublicationValue.unsigned(ALICE.certificate(), List.of());
        var bob = MailAddress.of("bob@example.com");

        RecipientCertificates.Candidate found = examples.recipient(List.of(strangers, value), contoso(), bob, CLOCK);
        assertThat(found.certificate()).isEqualTo(BOB.certificate());
        assertThat(examples.choose(found, ALICE.certificate(), CLOCK).options().cipher())
                .as("his published list has it")
                .isEqualTo(ContentCipher.AES_256_GCM);
        assertThat(examples.choose(candidate(BOB), ALICE.certificate(), CLOCK)
                        .options()
                        .cipher())
                .as("nothing is known of him")
                .isEqualTo(ContentCipher.AES_256_CBC);
        assertThatThrownBy(() -> examples.recipient(List.of(strangers), contoso(), bob, CLOCK))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("address-mismatch");
    }

    @Test
    void theLargeMessageIsThereAsAWholeOrNotAtAll() throws IOException {
        String line = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n";
        byte[] large = (MESSAGE + line.repeat(60_000)).getBytes(StandardCharsets.US_ASCII);
        Path encrypted = folder.resolve("encrypted.eml");
        try (OutputStream out = Files.newOutputStream(encrypted)) {
            smime.encrypt(new ByteArrayInputStream(large), List.of(BOB.certificate()), ContentCipher.AES_256_GCM, out);
        }
        Path plain = folder.resolve("plain.eml");
        examples.decrypt(encrypted, List.of(BOB), plain);
        assertThat(Arrays.mismatch(Files.readAllBytes(plain), large)).isEqualTo(-1);

        byte[] bytes = Files.readAllBytes(encrypted);
        int middle = bytes.length / 2;
        bytes[middle] = (byte) (bytes[middle] == 'A' ? 'B' : 'A');
        Files.write(encrypted, bytes);
        Files.delete(plain);
        assertThatThrownBy(() -> examples.decrypt(encrypted, List.of(BOB), plain))
                .isInstanceOf(SmimeException.class);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(encrypted);
        }
    }

    @Test
    void theHeaderExampleHidesTheSubjectAndIsValidForWhoOpensIt() throws IOException {
        var out = new ByteArrayOutputStream();
        examples.protectHeader(
                stream(MESSAGE), ALICE, examples.choose(candidate(BOB), ALICE.certificate(), CLOCK), CLOCK, out);
        Path sealed = Files.write(folder.resolve("sealed.eml"), out.toByteArray());
        assertThat(Files.readString(sealed)).doesNotContain("Hello");
        assertThat(examples.read(sealed, List.of(BOB), contoso(), CLOCK)).startsWith("Signed: ");
    }

    @Test
    void theMemoryExampleKeepsTheNewestOfValidMessagesOnly() throws IOException {
        Map<MailAddress, AnnouncedCapabilities> known = new HashMap<>();
        byte[] signed = Files.readAllBytes(signed());
        byte[] changed = new String(signed, StandardCharsets.US_ASCII)
                .replace("Dear Bob", "Dear Eve")
                .getBytes(StandardCharsets.US_ASCII);
        for (byte[] message : List.of(changed, signed)) {
            assertThat(known).isEmpty();
            var inspection = smime.inspect(new ByteArrayInputStream(message), List.of(), List.of());
            examples.remember(contoso().judge(inspection, TestPki.NOW), known, CLOCK);
        }
        assertThat(known)
                .containsOnly(Map.entry(
                        MailAddress.of("alice@example.com"),
                        new AnnouncedCapabilities(
                                SmimeCapabilities.ours(), TestPki.NOW, AnnouncedCapabilities.Source.MESSAGE)));
    }

    @Test
    void theCmsExampleGivesBackWhatWasSigned() {
        byte[] content = "some bytes".getBytes(StandardCharsets.UTF_8);
        assertThat(examples.bareCms(content, ALICE, BOB.certificate(), List.of(BOB), CLOCK))
                .isEqualTo(content);
    }

    @Test
    void theLimitExampleNamesTheLimit() {
        String many = "--b\r\n\r\nx\r\n".repeat(60);
        assertThatThrownBy(() -> examples.withLimits(
                        stream("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many + "--b--")))
                .hasMessageContaining("the limit parts");
    }

    @Test
    void theQuarantineExampleKeepsOnlyWhatIsAuthentic() throws IOException {
        var gcm = new ByteArrayOutputStream();
        smime.encrypt(stream(MESSAGE), List.of(BOB.certificate()), ContentCipher.AES_256_GCM, gcm);
        Path encrypted = Files.write(folder.resolve("gcm.eml"), gcm.toByteArray());
        Path received = folder.resolve("received.eml");
        examples.decryptLarge(encrypted, List.of(BOB), received);
        assertThat(received).hasContent(MESSAGE);

        Files.delete(received);
        var cbc = new ByteArrayOutputStream();
        smime.encrypt(stream(MESSAGE), List.of(BOB.certificate()), ContentCipher.AES_256_CBC, cbc);
        examples.decryptLarge(Files.write(encrypted, cbc.toByteArray()), List.of(BOB), received);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(encrypted);
        }
    }

    private static InputStream stream(String message) {
        return new ByteArrayInputStream(message.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void theStoreExampleTrustsTheRootItWrote() throws IOException {
        var sub = TestPki.cert("Issuing").ca().by(ROOT).build();
        RelyingParty contoso = examples.store(folder.resolve("contoso.sst"), ROOT.certificate(), sub.certificate());
        assertThat(contoso.collection().anchors()).containsExactly(ROOT.certificate());
        assertThat(contoso.collection().intermediates()).containsExactly(sub.certificate());
    }

    @Test
    void everyExampleOfTheDocumentStandsInTheSource() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path project = Files.exists(here.resolve("docs/library.md")) ? here : here.getParent();
        String source =
                trimmed(Files.readString(project.resolve("trust/src/test/java/org/siegel/trust/LibraryExamples.java")));
        List<String> blocks = Pattern.compile("(?ms)^```java\\n(.*?)^```$")
                .matcher(Files.readString(project.resolve("docs/library.md")))
                .results()
                .map(m -> trimmed(m.group(1)))
                .toList();
        assertThat(blocks)
                .hasSizeGreaterThanOrEqualTo(11)
                .allSatisfy(block -> assertThat(source).contains(block));
    }

    private static String trimmed(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private Path signed() throws IOException {
        Path message = Files.writeString(folder.resolve("message.eml"), MESSAGE);
        try (Secret password = Secret.ofPassword("not a good one")) {
            Path keys = Files.write(
                    folder.resolve("alice.p12"), KeyFiles.writePkcs12(ALICE, password, KeyFiles.Profile.MODERN));
            Path signed = folder.resolve("signed.eml");
            examples.sign(keys, password, message, signed, CLOCK);
            return signed;
        }
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
