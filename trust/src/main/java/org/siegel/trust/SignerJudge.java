package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.Inspection;
import org.siegel.smime.Inspection.SignerReport;

/** Asks all questions about one signer and collects the witnesses. */
final class SignerJudge {

    private final RelyingParty party;
    private final CertificateValidator validator;
    private final Inspection inspection;
    private final Check coverage;
    private final Instant at;

    SignerJudge(RelyingParty party, CertificateValidator validator, Inspection inspection, Check coverage, Instant at) {
        this.party = party;
        this.validator = validator;
        this.inspection = inspection;
        this.coverage = coverage;
        this.at = at;
    }

    RelyingParty.Judgement judge(SignerReport report) {
        Intact.Result intact = Intact.check(report);
        if (report.certificate().isEmpty()) {
            return new RelyingParty.Judgement(withoutCertificate(report, intact.check()), null);
        }
        X509Certificate certificate = report.certificate().get();
        SenderBound.Result sender = SenderBound.check(inspection.headers(), certificate, party.sender());
        MaySign.Result usage = MaySign.check(certificate);
        // the purpose of the signer's own certificate is the usage check's; the path's is that of the CAs above it
        PathInputs inputs =
                usage.witness() == null ? party.path() : party.path().withPurpose(PathInputs.EMAIL_PROTECTION);
        CertificateValidator.Judged judged =
                validator.judge(certificate, party.pool(inspection), party.crls(), inspection.crls(), inputs, at);
        AlgorithmsAccepted.Result algorithms =
                AlgorithmsAccepted.check(report, judged.verdict().chain(), party.algorithms());

        List<Check> checks = new ArrayList<>(judged.verdict().checks());
        checks.removeIf(check -> check.kind() == Check.Kind.ALGORITHM); // the message's own covers the path, too
        checks.addAll(List.of(intact.check(), coverage, sender.check(), usage.check(), algorithms.check()));
        checks.sort((a, b) -> a.kind().compareTo(b.kind()));
        var verdict =
                new SignerVerdict(report, sender.address(), judged.verdict().chain(), checks);
        if (intact.witness() == null
                || sender.witness() == null
                || usage.witness() == null
                || judged.path() == null
                || judged.notRevoked() == null
                || algorithms.witness() == null) {
            return new RelyingParty.Judgement(verdict, null);
        }
        var proof = new SignerProof(
                verdict,
                intact.witness(),
                sender.witness(),
                usage.witness(),
                judged.path(),
                judged.notRevoked(),
                algorithms.witness());
        return new RelyingParty.Judgement(verdict, proof);
    }

    /** What does not depend on the certificate is still judged: a part outside the signature is outside. */
    private SignerVerdict withoutCertificate(SignerReport report, Check integrity) {
        List<Check> checks = new ArrayList<>(List.of(integrity, coverage));
        for (Check.Kind kind : Check.Kind.values()) {
            if (kind != Check.Kind.INTEGRITY && kind != Check.Kind.COVERAGE) {
                checks.add(Check.skipped(
                        kind, "signer-certificate-missing", "Without the signer's certificate this was not judged."));
            }
        }
        return new SignerVerdict(report, Optional.empty(), List.of(), checks);
    }
}
