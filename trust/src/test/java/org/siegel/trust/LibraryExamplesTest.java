package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.Identity;
import org.siegel.smime.Inspection;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.Secret;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeCapabilities;
import org.siegel.smime.SmimeException;
import org.siegel.testkit.Peer;

/** The examples of docs/library.md, run; what stands there stands here. */
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

    private static Identity person(String name, String address) {
        var party = TestPki.cert(name).mail(address).by(ROOT).build();
        return new Identity(party.keys().getPrivate(), party.certificate(), List.of());
    }

    private static RelyingParty contoso() {
        return RelyingParty.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of()));
    }

    void sign(Path keyFile, Secret password, Path message, Path signed, Clock clock) throws IOException {
        var smime = new Smime(Primitives.best(), Limits.DEFAULT);
        Identity alice = KeyFiles.identity(Files.readAllBytes(keyFile), Optional.of(password));
        var options = SignOptions.at(clock.instant());
        try (InputStream in = Files.newInputStream(message);
                OutputStream out = Files.newOutputStream(signed)) {
            smime.sign(in, alice, options, out);
        }
    }

    X509Certificate recipient(List<byte[]> userSmimeCertificate, RelyingParty contoso, MailAddress bob, Clock clock) {
        List<RecipientCertificates.Candidate> candidates = new ArrayList<>();
        List<X509Certificate> pool = new ArrayList<>();
        for (byte[] value : userSmimeCertificate) {
            PublicationValue published = PublicationValue.read(value);
            pool.addAll(published.certificates());
            published
                    .preferred()
                    .ifPresent(certificate -> candidates.add(new RecipientCertificates.Candidate(
                            certificate,
                            RecipientCertificates.Source.USER_SMIME_CERTIFICATE,
                            published.signatureFits(),
                            published.capabilities())));
        }
        RecipientCertificates.Choice choice = RecipientCertificates.of(contoso.certificates())
                .choose(bob, List.of(), candidates, pool, clock.instant());
        X509Certificate recipient = choice.chosen()
                .orElseThrow(() -> new IllegalStateException(choice.why() + " " + choice.rejected()))
                .certificate();
        return recipient;
    }

    void encrypt(InputStream in, X509Certificate recipient, X509Certificate own, OutputStream out) {
        smime.encrypt(in, List.of(recipient, own), ContentCipher.AES_256_GCM, out);
    }

    String read(Path message, List<Identity> keys, RelyingParty contoso, Clock clock) throws IOException {
        Inspection inspection;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(message))) {
            inspection = smime.inspect(in, keys, List.of());
        }
        String banner = switch (contoso.judge(inspection, clock.instant())) {
            case Verdict.Valid valid -> "Signed: " + valid.reason();
            case Verdict.Invalid invalid -> "Do not believe this message: " + invalid.reason();
            case Verdict.Indeterminate open -> "Not proven: " + open.reason();
            case Verdict.Unsigned unsigned -> unsigned.reason();
        };
        return banner;
    }

    void decrypt(Path encrypted, List<Identity> keys, Path plain) throws IOException {
        Path unfinished = Files.createTempFile(plain.getParent(), ".plain", ".part");
        try {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(encrypted));
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                smime.decrypt(in, keys, out);
            }
            Files.move(unfinished, plain, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    RelyingParty store(Path file, X509Certificate root, X509Certificate issuing) throws IOException {
        Files.write(file, SerializedStore.of(List.of(root, issuing), List.of()).toBytes());

        SerializedStore store = SerializedStore.read(Files.readAllBytes(file));
        var collection = CertificateCollection.of(store.x509Certificates(), store.x509Crls());
        var contoso = RelyingParty.of(collection);
        return contoso;
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
        assertThat(read(signed, List.of(), contoso(), CLOCK)).startsWith("Signed: ");
    }

    @Test
    void theReadingExampleTellsTheFourVerdictsApart() throws IOException {
        Path signed = signed();
        Path changed = Files.writeString(
                folder.resolve("changed.eml"), Files.readString(signed).replace("Dear Bob", "Dear Eve"));
        Path unsigned = Files.writeString(folder.resolve("unsigned.eml"), MESSAGE);
        Path closed = folder.resolve("closed.eml");
        try (OutputStream out = Files.newOutputStream(closed)) {
            encrypt(Files.newInputStream(signed), BOB.certificate(), ALICE.certificate(), out);
        }

        assertThat(read(changed, List.of(), contoso(), CLOCK)).startsWith("Do not believe");
        assertThat(read(unsigned, List.of(), contoso(), CLOCK)).contains("no S/MIME signature");
        assertThat(read(closed, List.of(), contoso(), CLOCK)).startsWith("Not proven");
        assertThat(read(closed, List.of(BOB), contoso(), CLOCK)).startsWith("Signed: ");
    }

    @Test
    void theRecipientExampleFindsThePublishedCertificateAndRefusesAStrangers() {
        byte[] value = PublicationValue.signed(
                BOB, BOB.certificate(), SmimeCapabilities.ours(), TestPki.NOW, Primitives.best());
        byte[] strangers = PublicationValue.unsigned(ALICE.certificate(), List.of());
        var bob = MailAddress.of("bob@example.com");

        assertThat(recipient(List.of(strangers, value), contoso(), bob, CLOCK)).isEqualTo(BOB.certificate());
        assertThatThrownBy(() -> recipient(List.of(strangers), contoso(), bob, CLOCK))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("address-mismatch");
    }

    @Test
    void theLargeMessageIsThereAsAWholeOrNotAtAll() throws IOException {
        String line = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n";
        byte[] large = (MESSAGE + line.repeat(60_000)).getBytes(StandardCharsets.US_ASCII);
        Path encrypted = folder.resolve("encrypted.eml");
        try (OutputStream out = Files.newOutputStream(encrypted)) {
            encrypt(new ByteArrayInputStream(large), BOB.certificate(), ALICE.certificate(), out);
        }
        Path plain = folder.resolve("plain.eml");
        decrypt(encrypted, List.of(BOB), plain);
        assertThat(Arrays.mismatch(Files.readAllBytes(plain), large)).isEqualTo(-1);

        byte[] bytes = Files.readAllBytes(encrypted);
        int middle = bytes.length / 2;
        bytes[middle] = (byte) (bytes[middle] == 'A' ? 'B' : 'A');
        Files.write(encrypted, bytes);
        Files.delete(plain);
        assertThatThrownBy(() -> decrypt(encrypted, List.of(BOB), plain)).isInstanceOf(SmimeException.class);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(encrypted);
        }
    }

    @Test
    void theStoreExampleTrustsTheRootItWrote() throws IOException {
        var sub = TestPki.cert("Issuing").ca().by(ROOT).build();
        RelyingParty contoso = store(folder.resolve("contoso.sst"), ROOT.certificate(), sub.certificate());
        assertThat(contoso.collection().anchors()).containsExactly(ROOT.certificate());
        assertThat(contoso.collection().intermediates()).containsExactly(sub.certificate());
    }

    @Test
    void everyExampleOfTheDocumentStandsInThisSource() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path project = Files.exists(here.resolve("docs/library.md")) ? here : here.getParent();
        String source = trimmed(
                Files.readString(project.resolve("trust/src/test/java/org/siegel/trust/LibraryExamplesTest.java")));
        List<String> blocks = Pattern.compile("(?ms)^```java\\n(.*?)^```$")
                .matcher(Files.readString(project.resolve("docs/library.md")))
                .results()
                .map(m -> trimmed(m.group(1)))
                .toList();
        assertThat(blocks)
                .hasSizeGreaterThanOrEqualTo(6)
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
            sign(keys, password, message, signed, CLOCK);
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
