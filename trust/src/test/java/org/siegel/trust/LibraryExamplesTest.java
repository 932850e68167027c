package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Cms;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.EncryptOptions;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.EncryptionChoice.Addressee;
import org.siegel.smime.EncryptionPolicy;
import org.siegel.smime.HeaderProtection;
import org.siegel.smime.Identity;
import org.siegel.smime.Inspection;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Limit;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.Quarantine;
import org.siegel.smime.Recipient;
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

    RecipientCertificates.Candidate recipient(
            List<byte[]> userSmimeCertificate, RelyingParty contoso, MailAddress bob, Clock clock) {
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
        RecipientCertificates.Candidate recipient =
                choice.chosen().orElseThrow(() -> new IllegalStateException(choice.why() + " " + choice.rejected()));
        return recipient;
    }

    EncryptionChoice.Chosen choose(RecipientCertificates.Candidate recipient, X509Certificate own, Clock clock) {
        var ours = new AnnouncedCapabilities(
                SmimeCapabilities.ours(), clock.instant(), AnnouncedCapabilities.Source.AGREEMENT);
        EncryptionChoice choice = EncryptionChoice.of(
                List.of(
                        new Addressee(recipient.certificate(), recipient.capabilities()),
                        new Addressee(own, Optional.of(ours))),
                EncryptionPolicy.DEFAULT);
        if (!(choice instanceof EncryptionChoice.Chosen chosen)) {
            throw new IllegalStateException(choice.reason());
        }
        return chosen;
    }

    void encrypt(InputStream in, EncryptionChoice.Chosen chosen, OutputStream out) {
        smime.encrypt(in, chosen.recipients(), chosen.options(), out);
    }

    void encrypt(InputStream in, Identity recipient, X509Certificate own, OutputStream out) {
        encrypt(in, choose(candidate(recipient), own, CLOCK), out);
    }

    private static RecipientCertificates.Candidate candidate(Identity recipient) {
        return new RecipientCertificates.Candidate(
                recipient.certificate(), RecipientCertificates.Source.OTHER, false, Optional.empty());
    }

    void protectHeader(InputStream in, Identity alice, EncryptionChoice.Chosen chosen, Clock clock, OutputStream out) {
        smime.signAndEncrypt(
                in,
                List.of(alice),
                SignOptions.at(clock.instant()),
                chosen.recipients(),
                chosen.options().withHeaderProtection(HeaderProtection.BASELINE),
                out);
    }

    void remember(Verdict verdict, Map<MailAddress, AnnouncedCapabilities> known, Clock clock) {
        if (verdict instanceof Verdict.Valid valid) {
            for (ProvenCapabilities proven : ProvenCapabilities.of(valid, clock.instant())) {
                known.merge(proven.address(), proven.announced(), AnnouncedCapabilities::orNewer);
            }
        }
    }

    byte[] bareCms(byte[] content, Identity alice, X509Certificate bob, List<Identity> keys, Clock clock) {
        var cms = new Cms(Primitives.best(), Limits.DEFAULT);
        byte[] signed = cms.sign(
                content, List.of(alice), SignOptions.at(clock.instant()).withForm(SignOptions.Form.OPAQUE));
        byte[] sealed = cms.encrypt(signed, Recipient.of(List.of(bob)), EncryptOptions.with(ContentCipher.AES_256_GCM));

        var opened = new ByteArrayOutputStream();
        Cms.Signatures signatures = cms.decryptAndVerify(sealed, keys, List.of(), opened);
        if (!signatures.intact()) {
            throw new IllegalStateException("the content is not what was signed");
        }
        return opened.toByteArray();
    }

    Inspection withLimits(InputStream in) {
        var strict = new Smime(
                Primitives.best(), Limits.DEFAULT.with(Limit.PARTS, 50).with(Limit.RECIPIENTS, 20));
        try {
            return strict.inspect(in, List.of(), List.of());
        } catch (SmimeException.LimitExceeded e) {
            throw new IllegalStateException("refused by the limit " + e.limit() + ": " + e.getMessage(), e);
        }
    }

    static class ReceivedFile implements Quarantine {
        private final Path unfinished;
        private final Path received;
        private final OutputStream output;

        ReceivedFile(Path received) throws IOException {
            this.received = received;
            this.unfinished = Files.createTempFile(received.getParent(), ".received", ".part");
            this.output = new BufferedOutputStream(Files.newOutputStream(unfinished));
        }

        @Override
        public OutputStream content() {
            return output;
        }

        @Override
        public void end(Outcome outcome) throws IOException {
            output.close();
            if (outcome == Outcome.AUTHENTIC) {
                Files.move(unfinished, received, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(unfinished);
            }
        }
    }

    void decryptLarge(Path encrypted, List<Identity> keys, Path received) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(encrypted))) {
            smime.decrypt(in, keys, List.of(), new ReceivedFile(received));
        }
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

    String validate(Path certificate, RelyingParty contoso, Map<Path, byte[]> directory, Clock clock)
            throws IOException {
        CertificateSource issuers = one -> directory.values().stream()
                .map(CertificateFiles::certificate)
                .filter(ca -> ca.getSubjectX500Principal().equals(one.getIssuerX500Principal()))
                .toList();
        CertificateValidator validator = contoso.withIssuers(issuers).certificates();
        CertificateVerdict verdict = validator.validate(
                Files.readAllBytes(certificate), List.of(), List.of(), PathInputs.forMail(), clock.instant());
        String shown = verdict.outcome() + " " + verdict.code() + ": " + verdict.reason();
        return shown;
    }

    @Test
    void theValidatingExampleFindsTheIssuerWhereItWasTold() throws IOException, GeneralSecurityException {
        var issuing = TestPki.cert("Issuing").ca().by(ROOT).build();
        var carol = TestPki.cert("Carol").mail("carol@example.com").by(issuing).build();
        Path file = Files.write(folder.resolve("carol.cer"), carol.certificate().getEncoded());
        assertThat(validate(file, contoso(), Map.of(), CLOCK)).startsWith("INVALID issuer-missing: ");
        Map<Path, byte[]> directory =
                Map.of(Path.of("issuing.cer"), issuing.certificate().getEncoded());
        assertThat(validate(file, contoso(), directory, CLOCK)).startsWith("VALID valid: ");
    }

    void decrypt(Path encrypted, List<Identity> keys, Path plain) throws IOException {
        Path unfinished = Files.createTempFile(plain.getParent(), ".plain", ".part");
        try {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(encrypted));
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                smime.decrypt(in, keys, List.of(), out);
            }
            Files.move(unfinished, plain, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    RelyingParty store(Path file, X509Certificate root, X509Certificate issuing) throws IOException {
        Files.write(file, SerializedStore.of(List.of(root, issuing), List.of()).toBytes());

        SerializedStore store = SerializedStore.read(Files.readAllBytes(file));
        var collection = CertificateCollection.of(store.x509Certificates(), store.revocationLists());
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
            encrypt(Files.newInputStream(signed), BOB, ALICE.certificate(), out);
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

        RecipientCertificates.Candidate found = recipient(List.of(strangers, value), contoso(), bob, CLOCK);
        assertThat(found.certificate()).isEqualTo(BOB.certificate());
        assertThat(choose(found, ALICE.certificate(), CLOCK).options().cipher())
                .as("his published list has it")
                .isEqualTo(ContentCipher.AES_256_GCM);
        assertThat(choose(candidate(BOB), ALICE.certificate(), CLOCK).options().cipher())
                .as("nothing is known of him")
                .isEqualTo(ContentCipher.AES_256_CBC);
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
            smime.encrypt(new ByteArrayInputStream(large), List.of(BOB.certificate()), ContentCipher.AES_256_GCM, out);
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
    void theHeaderExampleHidesTheSubjectAndIsValidForWhoOpensIt() throws IOException {
        var out = new ByteArrayOutputStream();
        protectHeader(stream(MESSAGE), ALICE, choose(candidate(BOB), ALICE.certificate(), CLOCK), CLOCK, out);
        Path sealed = Files.write(folder.resolve("sealed.eml"), out.toByteArray());
        assertThat(Files.readString(sealed)).doesNotContain("Hello");
        assertThat(read(sealed, List.of(BOB), contoso(), CLOCK)).startsWith("Signed: ");
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
            remember(contoso().judge(inspection, TestPki.NOW), known, CLOCK);
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
        assertThat(bareCms(content, ALICE, BOB.certificate(), List.of(BOB), CLOCK))
                .isEqualTo(content);
    }

    @Test
    void theLimitExampleNamesTheLimit() {
        String many = "--b\r\n\r\nx\r\n".repeat(60);
        assertThatThrownBy(
                        () -> withLimits(stream("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many + "--b--")))
                .hasMessageContaining("the limit parts");
    }

    @Test
    void theQuarantineExampleKeepsOnlyWhatIsAuthentic() throws IOException {
        var gcm = new ByteArrayOutputStream();
        smime.encrypt(stream(MESSAGE), List.of(BOB.certificate()), ContentCipher.AES_256_GCM, gcm);
        Path encrypted = Files.write(folder.resolve("gcm.eml"), gcm.toByteArray());
        Path received = folder.resolve("received.eml");
        decryptLarge(encrypted, List.of(BOB), received);
        assertThat(received).hasContent(MESSAGE);

        Files.delete(received);
        var cbc = new ByteArrayOutputStream();
        smime.encrypt(stream(MESSAGE), List.of(BOB.certificate()), ContentCipher.AES_256_CBC, cbc);
        decryptLarge(Files.write(encrypted, cbc.toByteArray()), List.of(BOB), received);
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
