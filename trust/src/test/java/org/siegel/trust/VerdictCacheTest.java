package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Answers are remembered exactly as long as they are true. */
class VerdictCacheTest {

    private static final Instant NOW = TestPki.NOW;
    private static final TestPki.Party ROOT = TestPki.root("Root");
    private static final TestPki.Party SUB = TestPki.cert("Sub").ca().by(ROOT).build();
    private static final X509Certificate LEAF =
            TestPki.cert("Leaf").by(SUB).build().certificate();

    @Test
    void theSameQuestionIsAnsweredOnceAndAnotherOneAnew() {
        var collection = CertificateCollection.of(List.of(ROOT.certificate(), SUB.certificate()), List.of());
        var validator = CertificateValidator.of(collection);
        CertificateVerdict first = validate(validator, LEAF, NOW);
        assertThat(validate(validator, LEAF, NOW.plusSeconds(60))).isSameAs(first);
        assertThat(validate(CertificateValidator.of(collection), LEAF, NOW)).isSameAs(first);
        assertThat(validator.validate(
                        LEAF, List.of(), List.of(), PathInputs.forMail().withMostIntermediates(0), NOW))
                .extracting(CertificateVerdict::code)
                .isEqualTo("path-too-long");
        assertThat(validator.validate(LEAF, List.of(LEAF), List.of(), PathInputs.forMail(), NOW))
                .isNotSameAs(first)
                .extracting(CertificateVerdict::code)
                .isEqualTo("valid");
    }

    @Test
    void bytesAndCertificateAreTheSameQuestion() throws Exception {
        var validator = CertificateValidator.of(
                CertificateCollection.of(List.of(ROOT.certificate(), SUB.certificate()), List.of()));
        CertificateVerdict first =
                validator.validate(LEAF.getEncoded(), List.of(), List.of(), PathInputs.forMail(), NOW);
        assertThat(first.code()).isEqualTo("valid");
        assertThat(validate(validator, LEAF, NOW)).isSameAs(first);
        byte[] altered = LEAF.getEncoded();
        altered[altered.length - 1] ^= 1;
        assertThat(validator
                        .validate(altered, List.of(), List.of(), PathInputs.forMail(), NOW)
                        .code())
                .isEqualTo("bad-certificate-signature");
    }

    @Test
    void theEndOfACertificateOfThePathEndsTheAnswer() {
        var sub = TestPki.cert("Short")
                .ca()
                .by(ROOT)
                .from(NOW.minusSeconds(100))
                .to(NOW.plusSeconds(100))
                .build();
        var leaf = TestPki.cert("Leaf").by(sub).build().certificate();
        var validator = CertificateValidator.of(
                CertificateCollection.of(List.of(ROOT.certificate(), sub.certificate()), List.of()));
        assertThat(validate(validator, leaf, NOW).code()).isEqualTo("valid");
        assertThat(validate(validator, leaf, NOW.plusSeconds(100).plusMillis(999))
                        .code())
                .isEqualTo("valid");
        assertThat(validate(validator, leaf, NOW.plusSeconds(101)).code()).isEqualTo("certificate-expired");
        assertThat(validate(validator, leaf, NOW.minusSeconds(100)).code()).isEqualTo("valid");
        assertThat(validate(validator, leaf, NOW.minusSeconds(101)).code()).isEqualTo("certificate-not-yet-valid");
    }

    @Test
    void aListThatIsDueEndsTheAnswerAndANewCollectionHasNone() {
        var lists = List.of(
                TestPki.crl(ROOT, NOW.minusSeconds(50), NOW.plusSeconds(500)),
                TestPki.crl(SUB, NOW.minusSeconds(50), NOW.plusSeconds(100)));
        var validator = hard(lists);
        CertificateVerdict first = validate(validator, LEAF, NOW);
        assertThat(first.code()).isEqualTo("valid");
        assertThat(validate(validator, LEAF, NOW.plusSeconds(100))).isSameAs(first);
        assertThat(validate(validator, LEAF, NOW.plusSeconds(101)).outcome())
                .isEqualTo(CertificateVerdict.Outcome.INDETERMINATE);
        assertThat(validate(validator, LEAF, NOW.minusSeconds(51)).outcome())
                .isEqualTo(CertificateVerdict.Outcome.INDETERMINATE);
        var newer = List.of(lists.getFirst(), TestPki.crl(SUB, NOW.minusSeconds(10), NOW.plusSeconds(500), LEAF));
        assertThat(validate(hard(newer), LEAF, NOW).code()).isEqualTo("certificate-revoked");
    }

    @Test
    void whatASourceSaidCountsOnlyWhileItsListsDoAndWhatItDidNotKnowIsAskedAgain() {
        List<RevocationList> published = Collections.synchronizedList(new ArrayList<>());
        List<X509Certificate> questions = Collections.synchronizedList(new ArrayList<>());
        RevocationSource source = new RevocationSource() {
            @Override
            public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return Found.nothing();
            }

            @Override
            public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
                questions.add(certificate);
                return new Found<>(List.copyOf(published), List.of());
            }
        };
        var validator = CertificateValidator.of(
                        CertificateCollection.of(List.of(ROOT.certificate(), SUB.certificate()), List.of()))
                .withRevocation(RevocationPolicy.SOFT, source);
        assertThat(validate(validator, LEAF, NOW).code()).isEqualTo("valid");
        int asked = questions.size();
        assertThat(validate(validator, LEAF, NOW).code()).isEqualTo("valid");
        assertThat(questions).hasSizeGreaterThan(asked);
        published.add(TestPki.crl(ROOT, NOW.minusSeconds(50), NOW.plusSeconds(100)));
        published.add(TestPki.crl(SUB, NOW.minusSeconds(50), NOW.plusSeconds(100)));
        CertificateVerdict good = validate(validator, LEAF, NOW);
        asked = questions.size();
        assertThat(validate(validator, LEAF, NOW.plusSeconds(100))).isSameAs(good);
        assertThat(questions).hasSize(asked);
        assertThat(validate(validator, LEAF, NOW.plusSeconds(101))).isNotSameAs(good);
        assertThat(questions).hasSizeGreaterThan(asked);
    }

    @Test
    void memoryIsBoundedAndSeveralThreadsGetTheSameAnswers() throws Exception {
        var collection = CertificateCollection.of(List.of(ROOT.certificate(), SUB.certificate()), List.of());
        var validator = CertificateValidator.of(collection);
        var keys = TestPki.keys();
        List<X509Certificate> leaves = new ArrayList<>();
        for (int i = 0; i < 2100; i++) {
            leaves.add(TestPki.cert("Leaf " + i).keys(keys).by(SUB).build().certificate());
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                results.add(threads.submit(() -> leaves.stream()
                        .allMatch(leaf -> validate(validator, leaf, NOW)
                                .chain()
                                .getFirst()
                                .equals(leaf))));
            }
            for (Future<Boolean> one : results) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(collection.verdicts().size()).isBetween(1000, 2010);
    }

    private static CertificateValidator hard(List<RevocationList> lists) {
        return CertificateValidator.of(CertificateCollection.of(List.of(ROOT.certificate(), SUB.certificate()), lists))
                .withRevocation(RevocationPolicy.HARD, RevocationSource.NONE);
    }

    private static CertificateVerdict validate(CertificateValidator validator, X509Certificate leaf, Instant at) {
        return validator.validate(leaf, List.of(), List.of(), PathInputs.forMail(), at);
    }
}
