package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.TestPki.NOW;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.Inspection;
import org.siegel.smime.Inspection.Coverage;
import org.siegel.smime.Inspection.DifferingField;
import org.siegel.smime.Inspection.EncryptionReport;
import org.siegel.smime.Inspection.Extent;
import org.siegel.smime.Inspection.HeaderReport;
import org.siegel.smime.Inspection.HeaderScheme;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;
import org.siegel.smime.MailAddress;

/** What the engine would say of a good message under a collection; each test spoils one thing. */
final class GoodMessage {

    static final TestPki.Party ROOT = TestPki.root("Root");
    static final TestPki.Party SUB = TestPki.cert("Sub").ca().by(ROOT).build();
    static final TestPki.Party ALICE =
            TestPki.cert("Alice").by(SUB).mail("alice@example.com").build();
    static final RelyingParty CONTOSO =
            RelyingParty.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of()));

    Optional<X509Certificate> signer = Optional.of(ALICE.certificate());
    Integrity integrity = new Integrity.Intact();
    List<MailAddress> from = List.of(MailAddress.of("alice@example.com"));
    Optional<MailAddress> sender = Optional.empty();
    List<DifferingField> differing = List.of();
    List<String> suspicious = List.of();
    Coverage coverage = new Coverage(Extent.WHOLE, List.of(), List.of());
    List<EncryptionReport> encryption = List.of();
    List<X509Certificate> certificates = List.of(SUB.certificate());
    List<SignerReport> more = List.of();
    String digest = "SHA-256";
    Optional<String> weak = Optional.empty();
    boolean noSigner;

    SignerReport report(int layer) {
        return new SignerReport(
                layer,
                signer,
                "CN=Sub, 17",
                digest,
                "ECDSA with " + digest,
                weak,
                Optional.of(NOW),
                integrity,
                Optional.empty());
    }

    Inspection inspection() {
        List<SignerReport> signers = new ArrayList<>(more);
        if (signers.isEmpty() && !noSigner) {
            signers.add(report(0));
        }
        var headers = new HeaderReport(
                from,
                sender,
                List.of(),
                Optional.of("Hello"),
                HeaderScheme.NONE,
                List.of(),
                List.of(),
                differing,
                suspicious);
        return new Inspection(headers, signers, coverage, List.of(), encryption, certificates, List.of());
    }

    static Verdict invalid(RelyingParty party, GoodMessage message, String code, Check.Kind kind) {
        Verdict verdict = party.judge(message.inspection(), NOW);
        assertThat(verdict).as(verdict.reason()).isInstanceOf(Verdict.Invalid.class);
        assertThat(verdict.code()).isEqualTo(code);
        assertThat(verdict.reason()).endsWith(".");
        assertThat(verdict.signers().stream().flatMap(s -> s.checks().stream()))
                .anyMatch(c -> c.kind() == kind
                        && c.outcome() == Check.Outcome.FAILED
                        && c.code().equals(code));
        return verdict;
    }

    static void indeterminate(RelyingParty party, GoodMessage message, String code) {
        Verdict verdict = party.judge(message.inspection(), NOW);
        assertThat(verdict).as(verdict.reason()).isInstanceOf(Verdict.Indeterminate.class);
        assertThat(verdict.code()).isEqualTo(code);
    }
}
