package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.CollectionReport.Code.DUPLICATE;
import static org.siegel.trust.CollectionReport.Code.EXPIRED;
import static org.siegel.trust.CollectionReport.Code.EXPIRES_SOON;
import static org.siegel.trust.CollectionReport.Code.ISSUER_MISSING;
import static org.siegel.trust.CollectionReport.Code.MAY_NOT_SIGN_CERTIFICATES;
import static org.siegel.trust.CollectionReport.Code.NOT_A_CA;
import static org.siegel.trust.CollectionReport.Code.NOT_YET_VALID;
import static org.siegel.trust.CollectionReport.Code.NO_REVOCATION_LOCATION;
import static org.siegel.trust.CollectionReport.Code.STALE;
import static org.siegel.trust.CollectionReport.Code.WEAK_KEY;
import static org.siegel.trust.CollectionReport.Code.WEAK_SIGNATURE;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** What is said about the members of a collection, what an import comes to, and why a certificate is trusted or not. */
class CollectionReportTest {

    private static final Instant NOW = TestPki.START.plus(Duration.ofDays(30));

    private final TestPki.Party root = TestPki.root("Root");
    private final TestPki.Party sub = TestPki.cert("Sub").by(root).ca().build();
    private final TestPki.Party expired =
            TestPki.cert("Over").ca().to(NOW.minusSeconds(1)).build();
    private final TestPki.Party leaf = TestPki.cert("Leaf").by(sub).build();

    private static SerializedStore store(TestPki.Party... parties) {
        return SerializedStore.of(
                Arrays.stream(parties).map(TestPki.Party::certificate).toList(), List.of());
    }

    private static List<CollectionReport.Code> codes(SerializedStore store, TestPki.Party party) {
        return CollectionReport.of(store, NOW).lines().stream()
                .filter(line -> line.certificate().equals(party.certificate()))
                .findFirst()
                .orElseThrow()
                .findings()
                .stream()
                .map(CollectionReport.Finding::code)
                .toList();
    }

    @Test
    void everyOddityOfAMemberIsNamed() {
        var weak = TestPki.cert("Weak").ca().keys(TestPki.rsa(1024)).build();
        var early = TestPki.cert("Early").ca().from(NOW.plusSeconds(60)).build();
        var soon = TestPki.cert("Soon").ca().to(NOW.plus(Duration.ofDays(29))).build();
        var mute = TestPki.cert("Mute").ca().usage(KeyUsage.cRLSign).build();
        var orphan = TestPki.cert("Orphan").by(TestPki.root("Elsewhere")).ca().build();
        var store = store(root, sub, leaf, expired, weak, early, soon, mute, orphan);

        assertThat(codes(store, root)).isEmpty();
        assertThat(codes(store, sub)).containsExactly(NO_REVOCATION_LOCATION);
        assertThat(codes(store, leaf)).containsExactly(NOT_A_CA, NO_REVOCATION_LOCATION);
        assertThat(codes(store, expired)).containsExactly(EXPIRED);
        assertThat(codes(store, weak)).containsExactly(WEAK_KEY);
        assertThat(codes(store, early)).containsExactly(NOT_YET_VALID);
        assertThat(codes(store, soon)).containsExactly(EXPIRES_SOON);
        assertThat(codes(store, mute)).containsExactly(MAY_NOT_SIGN_CERTIFICATES);
        assertThat(codes(store, orphan)).containsExactly(ISSUER_MISSING, NO_REVOCATION_LOCATION);
        assertThat(CollectionReport.of(store(root, root), NOW).lines().get(1).has(DUPLICATE))
                .isTrue();
        var withList = SerializedStore.of(
                List.of(root.certificate(), sub.certificate()),
                List.of(TestPki.jdkCrl(root, TestPki.START, TestPki.END)));
        assertThat(codes(withList, sub)).isEmpty();
    }

