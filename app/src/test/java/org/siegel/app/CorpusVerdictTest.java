package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.testkit.Corpus;

/** Messages and certificates of others, judged by the commands their users type; the corpus' SOURCES.md names them. */
class CorpusVerdictTest {

    @TempDir
    static Path folder;

    private static List<String> thunderbirdKeys(String... people) throws IOException {
        Path password = Files.writeString(folder.resolve("nss"), "nss\n");
        List<String> options = new ArrayList<>(List.of("--password-file", password.toString()));
        for (String who : people) {
            add(options, "--key", "thunderbird-smime/" + who + ".p12");
        }
        return options;
    }

    private static void add(List<String> options, String option, String file) {
        options.add(option);
        options.add(Corpus.at(file).toString());
    }

    @Test
    void whatThunderbirdSendsTodayIsSound() throws IOException {
        for (String file : List.of("tb153-signed-by-bob.eml", "tb153-signed-encrypted.eml")) {
            List<String> options = thunderbirdKeys("Alice");
            options.addAll(List.of("--no-revocation"));
            add(options, "--trust", "thunderbird-smime/TestCA.pem");
            Cli.Said said = Cli.verify(options, Corpus.at("thunderbird-made/" + file));
            assertThat(said.status()).as(said.shown()).isZero();
        }
    }

