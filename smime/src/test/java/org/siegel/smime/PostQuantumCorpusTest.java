package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.KEM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.testkit.Corpus;

/**
 * ML-KEM and ML-DSA of BouncyCastle, the JDK and OpenSSL 3.5 from the IETF's hackathon ({@code pqc}), and the examples of RFC
 * 9881, RFC 9882, RFC 9935 and RFC 9909 ({@code bc-misc}).
 */
class PostQuantumCorpusTest {

    private static final List<String> VENDORS = List.of("bc", "openjdk", "ossl35");

    static Stream<Primitives> primitives() {
        return Engine.primitives();
    }

    private static List<Path> files(String folder, String pattern) throws IOException {
        try (Stream<Path> all = Files.list(Corpus.at(folder))) {
            return all.filter(p -> p.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    private static Identity identity(Path key, Path certificate) throws IOException {
        return KeyFiles.identity(
                Engine.bytes(MadePeople.pem("PRIVATE KEY", Files.readAllBytes(key))
                        + MadePeople.pem("CERTIFICATE", Files.readAllBytes(certificate))),
                Optional.empty());
    }

    /** {@code ml-kem-768-2.16.840.1.101.3.4.4.2} of a file name. */
    private static String algorithm(Path file) {
        return file.getFileName().toString().replaceAll("_.*", "");
    }

    private static Path certificate(Path folder, String algorithm) {
        return folder.resolve(algorithm + (algorithm.startsWith("ml-kem") ? "_ee.der" : "_ta.der"));
    }

    @Test
    void keysInAllThreeFormsAreReadAndBelongToTheirCertificates() throws Exception {
        int checked = 0;
        for (String vendor : VENDORS) {
            for (Path file : files("pqc/certs/" + vendor, ".*_(seed|expandedkey|both)_priv\\.der")) {
                Path certificate = certificate(file.getParent(), algorithm(file));
                Identity read = identity(file, certificate);
                assertThat(read.certificate().getEncoded()).isEqualTo(Files.readAllBytes(certificate));
                checked++;
                if (algorithm(file).startsWith("ml-kem")) {
                    byte[] secret = KEM.getInstance(
                                    KeyTypes.of(read.certificate().getPublicKey()), Primitives.bouncyCastle())
                            .newDecapsulator(read.key())
                            .decapsulate(
                                    Files.readAllBytes(file.getParent().resolve(algorithm(file) + "_ciphertext.bin")))
                            .getEncoded();
                    assertThat(secret)
                            .isEqualTo(Files.readAllBytes(file.getParent().resolve(algorithm(file) + "_ss.bin")));
                }
                assertThatThrownBy(() -> identity(file, certificate(file.getParent(), other(algorithm(file)))))
                        .isInstanceOf(SmimeException.UnusableKey.class);
            }
        }
        assertThat(checked).isEqualTo(3 * 6 * 3);
    }

    private static String other(String algorithm) {
        return algorithm.startsWith("ml-kem-512")
                ? "ml-kem-768-2.16.840.1.101.3.4.4.2"
                : "ml-kem-512-2.16.840.1.101.3.4.4.1";
    }

    /** What is read signs and decrypts, with primitives of either kind, and is still whole afterwards. */
    @ParameterizedTest
    @MethodSource("primitives")
    void keysInAllThreeFormsAreUsed(Primitives primitives) throws Exception {
        Engine engine = Engine.of(primitives);
        for (Path file : files("pqc/certs/openjdk", ".*_(seed|expandedkey|both)_priv\\.der")) {
            Identity read = identity(file, certificate(file.getParent(), algorithm(file)));
            if (algorithm(file).startsWith("ml-kem")) {
                byte[] encrypted = engine.encrypt(Engine.bytes(Engine.PLAIN), ContentCipher.AES_256_GCM, read);
                assertThat(Engine.text(engine.decrypt(encrypted, read))).isEqualTo(Engine.PLAIN);
            } else {
                byte[] signed = engine.clear(Engine.bytes(Engine.PLAIN), read);
                assertThat(Engine.wholeAndIntact(engine.inspect(signed))).isTrue();
            }
            assertThat(read.key().getEncoded()).as("no provider wiped it").startsWith(0x30);
        }
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void everyKemRecipientIsOpened(Primitives primitives) throws Exception {
        Path folder = Corpus.at("pqc/cms/bc");
        byte[] expected = Files.readAllBytes(folder.resolve("expected_plaintext.txt"));
        Cms cms = new Cms(primitives, Limits.DEFAULT);
        List<Path> messages = files("pqc/cms/bc", ".*_kemri_.*\\.der");
        for (Path file : messages) {
            Identity own = identity(
                    folder.resolve(algorithm(file) + "_priv.der"), folder.resolve(algorithm(file) + "_ee.der"));
            byte[] message = Files.readAllBytes(file);
            assertThat(cms.decrypt(message, List.of(own), List.of()))
                    .as(file.toString())
                    .isEqualTo(expected);
            Identity stranger = MadePeople.of("ML-KEM-768");
            assertThatThrownBy(() -> cms.decrypt(message, List.of(stranger), List.of()))
                    .isInstanceOf(SmimeException.CannotDecrypt.class);
        }
        assertThat(messages).hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void everySignedObjectFits(Primitives primitives) throws Exception {
        int checked = 0;
        for (String vendor : List.of("bc", "ossl35")) {
            byte[] expected = Files.readAllBytes(Corpus.at("pqc/cms/" + vendor + "/expected_plaintext.txt"));
            for (Path file : files("pqc/cms/" + vendor, ".*_signed_attrs\\.der")) {
                assertFits(primitives, Files.readAllBytes(file), expected, List.of());
                checked++;
            }
        }
        assertThat(checked).isEqualTo(6);
    }

    private static void assertFits(
            Primitives primitives, byte[] message, byte[] expected, List<X509Certificate> candidates) {
        Cms cms = new Cms(primitives, Limits.DEFAULT);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        assertThat(cms.verify(message, candidates, content).intact()).isTrue();
        assertThat(content.toByteArray()).isEqualTo(expected);
        int at = new String(message, StandardCharsets.ISO_8859_1)
                .indexOf(new String(expected, StandardCharsets.ISO_8859_1));
        byte[] changed = message.clone();
        changed[at] ^= 1;
        assertThat(new Smime(primitives, Limits.DEFAULT)
                        .inspect(new ByteArrayInputStream(changed), List.of(), candidates)
                        .signers())
                .singleElement()
                .satisfies(s -> assertThat(s.integrity()).isInstanceOf(Integrity.Broken.class));
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void theExamplesOfTheRfcsAreRead(Primitives primitives) throws Exception {
        int checked = 0;
        for (String name : List.of("ML-DSA-44", "ML-DSA-65", "ML-DSA-87")) {
            byte[] pem = Files.readAllBytes(Corpus.at("bc-misc/pkix/cert/mldsa/" + name + ".pem"));
            Identity read = KeyFiles.identity(pem, Optional.empty());
            assertThat(Engine.wholeAndIntact(Engine.of(primitives)
                            .inspect(Engine.of(primitives).opaque(Engine.bytes(Engine.PLAIN), read))))
                    .isTrue();
            byte[] message = Pem.blocks(
                            Files.readAllBytes(Corpus.at("bc-misc/pkix/cms/mldsa/SignedData_" + name + ".pem")))
                    .getFirst()
                    .bytes();
            byte[] content = Engine.bytes(name + " signed-data example with signed attributes");
            assertFits(primitives, message, content, List.of(read.certificate()));
            checked++;
        }
        for (String name : List.of("ML-KEM-512", "ML-KEM-768", "ML-KEM-1024")) {
            byte[] pem = Files.readAllBytes(Corpus.at("bc-misc/pkix/cert/mlkem/" + name + ".pem"));
            assertThat(KeyTypes.of(KeyFiles.identity(pem, Optional.empty())
                            .certificate()
                            .getPublicKey()))
                    .isEqualTo(name);
            checked++;
        }
        byte[] pem = Files.readAllBytes(Corpus.at("bc-misc/pkix/cert/slhdsa/SLH-DSA-SHA2-128S.pem"));
        assertThat(KeyFiles.identities(pem, Optional.empty())).hasSize(1);
        assertThat(checked + 1).isEqualTo(7);
    }

    /** RFC 9881 §6, RFC 9935 §6: a private key whose two forms do not agree is refused. */
    @Test
    void aKeyWhoseSeedIsAnotherOnesIsRefused() throws Exception {
        int checked = 0;
        for (Path file : files("pqc/certs/ossl35", ".*_both_priv\\.der")) {
            byte[] key = Files.readAllBytes(file);
            int seed = algorithm(file).startsWith("ml-kem") ? 64 : 32;
            int at = 0;
            while (!(key[at] == 4 && key[at + 1] == seed)) {
                at++;
            }
            key[at + 2] ^= 1;
            byte[] both = Engine.bytes(MadePeople.pem("PRIVATE KEY", key)
                    + MadePeople.pem(
                            "CERTIFICATE", Files.readAllBytes(certificate(file.getParent(), algorithm(file)))));
            assertThatThrownBy(() -> KeyFiles.identity(both, Optional.empty()))
                    .as(file.toString())
                    .isInstanceOf(SmimeException.UnusableKey.class);
            checked++;
        }
        assertThat(checked).isEqualTo(6);
    }
}
