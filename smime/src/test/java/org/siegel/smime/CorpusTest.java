package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        // 4.1.5's DSA key inherits its parameters from the issuer, which is the path builder's business
        assertThat(results).as(odd.toString()).isEqualTo(Map.of("Intact", 223, "signature-mismatch", 1));
    }

    @Test
    void theExamplesOfRfc4134AreRead() throws IOException {
        Map<String, String> results = new TreeMap<>();
        for (String ending : List.of(".bin", ".eml")) {
            for (Path file : files("rfc4134", ending)) {
                results.put(file.getFileName().toString(), summary(Files.readAllBytes(file)));
            }
        }
        System.out.println(results);
        assertThat(results).isNotEmpty();
    }

    private static String summary(byte[] message, Identity... keys) {
        try {
            Inspection found = Engine.jdk().inspect(message, keys);
            return found.signers().stream().map(CorpusTest::code).toList() + " "
                    + found.coverage().extent() + " "
                    + found.encryption().stream()
                            .map(e -> e.contentAlgorithm() + e.opened())
                            .toList();
        } catch (SmimeException e) {
            return e.toString();
        }
    }

    @Test
    void theExamplesOfTheCmsDraftAreRead() throws IOException {
        Map<String, String> results = new TreeMap<>();
        Identity bob = draft("bob.encrypt", "bob.decrypt");
        Identity dana = draft("dana.encrypt", "dana.decrypt");
        for (String folder : List.of("binary-files", "pem-encoded")) {
            for (Path file : files("examples-cms/" + folder, "")) {
                if (Files.isRegularFile(file)) {
                    results.put(file.getFileName().toString(), summary(Files.readAllBytes(file), bob, dana));
                }
            }
        }
        results.forEach((k, v) -> System.out.println(k + " " + v));
        assertThat(results).isNotEmpty();
    }

    private static Identity draft(String certificate, String key) throws IOException {
        Path folder = Corpus.at("examples-cms/certs-and-keys");
        String both = Files.readString(folder.resolve("lamps-" + certificate + ".crt"))
                + Files.readString(folder.resolve("lamps-" + key + ".p8.pem"));
        return KeyFiles.identity(Engine.bytes(both), Optional.empty());
    }

    @Test
    void otherFolders() throws IOException {
        Identity[] keys = {thunderbird("Alice"), thunderbird("Bob")};
        for (Path file : files("thunderbird-made", ".eml")) {
            System.out.println(file.getFileName() + " " + summary(Files.readAllBytes(file), keys));
        }
        Identity phBob = KeyFiles.identity(
                Files.readAllBytes(Corpus.at("protected-headers-draft/bob.p12")),
                Optional.of(Secret.ofPassword("bob")));
        for (Path file : files("protected-headers-draft", ".eml")) {
            System.out.println(file.getFileName() + " " + summary(Files.readAllBytes(file), phBob));
            System.out.println(
                    Engine.jdk().inspect(Files.readAllBytes(file), phBob).headers());
        }
        for (Path file : files("openssl-cms", "")) {
            if (file.toString().endsWith(".cms")
                    || file.toString().endsWith(".der")
                    || file.toString().contains("attrs")) {
                System.out.println(file.getFileName() + " " + summary(Files.readAllBytes(file)));
            }
        }
        for (Path file : files("openssl-cms/smime-eml", "")) {
            System.out.println(file.getFileName() + " " + summary(Files.readAllBytes(file)));
        }
        Identity fran = KeyFiles.identity(
                Files.readAllBytes(Corpus.at("thunderbird-smime/Fran.p12")), Optional.of(Secret.ofPassword("nss")));
        Identity franEc = KeyFiles.identity(
                Files.readAllBytes(Corpus.at("thunderbird-smime/Fran-ec.p12")), Optional.of(Secret.ofPassword("nss")));
        for (Path file : files("nss-oaep", ".env")) {
            System.out.println(file.getFileName() + " " + summary(Files.readAllBytes(file), fran, franEc));
        }
    }
}