    @Test
    void everyVectorOfPkitsComesOutAsPublished() throws IOException {
        List<String> wrong = new ArrayList<>();
        JsonNode vectors = Json.read(Files.readAllBytes(Corpus.at("pkits/pkits-expected.json")));
        for (JsonNode vector : vectors) {
            List<String> options = pkits(vector);
            vector.get("initial_policy_set").forEach(p -> options.addAll(List.of("--policy", p.asText())));
            flag(options, vector, "initial_explicit_policy", "--explicit-policy");
            flag(options, vector, "initial_policy_mapping_inhibit", "--inhibit-policy-mapping");
            flag(options, vector, "initial_inhibit_any_policy", "--inhibit-any-policy");
            JsonNode chain = vector.get("certs");
            Cli.Said said = Cli.validate(options, certificate(chain.get(chain.size() - 1)));
            if (said.status() != (vector.get("should_validate").asBoolean() ? 0 : 1)) {
                wrong.add(vector.get("test").asText() + ": " + said.shown());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(vectors).hasSize(249);
    }

    private static void flag(List<String> options, JsonNode vector, String field, String option) {
        if (vector.get(field).asBoolean()) {
            options.add(option);
        }
    }

    private static String certificate(JsonNode name) {
        return Corpus.at("pkits/certs/" + name.asText() + ".crt").toString();
    }

    private static List<String> pkits(JsonNode vector) {
        List<String> options = new ArrayList<>(List.of("--at", "2011-04-15T12:00:00Z", "--allow-sha1")); // 4.1.4, 4.1.5
        options.addAll(List.of("--trust", certificate(vector.get("certs").get(0))));
        vector.get("certs").forEach(c -> options.addAll(List.of("--intermediate", certificate(c))));
        vector.get("crls").forEach(c -> add(options, "--crl", "pkits/crls/" + c.asText() + ".crl"));
        return options;
    }

    /** The signers' certificates carry no address; so the path and revocation are looked at, not the verdict. */
    @Test
    void theSignersOfPkitsMessagesAreJudgedAsTheirCertificates() throws IOException {
        List<String> wrong = new ArrayList<>();
        Set<String> seen = new java.util.HashSet<>();
        for (JsonNode vector : Json.read(Files.readAllBytes(Corpus.at("pkits/pkits-expected.json")))) {
            boolean usual = !vector.get("initial_explicit_policy").asBoolean()
                    && vector.get("initial_policy_set").get(0).asText().equals("2.5.29.32.0")
                    && !vector.get("initial_policy_mapping_inhibit").asBoolean()
                    && !vector.get("initial_inhibit_any_policy").asBoolean();
            String file = vector.get("eml").asText();
            if (!usual || !seen.add(file)) {
                continue; // a message is judged with the usual inputs alone
            }
            Cli.Said said = Cli.verify(pkits(vector), Corpus.at("pkits/smime/" + file));
            boolean holds = true;
            for (JsonNode check : said.json().at("/signers/0/checks")) {
                boolean asked = Set.of("path", "revocation", "time", "integrity", "coverage")
                        .contains(check.get("check").asText());
                holds &= !asked || check.get("result").asText().equals("passed");
            }
            if (holds != vector.get("should_validate").asBoolean()) {
                wrong.add(vector.get("test").asText() + ": " + said.shown());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).hasSizeGreaterThan(180);
    }

    private static final String SERVER_NAME = "rfc5280::ca-as-leaf-wrong-san"; // names of servers are not compared

    /** Rules of RFC 5280 §4 for those who issue, which path validation (§6) does not ask for, nor many good CAs keep. */
    private static final Set<String> PROFILE = Set.of(
            "crl::crlnumber-missing",
            "rfc5280::aki::leaf-missing-aki",
            "rfc5280::aki::intermediate-missing-aki",
            "rfc5280::aki::cross-signed-root-missing-aki",
            "rfc5280::nc::permitted-dns-match-noncritical",
            "rfc5280::pc::ica-noncritical-pc",
            "rfc5280::san::noncritical-with-empty-subject",
            "rfc5280::san::underscore-dns",
            "rfc5280::san::ip-in-dns",
            "rfc5280::serial::too-long",
            "rfc5280::serial::zero",
            "rfc5280::serial::negative",
            "rfc5280::ski::root-missing-ski",
            "rfc5280::ski::intermediate-missing-ski",
            "rfc5280::root-non-critical-basic-constraints",
            "rfc5280::leaf-ku-keycertsign");

    /** Its anchor is cross-signed without key identifier, which another strict case forbids. */
    private static final Set<String> CONTRADICTION = Set.of("cve::cve-2024-0567");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void limbosCertificatesComeOutAsPublished(boolean strict) throws IOException {
        List<String> wrong = new ArrayList<>();
        JsonNode cases = Json.read(Files.readAllBytes(Corpus.at("limbo/limbo-generic.json")))
                .get("testcases");
        for (JsonNode one : cases) {
            List<String> options = new ArrayList<>();
            options.addAll(pems("--trust", one.get("trusted_certs")));
            options.addAll(pems("--intermediate", one.get("untrusted_intermediates")));
            options.addAll(pems("--crl", one.get("crls")));
            if (one.get("crls").isEmpty()) {
                options.add("--no-revocation");
            }
            options.addAll(List.of(
                    "--at",
                    one.path("validation_time")
                            .asText("2026-03-15T00:00:00Z")
                            .replace("null", "2026-03-15T00:00:00Z")));
            options.addAll(
                    List.of("--purpose", one.get("validation_kind").asText().toLowerCase(Locale.ROOT)));
            if (one.path("max_chain_depth").isInt()) {
                options.addAll(List.of(
                        "--max-intermediates", one.get("max_chain_depth").asText()));
            }
            if (strict) {
                options.add("--strict");
            }
            Path leaf = Files.writeString(
                    folder.resolve("leaf.pem"), one.get("peer_certificate").asText());
            Cli.Said said = Cli.validate(options, leaf);
            String id = one.get("id").asText();
            boolean excepted = id.equals(SERVER_NAME) || (strict ? CONTRADICTION : PROFILE).contains(id);
            boolean good = one.get("expected_result").asText().equals("SUCCESS") != excepted;
            if ((said.status() == 0) != good || said.err().contains("internal error")) {
                wrong.add(id + ": " + said.shown());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cases).hasSizeGreaterThan(150);
    }

    private static List<String> pems(String option, JsonNode pems) throws IOException {
        List<String> options = new ArrayList<>();
        for (JsonNode pem : pems) {
            Path file = folder.resolve(option.substring(2) + options.size() + ".pem");
            options.addAll(List.of(option, Files.writeString(file, pem.asText()).toString()));
        }
        return options;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "examples-cms",
                "rfc4134",
                "openssl-cms",
                "nss-oaep",
                "pqc",
                "asn1crypto",
                "bc-misc",
                "protected-headers-draft",
                "zlint-smime"
            })
    void whateverTheFileItIsJudgedOrRefusedInOneObject(String where) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Corpus.at(where))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        List<String> keys = where.equals("nss-oaep") ? thunderbirdKeys("Fran", "Fran-ec") : List.of("--key", bob());
        for (Path file : files) {
            Cli.Said said = Cli.verify(keys, "--no-revocation", file);
            assertThat(said.status()).as(file + said.shown()).isBetween(1, 2);
            assertThat(said.verdict()).isIn("invalid", "indeterminate", "unsigned");
            assertThat(said.err()).as(file.toString()).doesNotContain("internal error");
            Path result = folder.resolve("result");
            List<String> command = new ArrayList<>(List.of("smime", "decrypt", "-o", result.toString()));
            command.addAll(keys);
            command.add(file.toString());
            Cli.Said opened = Cli.run(command);
            assertThat(opened.err()).as(file.toString()).doesNotContain("internal error");
            if (file.toString().endsWith(".env")) {
                assertThat(opened.status()).as(opened.err()).isZero();
                assertThat(Files.readString(result)).contains("This is a test message to Fran.");
            }
        }
        assertThat(files).isNotEmpty();
    }

    /** The key of RFC 9216's Bob, in PEM. */
    private static String bob() throws IOException {
        String both = Files.readString(Corpus.at("examples-cms/certs-and-keys/lamps-bob.encrypt.crt"))
                + Files.readString(Corpus.at("examples-cms/certs-and-keys/lamps-bob.decrypt.p8.pem"));
        return Files.writeString(folder.resolve("bob.pem"), both).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "examples-cms/binary-files/signedByAliceRSA.p7m, examples-cms/certs-and-keys/lamps-alice.crt",
        "rfc4134/4.1.bin, rfc4134/CarlDSSSelf.cer",
        "rfc4134/4.4.bin, rfc4134/CarlDSSSelf.cer",
        "rfc4134/4.6.bin, rfc4134/CarlDSSSelf.cer",
        "pqc/cms/bc/ml-dsa-44-2.16.840.1.101.3.4.3.17_signed_attrs.der, pqc/cms/bc/ta.der",
        "pqc/cms/bc/ml-dsa-87-2.16.840.1.101.3.4.3.19_signed_attrs.der, pqc/cms/bc/ta.der",
        "pqc/cms/ossl35/ml-dsa-65-2.16.840.1.101.3.4.3.18_signed_attrs.der, pqc/cms/ossl35/ta.der",
    })
    void signaturesOfTheExamplesAreIntact(String file, String trust) throws IOException {
        Cli.Said said =
                Cli.verify("--trust", Corpus.at(trust), "--no-revocation", "--no-sender-check", Corpus.at(file));
        assertThat(said.json().get("signers")).isNotEmpty();
        for (JsonNode signer : said.json().get("signers")) {
            assertThat(signer.at("/checks/0/check").asText()).isEqualTo("integrity");
            assertThat(signer.at("/checks/0/result").asText()).as(said.shown()).isEqualTo("passed");
        }
    }
}
