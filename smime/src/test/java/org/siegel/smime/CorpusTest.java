package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;
import org.siegel.testkit.Corpus;

/** Messages other programs made; each folder is described in the corpus' SOURCES.md. */
class CorpusTest {

    static Stream<Primitives> primitives() {
        return Engine.primitives();
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> all = Files.list(Corpus.at(folder))) {
            return all.filter(p -> p.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static Identity thunderbird(String name) throws IOException {
        return KeyFiles.identity(
                Files.readAllBytes(Corpus.at("thunderbird-smime/" + name + ".p12")),
                Optional.of(Secret.ofPassword("nss")));
    }

    /** Thunderbird counts SHA-1 as bad and knows the date; integrity alone differs from its verdict only in these. */
    @ParameterizedTest
    @MethodSource("primitives")
    void thunderbirdsMessagesAreReadAsThunderbirdReadsThem(Primitives primitives) throws IOException {
        String expected = Files.readString(Corpus.at("thunderbird-smime/expected.json"));
        Identity[] keys = {thunderbird("Alice"), thunderbird("Bob"), thunderbird("Dave")};
        Matcher entries = Pattern.compile(
                        "\"file\": \"([^\"/]+)\",\\s+\"enc\": (true|false),\\s+\"sig\": (true|false),\\s+\"sig_good\": (true|false)")
                .matcher(expected);
        int checked = 0;
        List<String> wrong = new ArrayList<>();
        while (entries.find()) {
            String file = entries.group(1);
            boolean good = Boolean.parseBoolean(entries.group(4));
            Inspection found =
                    Engine.of(primitives).inspect(Files.readAllBytes(Corpus.at("thunderbird-smime/" + file)), keys);
            checked++;
            if (Boolean.parseBoolean(entries.group(2))
                    && found.encryption().stream().noneMatch(e -> e.opened())) {
                wrong.add(file + ": not opened");
            }
            if (Boolean.parseBoolean(entries.group(3)) && found.signers().isEmpty()) {
                wrong.add(file + ": no signature found");
            }
            if (good && !Engine.wholeAndIntact(found)) {
                wrong.add(file + ": " + found);
            }
            if ((file.contains(".bad.") || file.contains("mismatch-econtent")) && Engine.intact(found)) {
                wrong.add(file + ": a bad signature counts as good");
            }
            if (file.contains("SHA1")
                    && found.signers().stream().anyMatch(s -> s.weak().isEmpty())
                    && found.signers().stream()
                            .noneMatch(s -> s.digestAlgorithm().isEmpty())) {
                wrong.add(file + ": SHA-1 is not called weak");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isEqualTo(58);
    }

    @Test
    void aSignatureThatCarriesItsOwnContentIsBrokenWhateverThatContentIs() throws IOException {
        Inspection confused =
                Engine.jdk().inspect(Files.readAllBytes(Corpus.at("johnny-examples/eContent_confusion.eml")));
        assertThat(confused.signers())
                .singleElement()
                .satisfies(s -> assertThat(code(s)).isEqualTo("embedded-content"));
        assertThat(Engine.wholeAndIntact(
                        Engine.jdk().inspect(Files.readAllBytes(Corpus.at("johnny-examples/manager-smime.eml")))))
                .isTrue();
        assertThat(Engine.wholeAndIntact(
                        Engine.jdk().inspect(Files.readAllBytes(Corpus.at("johnny-examples/eve-smime.eml")))))
                .isTrue();
    }

    @Test
    void aTextBesideASignedPartIsNotCovered() throws IOException {
        Inspection found = Engine.jdk().inspect(Files.readAllBytes(Corpus.at("johnny-examples/m1-smime.eml")));
        assertThat(found.coverage().extent()).isEqualTo(Inspection.Extent.PARTIAL);
        assertThat(found.coverage().uncovered()).isNotEmpty();
    }

    private static String code(SignerReport signer) {
        return signer.integrity() instanceof Integrity.Broken broken
                ? broken.code()
                : signer.integrity().getClass().getSimpleName();
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void pkitsMessagesFitTheirSigners(Primitives primitives) throws IOException {
        Map<String, Integer> results = new TreeMap<>();
        List<String> odd = new ArrayList<>();
        for (Path file : files("pkits/smime", ".eml")) {
            Inspection found = Engine.of(primitives).inspect(Files.readAllBytes(file));
            assertThat(found.coverage().extent()).as(file.toString()).isEqualTo(Inspection.Extent.WHOLE);
            String result = code(found.signers().getFirst());
            results.merge(result, 1, Integer::sum);
            if (!result.equals("Intact")) {
                odd.add(file.getFileName() + " " + result);
            }
        }
        assertThat(results).as(odd.toString()).isEqualTo(Map.of("Intact", 224));
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void theExamplesOfRfc4134AreRead(Primitives primitives) throws IOException {
        Map<String, String> results = new TreeMap<>();
        Identity bob = KeyFiles.identity(
                Engine.bytes(pem("CERTIFICATE", "BobRSASignByCarl.cer") + pem("PRIVATE KEY", "BobPrivRSAEncrypt.pri")),
                Optional.empty());
        List<X509Certificate> carl =
                List.of(CertificateFiles.certificate(Files.readAllBytes(Corpus.at("rfc4134/CarlDSSSelf.cer"))));
        for (String file : List.of(
                "4.1.bin",
                "4.2.bin",
                "4.3.bin",
                "4.4.bin",
                "4.5.bin",
                "4.6.bin",
                "4.7.bin",
                "4.8.eml",
                "4.9.eml",
                "4.10.bin",
                "4.11.bin",
                "5.1.bin",
                "5.2.bin",
                "5.3.eml",
                "6.0.bin",
                "3.1.bin",
                "3.2.bin",
                "7.1.bin",
                "7.2.bin")) {
            try {
                Inspection found = new Smime(primitives, Limits.DEFAULT)
                        .inspect(Files.newInputStream(Corpus.at("rfc4134/" + file)), List.of(bob), carl);
                results.put(file, summary(found));
            } catch (SmimeException refused) {
                results.put(file, refused.getClass().getSimpleName());
            }
        }
        assertThat(results)
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("3.1.bin", "Malformed"),
                        Map.entry("3.2.bin", "Malformed"),
                        Map.entry("4.1.bin", "[Intact] WHOLE []"),
                        Map.entry("4.2.bin", "[Intact] WHOLE []"),
                        Map.entry("4.3.bin", "[no-content] NONE []"),
                        Map.entry("4.4.bin", "[Intact] WHOLE []"),
                        Map.entry("4.5.bin", "[Intact] WHOLE []"),
                        Map.entry("4.6.bin", "[Intact, Intact] WHOLE []"),
                        Map.entry("4.7.bin", "[Intact] WHOLE []"),
                        Map.entry("4.8.eml", "[Intact] WHOLE []"),
                        Map.entry("4.9.eml", "[Intact] WHOLE []"),
                        Map.entry("4.10.bin", "[Intact] WHOLE []"),
                        Map.entry("4.11.bin", "[] NONE []"),
                        Map.entry("5.1.bin", "[] NONE [3DES-CBC true]"),
                        Map.entry("5.2.bin", "[] NONE [RC2-CBC true]"),
                        Map.entry("5.3.eml", "[] NONE [3DES-CBC true]"),
                        Map.entry("6.0.bin", "[] NONE []"),
                        Map.entry("7.1.bin", "[] NONE []"),
                        Map.entry("7.2.bin", "[] NONE []"))));
        assertThat(new Cms(primitives, Limits.DEFAULT)
                        .verifyDetached(
                                Files.readAllBytes(Corpus.at("rfc4134/4.3.bin")),
                                Files.newInputStream(Corpus.at("rfc4134/ExContent.bin")),
                                carl)
                        .intact())
                .isTrue();
        String content = Files.readString(Corpus.at("rfc4134/ExContent.bin"));
        for (String file : List.of("5.1.bin", "5.2.bin", "5.3.eml")) {
            byte[] decrypted = Engine.of(primitives).decrypt(Files.readAllBytes(Corpus.at("rfc4134/" + file)), bob);
            assertThat(Engine.text(decrypted)).isEqualTo(file.endsWith(".bin") ? content : """
                                    MIME-Version: 1.0\r
                                    Message-Id: <00103112005203.00349@amyemily.ig.com>\r
                                    Date: Tue, 31 Oct 2000 12:00:52 -0600 (Central Standard Time)\r
                                    From: User1\r
                                    To: User2\r
                                    Subject: Example 5.3\r
                                    \r
                                    """ + content);
        }
    }

    private static String pem(String label, String file) throws IOException {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder().encodeToString(Files.readAllBytes(Corpus.at("rfc4134/" + file)))
                + "\n-----END " + label + "-----\n";
    }

    private static String summary(Inspection found) {
        return found.signers().stream().map(CorpusTest::code).toList() + " "
                + found.coverage().extent() + " "
                + found.encryption().stream()
                        .map(e -> e.contentAlgorithm() + " " + e.opened())
                        .toList();
    }

    private static String summary(Primitives primitives, Path file, Identity... keys) throws IOException {
        return summary(Engine.of(primitives).inspect(Files.readAllBytes(file), keys));
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void theExamplesOfTheCmsDraftAreRead(Primitives primitives) throws IOException {
        Identity bob = draft("bob.encrypt", "bob.decrypt");
        Identity dana = draft("dana.encrypt", "dana.decrypt");
        Map<String, String> expected = Map.of(
                "authEnvelopedForBobChaCha20Poly1305", "[] NONE [ChaCha20-Poly1305 true]",
                "authEnvelopedForDanaX25519HKDF", "[] NONE [AES-128-GCM true]",
                "encryptedForBobAndDana", "[] NONE [AES-128-CBC true]",
                "encryptedForBobRSAOaep", "[] NONE [AES-128-CBC true]",
                "encryptedKekri", "[] NONE [AES-192-CBC false]",
                "signedByAliceAndCarlosNoCerts", "[NoCertificate, NoCertificate] WHOLE []",
                "signedByAliceRSA", "[Intact] WHOLE []",
                "signedByAliceRSAPSS", "[Intact] WHOLE []",
                "signedByCarlosDetached", "[no-content] NONE []",
                "signedByCarlosEd25519", "[Intact] WHOLE []");
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            Path folder = Corpus.at("examples-cms");
            Path binary = folder.resolve("binary-files/" + entry.getKey() + ".p7m");
            assertThat(summary(primitives, binary, bob, dana))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue());
            Path pem = folder.resolve("pem-encoded/" + entry.getKey() + ".pem");
            assertThat(summary(primitives, pem, bob, dana)).as(entry.getKey()).isEqualTo(entry.getValue());
        }
        assertThat(expected).hasSize(10);
        Cms cms = new Cms(primitives, Limits.DEFAULT);
        Path binaries = Corpus.at("examples-cms/binary-files");
        List<X509Certificate> signers = List.of(draftCertificate("alice"), draftCertificate("carlos"));
        Cms.Signatures both = cms.verify(
                Files.readAllBytes(binaries.resolve("signedByAliceAndCarlosNoCerts.p7m")),
                signers,
                OutputStream.nullOutputStream());
        assertThat(both.intact()).isTrue();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        cms.verify(Files.readAllBytes(binaries.resolve("signedByCarlosEd25519.p7m")), signers, content);
        assertThat(cms.verifyDetached(
                                Files.readAllBytes(binaries.resolve("signedByCarlosDetached.p7m")),
                                new ByteArrayInputStream(content.toByteArray()),
                                signers)
                        .intact())
                .isTrue();
    }

    private static X509Certificate draftCertificate(String name) throws IOException {
        return CertificateFiles.certificate(
                Files.readAllBytes(Corpus.at("examples-cms/certs-and-keys/lamps-" + name + ".crt")));
    }

    private static Identity draft(String certificate, String key) throws IOException {
        Path folder = Corpus.at("examples-cms/certs-and-keys");
        String both = Files.readString(folder.resolve("lamps-" + certificate + ".crt"))
                + Files.readString(folder.resolve("lamps-" + key + ".p8.pem"));
        return KeyFiles.identity(Engine.bytes(both), Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void everyOaepAndEcdhVariantOfNssOpens(Primitives primitives) throws IOException {
        Identity[] fran = {thunderbird("Fran"), thunderbird("Fran-ec")};
        List<Path> messages = files("nss-oaep", ".env");
        for (Path file : messages) {
            byte[] content = Engine.of(primitives).decrypt(Files.readAllBytes(file), fran);
            assertThat(Engine.text(content)).as(file.toString()).contains("This is a test message to Fran.");
        }
        assertThat(messages).hasSize(17);
    }

    @Test
    void whatThunderbirdSendsTodayIsRead() throws IOException {
        Identity alice = thunderbird("Alice");
        Path folder = Corpus.at("thunderbird-made");
        Primitives jdk = Primitives.jdk();
        assertThat(summary(jdk, folder.resolve("tb153-encrypted-to-alice.eml"), alice))
                .isEqualTo("[] NONE [AES-128-CBC true]");
        assertThat(summary(jdk, folder.resolve("tb153-signed-by-bob.eml"), alice))
                .isEqualTo("[Intact] WHOLE []");
        assertThat(summary(jdk, folder.resolve("tb153-signed-encrypted.eml"), alice))
                .isEqualTo("[Intact] WHOLE [AES-128-CBC true]");
    }
}
