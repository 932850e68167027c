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
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.io.pem.PemReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.Database;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SettableClock;

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
    void no_fuzz_seed_gets_anything_but_a_refusal_or_findings(@TempDir Path folder) throws IOException {
        for (String kind : List.of("asn1", "cms", "crl", "x509")) {
            Path archive = Corpus.at("fuzz-seeds/openssl-" + kind + ".tar.gz");
            Peer.run(folder, List.of("tar", "-xzf", archive.toString())).ok();
        }
        int seeds = 0;
        int certificates = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path seed : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(seed);
                assertRefused(seed, bytes);
                assertThat(codes(bytes, SmimeProfile.SIGNING))
                        .as(seed.toString())
                        .isNotEmpty();
                Optional<byte[]> tbs = tbsOf(bytes);
                if (tbs.isPresent()) {
                    assertThat(codes(tbs.get(), SmimeProfile.SIGNING))
                            .as(seed.toString())
                            .isNotEmpty();
                    certificates++;
                }
                seeds++;
            }
        }
        assertThat(seeds).isGreaterThan(4_000);
        assertThat(certificates).isGreaterThan(50);
    }

    private static void assertRefused(Path seed, byte[] bytes) {
        try {
            PossessionProven.byRequest(bytes);
            fail("accepted as a certification request: " + seed);
        } catch (CaException.PossessionNotProven | CaException.Refused expected) {
            assertThat(expected).hasMessageContaining("request");
        }
    }

    /** The first part of what looks like a certificate, unparsed. */
    private static Optional<byte[]> tbsOf(byte[] der) {
        try {
            ASN1Sequence certificate = ASN1Sequence.getInstance(der);
            return certificate.size() == 3 && certificate.getObjectAt(0) instanceof ASN1Sequence tbs
                    ? Optional.of(tbs.getEncoded(ASN1Encoding.DER))
                    : Optional.empty();
        } catch (IOException | RuntimeException noSequence) {
            return Optional.empty(); // most seeds are not
        }
    }
}
