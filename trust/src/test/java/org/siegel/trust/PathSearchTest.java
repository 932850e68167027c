package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The search for a path: where candidates come from, and pools that are made to keep it busy. */
class PathSearchTest {

    private static final TestPki.Party ROOT = TestPki.root("Root");
    private static final TestPki.Party UPPER =
            TestPki.cert("Upper").ca().by(ROOT).build();
    private static final TestPki.Party LOWER =
            TestPki.cert("Lower").ca().by(UPPER).build();
    private static final X509Certificate LEAF =
            TestPki.cert("Leaf").by(LOWER).build().certificate();
    private static final CertificateCollection COLLECTION =
            CertificateCollection.of(List.of(ROOT.certificate()), List.of());

    private final List<X509Certificate> questions = new ArrayList<>();

    @Test
    void allSearchesOfOneVerdictTogetherAskEightTimesAndNothingTwice() {
        List<X509Certificate> questions = new ArrayList<>();
        var source = new IssuersOfOneVerdict(certificate -> {
            questions.add(certificate);
            return List.of(certificate);
        });
        for (int i = 0; i < 20; i++) {
            X509Certificate one = TestPki.root("One " + i).certificate();
            assertThat(source.issuersOf(one)).hasSize(i < 8 ? 1 : 0);
            assertThat(source.issuersOf(one)).hasSize(i < 8 ? 1 : 0);
        }
        assertThat(questions).hasSize(8);
    }

    @Test
    void whatIsMissingIsAskedForOneStepAfterTheOther() {
        CertificateSource source = certificate -> {
            questions.add(certificate);
            return certificate.equals(LEAF)
                    ? List.of(LOWER.certificate())
                    : certificate.equals(LOWER.certificate()) ? List.of(UPPER.certificate()) : List.of();
        };
        assertThat(validate(source, LEAF, List.of(), TestPki.NOW))
                .isInstanceOfSatisfying(
                        PathResult.TrustedPath.class,
                        p -> assertThat(p.chain())
                                .containsExactly(LEAF, LOWER.certificate(), UPPER.certificate(), ROOT.certificate()));
        assertThat(questions).containsExactly(LEAF, LOWER.certificate());
    }

    @Test
    void nothingIsAskedForWhereAPathIsAtHandOrNoIssuerCouldHelp() {
        CertificateSource source = certificate -> {
            questions.add(certificate);
            return List.of();
        };
        var pool = List.of(LOWER.certificate(), UPPER.certificate());
        assertThat(validate(source, LEAF, pool, TestPki.NOW)).isInstanceOf(PathResult.TrustedPath.class);
        var expired = TestPki.cert("Expired")
                .by(LOWER)
                .to(TestPki.NOW.minusSeconds(10))
                .build();
        assertCode("certificate-expired", validate(source, expired.certificate(), pool, TestPki.NOW));
        assertCode(
                "root-not-in-collection",
                validate(source, TestPki.root("Stranger").certificate(), pool, TestPki.NOW));
        assertThat(questions).isEmpty();
    }

    @Test
    void aRenewedCaIsAskedForWhereTheOneAtHandHasExpired() {
        var keys = TestPki.keys();
        var old = TestPki.cert("Renewed")
                .ca()
                .keys(keys)
                .by(ROOT)
                .to(TestPki.NOW.minusSeconds(10))
                .build();
        var renewed = TestPki.cert("Renewed").ca().keys(keys).by(ROOT).build();
        var leaf = TestPki.cert("Leaf").by(renewed).build().certificate();
        assertThat(validate(
                        certificate -> List.of(renewed.certificate()), leaf, List.of(old.certificate()), TestPki.NOW))
                .isInstanceOf(PathResult.TrustedPath.class);
    }

