package org.siegel.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.siegel.smime.Inspection;
import org.siegel.smime.MailAddress;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.Check;
import org.siegel.trust.SignerVerdict;
import org.siegel.trust.Verdict;

/** The JSON form of verdicts; docs/cli.md is its contract. */
final class VerdictJson {

    private VerdictJson() {}

    /** The word for a verdict: {@code valid}, {@code invalid}, {@code indeterminate}, {@code unsigned}. */
    static String word(Verdict verdict) {
        if (verdict instanceof Verdict.Valid) { // a switch over types would cost a short command several milliseconds
            return "valid";
        }
        if (verdict instanceof Verdict.Invalid) {
            return "invalid";
        }
        return verdict instanceof Verdict.Unsigned ? "unsigned" : "indeterminate";
    }

    static ObjectNode of(Verdict verdict) {
        Inspection inspection = verdict.inspection();
        ObjectNode json = Json.object();
        json.put("verdict", word(verdict));
        json.put("code", verdict.code());
        json.put("reason", verdict.reason());
        json.put("coverage", lower(inspection.coverage().extent()));
        texts(json.putArray("uncovered"), inspection.coverage().uncovered());
        texts(json.putArray("oddities"), inspection.coverage().oddities());
        parts(json.putArray("parts"), inspection.parts());
        ArrayNode signers = json.putArray("signers");
        verdict.signers().forEach(signer -> signers.add(signer(signer)));
        json.set("encryption", encryption(inspection.encryption()));
        json.set("headers", headers(inspection));
        return json;
    }

    /** For input that could not be read as a message: the same fields, so that a script needs one reader. */
    static ObjectNode unreadable(String code, String reason) {
        ObjectNode json = Json.object();
        json.put("verdict", "invalid");
        json.put("code", code);
        json.put("reason", reason);
        json.put("coverage", "none");
        json.putArray("uncovered");
        json.putArray("oddities");
        json.putArray("parts");
        json.putArray("signers");
        json.set("encryption", encryption(List.of()));
        ObjectNode headers = json.putObject("headers");
        for (String name : List.of("from", "protected", "confidential", "differing", "suspicious")) {
            headers.putArray(name);
        }
        headers.put("protection", "none");
        return json;
    }

    private static ObjectNode signer(SignerVerdict signer) {
        var report = signer.report();
        ObjectNode json = Json.object();
        json.put("address", signer.address().map(MailAddress::toString).orElse(null));
        json.put("layer", report.layer());
        json.put("subject", report.certificate().map(VerdictJson::subject).orElse(null));
        json.put(
                "issuer",
                report.certificate()
                        .map(c -> c.getIssuerX500Principal().getName())
                        .orElse(null));
        json.put("serial", report.certificate().map(VerdictJson::serial).orElse(null));
        json.put("identifier", report.identifier());
        json.put("algorithm", report.signatureAlgorithm());
        json.put("digest", report.digestAlgorithm());
        json.put("signingTime", report.signingTime().map(Object::toString).orElse(null));
        texts(
                json.putArray("chain"),
                signer.chain().stream().map(VerdictJson::subject).toList());
        checks(json.putArray("checks"), signer.checks());
        return json;
    }

    private static ObjectNode encryption(List<Inspection.EncryptionReport> layers) {
        ObjectNode json = Json.object();
        json.put("encrypted", !layers.isEmpty());
        json.put("opened", !layers.isEmpty() && layers.stream().allMatch(Inspection.EncryptionReport::opened));
        ArrayNode algorithms = json.putArray("algorithms");
        ArrayNode weak = json.putArray("weak");
        ArrayNode recipients = json.putArray("recipients");
        for (var layer : layers) {
            algorithms.add(layer.contentAlgorithm());
            layer.weak().ifPresent(weak::add);
            for (var recipient : layer.recipients()) {
                recipients
                        .addObject()
                        .put("kind", recipient.kind())
                        .put("identifier", recipient.identifier())
                        .put("algorithm", recipient.keyAlgorithm());
            }
        }
        return json;
    }

    private static void parts(ArrayNode json, List<Inspection.PartReport> parts) {
        for (var part : parts) {
            ObjectNode one = json.addObject();
            one.put("section", part.section());
            one.put("type", part.type());
            one.put("name", part.name().orElse(null));
            part.signatures().stream().sorted().forEach(one.putArray("signatures")::add);
            part.encryptions().stream().sorted().forEach(one.putArray("encryptions")::add);
            one.put("legacyDisplay", lower(part.legacyDisplay()));
        }
    }

    private static ObjectNode headers(Inspection inspection) {
        Inspection.HeaderReport report = inspection.headers();
        ObjectNode json = Json.object();
        texts(
                json.putArray("from"),
                report.from().stream().map(MailAddress::toString).toList());
        json.put("subject", report.subject().orElse(null));
        json.put("protection", lower(report.protection()));
        texts(json.putArray("protected"), report.protectedFields());
        texts(json.putArray("confidential"), report.confidential());
        ArrayNode differing = json.putArray("differing");
        report.differing()
                .forEach(field -> differing
                        .addObject()
                        .put("name", field.name())
                        .put("outer", field.outer())
                        .put("inner", field.inner())
                        .put("code", field.code())
                        .put("reason", field.sentence())
                        .put("source", field.section()));
        ArrayNode suspicious = json.putArray("suspicious");
        texts(suspicious, report.suspicious());
        texts(suspicious, inspection.coverage().oddities()); // scripts of the first version look here
        return json;
    }

    static ObjectNode of(X509Certificate certificate, CertificateVerdict verdict) {
        ObjectNode json = Json.object();
        json.put("verdict", lower(verdict.outcome()));
        json.put("code", verdict.code());
        json.put("reason", verdict.reason());
        json.put("subject", subject(certificate));
        json.put("issuer", certificate.getIssuerX500Principal().getName());
        json.put("serial", serial(certificate));
        texts(
                json.putArray("chain"),
                verdict.chain().stream().map(VerdictJson::subject).toList());
        texts(json.putArray("policies"), List.copyOf(new TreeSet<>(verdict.policies())));
        checks(json.putArray("checks"), verdict.checks());
        return json;
    }

    private static void checks(ArrayNode json, List<Check> checks) {
        for (Check check : checks) {
            json.addObject()
                    .put("check", lower(check.kind()))
                    .put("result", lower(check.outcome()))
                    .put("code", check.code())
                    .put("reason", check.sentence())
                    .put("source", check.rfc());
        }
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    }

    private static void texts(ArrayNode json, List<String> texts) {
        texts.forEach(json::add);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
