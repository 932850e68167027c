package org.siegel.app;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.siegel.smime.Inspection;
import org.siegel.smime.MailAddress;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.Check;
import org.siegel.trust.SignerVerdict;
import org.siegel.trust.Verdict;

/** Verdicts as text for people. */
final class VerdictText {

    private VerdictText() {}

    static String of(Verdict verdict) {
        var text = new StringBuilder();
        line(text, VerdictJson.word(verdict) + " (" + verdict.code() + "): " + verdict.reason());
        for (SignerVerdict signer : verdict.signers()) {
            line(
                    text,
                    "signed by "
                            + signer.address()
                                    .map(MailAddress::toString)
                                    .orElse(signer.report().identifier())
                            + signer.report()
                                    .signingTime()
                                    .map(time -> ", by his clock at " + time)
                                    .orElse("")
                            + ", " + signer.report().signatureAlgorithm());
            checks(text, signer.checks());
            chain(text, signer.chain());
        }
        for (var layer : verdict.inspection().encryption()) {
            line(
                    text,
                    "encrypted with " + layer.contentAlgorithm() + " for "
                            + layer.recipients().size()
                            + (layer.recipients().size() == 1 ? " recipient" : " recipients")
                            + (layer.opened() ? ", opened" : ", not opened"));
            layer.weak().ifPresent(why -> line(text, "weak encryption: " + why));
        }
        Inspection.HeaderReport headers = verdict.inspection().headers();
        if (headers.protection() != Inspection.HeaderScheme.NONE) {
            line(
                    text,
                    "protected header fields: " + String.join(", ", headers.protectedFields())
                            + headers.subject()
                                    .map(s -> "; the subject is \"" + s + "\"")
                                    .orElse(""));
        }
        verdict.inspection().coverage().uncovered().forEach(part -> line(text, "not covered: " + part));
        verdict.inspection().coverage().oddities().forEach(odd -> line(text, "suspicious: " + odd));
        verdict.inspection().headers().suspicious().forEach(odd -> line(text, "suspicious: " + odd));
        verdict.inspection()
                .headers()
                .differing()
                .forEach(field -> line(
                        text,
                        "differing: " + field.sentence() + " Outside it is \"" + field.outer() + "\", inside \""
                                + field.inner() + "\" (" + field.section() + ")."));
        return text.toString().stripTrailing();
    }

    static String of(X509Certificate certificate, CertificateVerdict verdict) {
        var text = new StringBuilder();
        line(
                text,
                verdict.outcome().name().toLowerCase(Locale.ROOT) + " (" + verdict.code() + "): " + verdict.reason());
        line(
                text,
                "certificate "
                        + Terminal.line(certificate.getSubjectX500Principal().getName()));
        checks(text, verdict.checks());
        chain(text, verdict.chain());
        return text.toString().stripTrailing();
    }

    private static void checks(StringBuilder text, List<Check> checks) {
        for (Check check : checks) {
            String mark = switch (check.outcome()) {
                case PASSED -> "ok";
                case FAILED -> "NO";
                case UNKNOWN -> "??";
                case SKIPPED -> "--";
            };
            String kind = check.kind().name().toLowerCase(Locale.ROOT);
            String gap = " ".repeat(Math.max(0, 11 - kind.length()));
            line(text, "  " + mark + " " + kind + gap + check.sentence());
        }
    }

    private static void chain(StringBuilder text, List<X509Certificate> chain) {
        if (chain.size() > 1) {
            line(
                    text,
                    "  chain: "
                            + String.join(
                                    " <- ",
                                    chain.stream()
                                            .map(c ->
                                                    c.getSubjectX500Principal().getName())
                                            .toList()));
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append(Terminal.line(line)).append('\n');
    }
}