    @Test
    void aListThatClearsNobodyIsNamed() {
        X509CRL good = TestPki.jdkCrl(root, TestPki.START, TestPki.END);
        X509CRL old = TestPki.jdkCrl(sub, TestPki.START, NOW.minusSeconds(1));
        X509CRL weak = X509Decoder.crl(TestPki.crlDer("SHA1withECDSA", sub, TestPki.START, TestPki.END));
        var report = CollectionReport.of(
                SerializedStore.of(List.of(root.certificate(), sub.certificate()), List.of(good, old, weak)), NOW);
        assertThat(report.lists())
                .extracting(line -> line.findings().stream()
                        .map(CollectionReport.Finding::code)
                        .toList())
                .containsExactly(List.of(), List.of(STALE), List.of(WEAK_SIGNATURE));
        assertThat(report.findings())
                .extracting(CollectionReport.Finding::sentence)
                .contains("It is signed with SHA-1, which is no longer good: it may revoke, but clears nobody.");
    }

    @Test
    void anExpiredCertificateDoesNotSinkTheOthers() {
        var plan = CollectionImport.plan(store(root), store(sub, expired), CollectionImport.Mode.MERGE, false, NOW);
        assertThat(plan.result()).isEqualTo(store(root, sub));
        assertThat(plan.changes())
                .extracting(c -> c.kind().label() + " " + c.what())
                .containsExactly(
                        "kept certificate CN=Root", "added certificate CN=Sub", "left-out certificate CN=Over");

        var replaced =
                CollectionImport.plan(store(root), store(sub, expired), CollectionImport.Mode.REPLACE, true, NOW);
        assertThat(replaced.result()).isEqualTo(store(sub, expired));
        assertThat(replaced.changes())
                .extracting(c -> c.kind().label() + " " + c.what())
                .containsExactly(
                        "added certificate CN=Sub", "added certificate CN=Over", "removed certificate CN=Root");
    }

    @Test
    void aMergeKeepsNamesAndHoldsNothingTwice() {
        var named = new SerializedStore(
                List.of(store(root).certificates().getFirst().named("Ours")), List.of(), List.of());
        var merged = CollectionImport.plan(named, store(root, root, sub), CollectionImport.Mode.MERGE, false, NOW);
        assertThat(merged.result().certificates()).hasSize(2);
        assertThat(merged.result().certificates().getFirst().friendlyName()).contains("Ours");
        var renamed = CollectionImport.plan(store(root), named, CollectionImport.Mode.MERGE, false, NOW);
        assertThat(renamed.result()).isEqualTo(named);
    }

    @Test
    void theExplanationNamesThePathOrWhatSpeaksAgainstEachCandidate() {
        var good = explain(leaf.certificate(), store(root, sub));
        assertThat(good.result()).isInstanceOf(PathResult.TrustedPath.class);
        assertThat(good.member()).isEmpty();
        assertThat(good.steps()).hasSize(2);
        assertThat(good.steps().getFirst().candidates().getFirst().against()).isEmpty();

        var namesake = TestPki.root("Sub");
        var old = TestPki.cert("Sub")
                .by(root)
                .ca()
                .keys(sub.keys())
                .to(NOW.minusSeconds(5))
                .build();
        var bad = explain(leaf.certificate(), store(root, namesake, old));
        assertThat(bad.result()).isInstanceOf(PathResult.Untrusted.class);
        assertThat(bad.steps().getFirst().candidates())
                .extracting(c -> String.join(" ", c.against()))
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).contains("another key of the same name"),
                        text -> assertThat(text).startsWith("It expired on"));

        var none = explain(leaf.certificate(), store(root));
        assertThat(none.steps()).hasSize(1);
        assertThat(none.steps().getFirst().candidates()).isEmpty();
        assertThat(none.steps().getFirst().wanted()).isEqualTo("CN=Sub");
        assertThat(explain(root.certificate(), store(root)).member()).contains(CertificateCollection.Role.ANCHOR);
    }

    @Test
    void whatIsWeakOnAGoodPathIsExplained() {
        var root = TestPki.cert("Old").ca().keys(TestPki.rsa(1024)).build();
        var leaf = TestPki.cert("Leaf").mail("a@example.org").by(root).build();
        assertThat(explain(leaf.certificate(), store(root)).weakness())
                .contains("The key of CN=Old has 1024 bits, fewer than 2048.");
    }

    private static CollectionExplanation explain(X509Certificate certificate, SerializedStore store) {
        var collection = CertificateCollection.of(store.x509Certificates(), List.of());
        return CollectionExplanation.of(certificate, collection, List.of(), PathInputs.standard(), NOW);
    }
}
