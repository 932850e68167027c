package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.siegel.testkit.Corpus;
import org.siegel.trust.RevocationFault.Kind;

/** OpenSSL's OCSP responses, good ones and ones with every kind of defect, and the same with random damage. */
class OcspCorpusTest {

    /** OpenSSL trusts a CA whose own signature is broken, when told to; a collection takes no such root. */
    private static final String VOUCHED_FOR = "INVALID SIGNATURE on the ISSUER CERTIFICATE";

    @TestFactory
    Stream<DynamicTest> everyResponseIsJudgedAsOpensslJudgesIt() throws IOException {
        JsonNode cases = new ObjectMapper().readTree(Files.readAllBytes(Corpus.at("openssl-ocsp/expected.json")));
        assertThat(cases).hasSize(59);
        List<DynamicTest> tests = new ArrayList<>();
        cases.forEach(c -> tests.add(DynamicTest.dynamicTest(
                c.get("group").asText() + ", " + c.get("title").asText(), () -> judge(c))));
        return tests.stream();
    }

    /** When the answer was fresh: OpenSSL's own test does not look at the dates of answers. */
    private static void judge(JsonNode each) throws Exception {
        String name = each.get("response").asText();
        OcspResponse response = OcspResponse.of(response(name));
        X509Certificate target = subject(name);
        X509Certificate anchor = certificate(each.get("ca").asText());
        String untrusted = each.get("untrusted").asText();
        List<X509Certificate> pool = untrusted.isEmpty() ? List.of() : certificates(untrusted);
        Instant fresh = thisUpdate(response).plusSeconds(60);
        boolean good = each.get("expected_exit").asInt() == 0;

        if (pool.isEmpty()) {
            RevocationStatus status = response.judge(target, anchor, fresh);
            assertThat(status instanceof RevocationStatus.Good)
                    .as(status.toString())
                    .isEqualTo(good);
            if (!good) {
                assertThat(expected(each.get("group").asText())).contains(kind(status));
            } else {
                assertThat(response.judge(target, anchor, fresh.plus(Duration.ofDays(9000))))
                        .isInstanceOf(RevocationStatus.Unknown.class);
            }
        }
        if (!each.get("group").asText().equals(VOUCHED_FOR)) {
            CertificateVerdict verdict = CertificateValidator.of(
                            CertificateCollection.explicit(List.of(anchor), List.of()))
                    .withRevocation(RevocationPolicy.HARD, answering(target, response))
                    .withAlgorithms(AlgorithmPolicy.legacy()) // the responses are signed with SHA-1
                    .validate(target, pool, List.of(), PathInputs.standard(), fresh);
            assertThat(!verdict.revocation().isEmpty()
                            && verdict.revocation().getFirst() instanceof RevocationStatus.Good)
                    .as("%s %s", verdict.code(), verdict.reason())
                    .isEqualTo(good);
        }
    }

    private static Kind kind(RevocationStatus status) {
        return ((RevocationStatus.Unknown) status).faults().getFirst().kind();
    }

    private static Set<RevocationFault.Kind> expected(String group) {
        return switch (group) {
            case "INVALID SIGNATURE on the OCSP RESPONSE" -> Set.of(Kind.BAD_SIGNATURE);
            case "WRONG RESPONDERID in the OCSP RESPONSE",
                    "INVALID SIGNATURE on the DELEGATED OCSP SIGNING CERTIFICATE" -> Set.of(Kind.SIGNER_NOT_TRUSTED);
            // the responder may be named by its key
            case "WRONG KEY in the DELEGATED OCSP SIGNING CERTIFICATE" ->
                Set.of(Kind.BAD_SIGNATURE, Kind.SIGNER_NOT_TRUSTED);
            // another issuer's name or key than the answer's
            default -> Set.of(Kind.WRONG_ANSWER);
        };
    }

    private static Instant thisUpdate(OcspResponse response) throws Exception {
        var answers = response.basic().orElseThrow().getTbsResponseData().getResponses();
        return SingleResponse.getInstance(answers.getObjectAt(0))
                .getThisUpdate()
                .getDate()
                .toInstant();
    }

    @Test
    void aDamagedResponseIsReadOrRefused() throws Exception {
        X509Certificate issuer = certificate("D1_Issuer_ICA.pem");
        X509Certificate target = subject("D1.ors");
        byte[] whole = response("D1.ors");
        Instant fresh = thisUpdate(OcspResponse.of(whole)).plusSeconds(60);
        assertThat(OcspResponse.of(whole).judge(target, issuer, fresh)).isInstanceOf(RevocationStatus.Good.class);
        Random random = new Random(6960);
        for (int round = 0; round < 4000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            byte[] cut = round % 5 == 0 ? java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
            assertThatCode(() -> {
                        try {
                            OcspResponse read = OcspResponse.of(cut);
                            assertThat(read.judge(target, issuer, fresh)).isNotNull();
                            read.validity(target, issuer);
                            read.repeatsNonceOf(
                                    OcspRequest.of(target, issuer).withNonce(new java.security.SecureRandom()));
                        } catch (TrustException declared) {
                            assertThat(declared).hasMessageEndingWith(".");
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }

    static RevocationSource answering(X509Certificate about, OcspResponse response) {
        return new RevocationSource() {
            @Override
            public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return certificate.equals(about) ? new Found<>(List.of(response), List.of()) : Found.nothing();
            }

            @Override
            public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return Found.nothing();
            }
        };
    }

    /** ISOP_ND1.ors is about ND1_Cert_EE.pem. */
    private static X509Certificate subject(String response) throws IOException {
        String name = response.substring(response.lastIndexOf('_') + 1, response.length() - ".ors".length());
        return certificate(name + (name.endsWith("2") ? "_Cert_ICA.pem" : "_Cert_EE.pem"));
    }

    private static X509Certificate certificate(String name) throws IOException {
        return certificates(name).getFirst();
    }

    private static List<X509Certificate> certificates(String name) throws IOException {
        return TrustFile.read(Files.readAllBytes(Corpus.at("openssl-ocsp/" + name)))
                .certificates();
    }

    private static byte[] response(String name) throws IOException {
        String text = Files.readString(Corpus.at("openssl-ocsp/" + name), StandardCharsets.US_ASCII);
        return Base64.getMimeDecoder().decode(text);
    }
}