    @Test
    void whatIsFoundIsNotTrusted() {
        var stranger = TestPki.root("Root");
        var leaf = TestPki.cert("Leaf").by(stranger).build().certificate();
        assertCode(
                "bad-certificate-signature",
                validate(certificate -> List.of(stranger.certificate()), leaf, List.of(), TestPki.NOW));
    }

    @Test
    void aSourceThatNeverEndsIsAskedAFewTimes() {
        KeyPair keys = TestPki.keys();
        CertificateSource endless = certificate -> {
            questions.add(certificate);
            List<X509Certificate> more = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String issuer = certificate.getIssuerX500Principal().getName().substring(3);
                var above = new TestPki.Party(
                        TestPki.root("Above " + questions.size() + "." + i).certificate(), keys);
                more.add(TestPki.cert(issuer).ca().keys(keys).by(above).build().certificate());
            }
            return more;
        };
        var leaf = TestPki.cert("Leaf")
                .by(new TestPki.Party(
                        TestPki.cert("Above").ca().keys(keys).by(UPPER).build().certificate(), keys))
                .build()
                .certificate();
        Instant start = Instant.now();
        assertThat(validate(endless, leaf, List.of(), TestPki.NOW)).isInstanceOf(PathResult.Untrusted.class);
        assertThat(questions).hasSizeLessThanOrEqualTo(8);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    /** Without key identifiers, which would tell them apart at once. */
    @Test
    void hundredsOfIssuersOfOneNameDoNotHideTheTrueOneAndThousandsEndAloud() {
        List<X509Certificate> pool = new ArrayList<>();
        KeyPair keys = TestPki.keys();
        for (int i = 0; i < 1500; i++) {
            pool.add(TestPki.cert("Lower").ca().keys(keys).by(ROOT).build().certificate());
        }
        Instant start = Instant.now();
        assertCode("path-search-exhausted", validate(CertificateSource.NONE, LEAF, pool, TestPki.NOW));
        List<X509Certificate> some = new ArrayList<>(pool.subList(0, 300));
        some.addAll(List.of(LOWER.certificate(), UPPER.certificate()));
        assertThat(validate(CertificateSource.NONE, LEAF, some, TestPki.NOW))
                .isInstanceOf(PathResult.TrustedPath.class);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    /** Every CA has certified every other one: the number of paths grows with the factorial. */
    @Test
    void aMeshOfCrossCertificatesEndsAloudOrWithThePath() {
        List<TestPki.Party> authorities = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            authorities.add(TestPki.root("Mesh " + i));
        }
        List<X509Certificate> mesh = new ArrayList<>();
        for (TestPki.Party above : authorities) {
            for (TestPki.Party below : authorities) {
                if (above != below) {
                    mesh.add(TestPki.cert(below.certificate()
                                    .getSubjectX500Principal()
                                    .getName()
                                    .substring(3))
                            .ca()
                            .keys(below.keys())
                            .by(above)
                            .build()
                            .certificate());
                }
            }
        }
        var leaf = TestPki.cert("Leaf").by(authorities.getFirst()).build().certificate();
        Instant start = Instant.now();
        assertThat(validate(CertificateSource.NONE, leaf, mesh, TestPki.NOW)).isInstanceOf(PathResult.Untrusted.class);
        mesh.add(TestPki.cert("Mesh 11")
                .ca()
                .keys(authorities.getLast().keys())
                .by(ROOT)
                .build()
                .certificate());
        assertThat(validate(CertificateSource.NONE, leaf, mesh, TestPki.NOW))
                .isInstanceOf(PathResult.TrustedPath.class);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    private static PathResult validate(
            CertificateSource source, X509Certificate target, Collection<X509Certificate> pool, Instant at) {
        return new PathValidator(COLLECTION).withIssuers(source).validate(target, pool, PathInputs.forMail(), at);
    }

    private static void assertCode(String code, PathResult result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        PathResult.Untrusted.class,
                        no -> assertThat(no.code()).as(no.sentence()).isEqualTo(code));
    }
}
