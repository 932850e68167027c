package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.siegel.testkit.Corpus;

/** C2SP x509-limbo without the Web PKI cases. Every exception stands in the table with its reason. */
class LimboTest {

    private static final String SERVER_NAME = "names of servers are not compared; the sender is the verdict's question";

    private static final Map<String, String> EXCEPTIONS = Map.of(
            "rfc5280::ca-as-leaf-wrong-san",
            SERVER_NAME,
            "cve::cve-2024-0567",
            "its anchor is cross-signed without key identifier, which another case forbids");

    private static final Instant NOW = Instant.parse("2026-03-15T00:00:00Z");

    private static final String PROFILE =
            "a rule for those who issue; path validation (RFC 5280 §6) does not ask for it";

    /** Without strict profile checking these pass too. */
    private static final Map<String, String> LENIENT = Stream.of(
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
                    "rfc5280::leaf-ku-keycertsign")
            .collect(Collectors.toMap(id -> id, id -> PROFILE));

    @TestFactory
    Stream<DynamicTest> casesComeOutAsPublishedByTheStrictProfile() throws IOException {
        return cases(PathInputs.standard().withStrictProfile(), EXCEPTIONS);
    }

    @TestFactory
    Stream<DynamicTest> casesComeOutAsPublishedButForRulesOfIssuers() throws IOException {
        Map<String, String> exceptions = new HashMap<>(LENIENT);
        exceptions.put("rfc5280::ca-as-leaf-wrong-san", SERVER_NAME);
        return cases(PathInputs.standard(), exceptions);
    }

    private static Stream<DynamicTest> cases(PathInputs inputs, Map<String, String> exceptions) throws IOException {
        JsonNode all = new ObjectMapper()
                .readTree(Corpus.at("limbo/limbo-generic.json").toFile())
                .get("testcases");
        assertThat(all).hasSizeGreaterThan(100);
        return StreamSupport.stream(all.spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("id").asText(), () -> judge(c, inputs, exceptions)));
    }

    private static void judge(JsonNode testCase, PathInputs inputs, Map<String, String> exceptions) {
        String id = testCase.get("id").asText();
        boolean expected = testCase.get("expected_result").asText().equals("SUCCESS") != exceptions.containsKey(id);
        long start = System.nanoTime();
        String outcome = outcome(testCase, inputs);
        assertThat(outcome.startsWith("VALID"))
                .as(outcome + exceptions.getOrDefault(id, ""))
                .isEqualTo(expected);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    private static String outcome(JsonNode testCase, PathInputs inputs) {
        try {
            List<java.security.cert.X509Certificate> trusted = new ArrayList<>();
            for (JsonNode pem : testCase.get("trusted_certs")) {
                trusted.addAll(read(pem).certificates());
            }
            List<java.security.cert.X509Certificate> pool = new ArrayList<>();
            for (JsonNode pem : testCase.get("untrusted_intermediates")) {
                pool.addAll(read(pem).certificates());
            }
            List<java.security.cert.X509CRL> crls = new ArrayList<>();
            for (JsonNode pem : testCase.get("crls")) {
                crls.addAll(read(pem).crls());
            }
            if (testCase.path("max_chain_depth").isInt()) {
                inputs = inputs.withMostIntermediates(
                        Math.min(30, testCase.get("max_chain_depth").asInt()));
            }
            inputs = inputs.withPurpose(
                    testCase.get("validation_kind").asText().equals("SERVER")
                            ? "1.3.6.1.5.5.7.3.1"
                            : "1.3.6.1.5.5.7.3.2");
            Instant at = testCase.path("validation_time").isTextual()
                    ? OffsetDateTime.parse(testCase.get("validation_time").asText())
                            .toInstant()
                    : NOW;
            CertificateVerdict verdict = CertificateValidator.of(CertificateCollection.explicit(trusted, List.of()))
                    .withRevocation(
                            crls.isEmpty() ? RevocationPolicy.NONE : RevocationPolicy.HARD, RevocationSource.NONE)
                    .validate(
                            read(testCase.get("peer_certificate"))
                                    .certificates()
                                    .getFirst(),
                            pool,
                            crls,
                            inputs,
                            at);
            return verdict.outcome() + " " + verdict.code() + " " + verdict.reason();
        } catch (TrustException refused) {
            return "REFUSED " + refused.getMessage();
        }
    }

    private static TrustFile read(JsonNode pem) {
        return TrustFile.read(pem.asText().getBytes(StandardCharsets.US_ASCII));
    }
}
