package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.siegel.testkit.Corpus;

/**
 * C2SP x509-limbo without the Web PKI cases. Where Siegel differs from it, docs/validation.md says so with the reason: a case
 * that differs without a line fails, and so does a line whose case agrees.
 */
class LimboTest {

    private static final Instant NOW = Instant.parse("2026-03-15T00:00:00Z");
    private static final String TABLE = "| x509-limbo case |";

    /** A line of the table: what limbo, Siegel and Siegel's strict profile say, each {@code accepts} or {@code refuses}. */
    private record Line(String limbo, String byDefault, String strict, String reason) {}

    @TestFactory
    Stream<DynamicTest> casesComeOutAsPublishedOrAsDocumented() throws IOException {
        Map<String, Line> lines = lines();
        JsonNode all = new ObjectMapper()
                .readTree(Corpus.at("limbo/limbo-generic.json").toFile())
                .get("testcases");
        assertThat(all).hasSize(151);
        assertThat(StreamSupport.stream(all.spliterator(), false)
                        .map(c -> c.get("id").asText()))
                .containsAll(lines.keySet());
        return StreamSupport.stream(all.spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("id").asText(), () -> judge(c, lines)));
    }

    private static Map<String, Line> lines() throws IOException {
        Map<String, Line> lines = new HashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Corpus.project().resolve("docs/validation.md"))) {
            inside = line.startsWith(TABLE) || (inside && line.startsWith("|"));
            if (inside && line.startsWith("| `")) {
                String[] cells = line.substring(1, line.length() - 1).strip().split("\\s*\\|\\s*");
                assertThat(cells).as(line).hasSize(5);
                lines.put(cells[0].replace("`", ""), new Line(cells[1], cells[2], cells[3], cells[4]));
            }
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }

    private static void judge(JsonNode testCase, Map<String, Line> lines) {
        String limbo = testCase.get("expected_result").asText().equals("SUCCESS") ? "accepts" : "refuses";
        Instant start = Instant.now();
        String outcome = outcome(testCase, PathInputs.standard());
        String strict = outcome(testCase, PathInputs.standard().withStrictProfile());
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
        Line line = lines.get(testCase.get("id").asText());
        if (line == null) {
            assertThat(List.of(word(outcome), word(strict)))
                    .as(outcome + " | " + strict)
                    .containsOnly(limbo);
        } else {
            assertThat(List.of(limbo, word(outcome), word(strict)))
                    .as(outcome + " | " + strict)
                    .containsExactly(line.limbo(), line.byDefault(), line.strict());
            assertThat(List.of(line.byDefault(), line.strict()))
                    .as("the case agrees and needs no line")
                    .isNotEqualTo(List.of(limbo, limbo));
            assertThat(line.reason()).isNotBlank();
        }
    }

    private static String word(String outcome) {
        return outcome.startsWith("VALID") ? "accepts" : "refuses";
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
            List<RevocationList> crls = new ArrayList<>();
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
