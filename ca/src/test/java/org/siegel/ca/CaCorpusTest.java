package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.util.io.pem.PemReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.siegel.database.Database;
import org.siegel.testkit.Corpus;

/** The gate and the request reader against what others collected: zlint's S/MIME certificates, openssl's fuzz seeds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaCorpusTest {

    /** Which of our rules covers which of zlint's. */
    private static final Map<String, String> RULES = Map.ofEntries(
            Map.entry("e_rsa_other_key_usages", "key-usage"),
            Map.entry("e_rsa_key_usage_strict", "key-usage"),
            Map.entry("e_rsa_key_usage_legacy_multipurpose", "key-usage"),
            Map.entry("e_ecpublickey_key_usages", "key-usage"),
            Map.entry("e_ec_other_key_usages", "key-usage"),
            Map.entry("e_key_usage_presence", "key-usage"),
            Map.entry("w_key_usage_criticality", "criticality"),
            Map.entry("e_smime_strict_eku_check", "extended-key-usage"),
            Map.entry("e_smime_legacy_multipurpose_eku_check", "extended-key-usage"),
            Map.entry("e_san_shall_be_present", "subject-alternative-name"),
            Map.entry("w_san_should_not_be_critical", "criticality"),
            Map.entry("e_subscribers_shall_have_crl_distribution_points", "crl-distribution-points"),
            Map.entry("e_subscribers_crl_distribution_points_are_http", "crl-distribution-points"));

    private static final Pattern EXPECTATION = Pattern.compile(
            "\"file\":\\s*\"([^\"]+)\",\\s*\"lint\":\\s*\"([^\"]+)\",\\s*\"expect\":\\s*\"(Error|Warn)\"");

    private Database database;
    private CertificateAuthority ca;

    @BeforeAll
    void found() {
        database = TestPostgres.databases(1).getFirst();
        ca = CaFixture.open(database, SettableClock.real(), CaFixture.FAST);
    }

    @AfterAll
    void close() {
        database.close();
    }

    private List<String> codes(byte[] tbs, SmimeProfile profile) {
        return Lint.person(
                        tbs,
                        CaFixture.request("ada@example.org").withProfile(profile),
                        ca.hierarchy().issuing().certificate(),
                        Instant.parse("2026-11-24T12:00:00Z"))
                .stream()
                .map(LintFinding::code)
                .toList();
    }

    @Test
    void what_zlint_finds_wrong_the_gate_does_too() throws IOException {
        Path folder = Corpus.at("zlint-smime");
        Matcher expectation = EXPECTATION.matcher(Files.readString(folder.resolve("expected.json")));
        int compared = 0;
        while (expectation.find()) {
            String rule = RULES.get(expectation.group(2));
            if (rule == null) {
                continue;
            }
            byte[] tbs = tbsOfPem(folder.resolve(expectation.group(1)));
            for (SmimeProfile profile : SmimeProfile.values()) {
                assertThat(codes(tbs, profile)).as(expectation.group()).contains(rule);
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(15);
    }

    /** With an issuer name, which many of them lack and BouncyCastle insists on. */
    private byte[] tbsOfPem(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        try (var pem = new PemReader(new StringReader(text.substring(text.indexOf("-----BEGIN"))))) {
            var certificate = ASN1Sequence.getInstance(pem.readPemObject().getContent());
            var tbs = ASN1Sequence.getInstance(certificate.getObjectAt(0)).toArray();
            tbs[3] = Certificates.subject(ca.hierarchy().issuing().certificate()); // after version, serial, algorithm
            return Certificates.der(new DERSequence(tbs));
        }
    }

    @Test
    void no_fuzz_seed_gets_anything_but_a_refusal_or_findings() throws IOException {
        try (Stream<Path> seeds = Files.walk(Corpus.at("fuzz-seeds"))) {
            for (Path seed : seeds.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(seed);
                try {
                    PossessionProven.byRequest(bytes);
                    fail("accepted as a certification request: " + seed);
                } catch (CaException.PossessionNotProven | CaException.Refused expected) {
                    assertThat(expected).hasMessageContaining("request");
                }
                assertThat(codes(bytes, SmimeProfile.SIGNING))
                        .as(seed.toString())
                        .isNotEmpty();
                tbsOf(bytes)
                        .ifPresent(tbs ->
                                assertThat(codes(tbs, SmimeProfile.SIGNING)).isNotEmpty());
            }
        }
    }

    private static Optional<byte[]> tbsOf(byte[] der) {
        try {
            return Optional.of(Certificates.der(Certificate.getInstance(der).getTBSCertificate()));
        } catch (RuntimeException notACertificate) {
            return Optional.empty(); // most seeds are not
        }
    }
}
