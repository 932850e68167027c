package org.siegel.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.siegel.smime.Thumbprint;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CollectionExplanation;
import org.siegel.trust.CollectionExplanation.Candidate;
import org.siegel.trust.CollectionExplanation.Step;
import org.siegel.trust.PathInputs;
import org.siegel.trust.PathResult;

/** {@code siegel collection explain}. */
final class CollectionExplain implements Command {

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel collection explain",
                        "Says why a certificate is trusted through a collection, or is not; revocation aside.",
                        TrustOptions.INTERMEDIATE)
                .with(CollectionCommand.SOURCE)
                .withOperands(
                        "CERT [FILE]",
                        "the certificate, DER or PEM, and the collection; without a file, the running server's",
                        1,
                        Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) {
        List<Path> files = given.files();
        X509Certificate certificate = SmimeCommand.certificate(files.getFirst());
        CollectionSource source = CollectionSource.of(files.subList(1, files.size()), given);
        List<X509Certificate> pool = given.paths(TrustOptions.INTERMEDIATE).isEmpty()
                ? List.of()
                : CollectionSource.files(given.paths(TrustOptions.INTERMEDIATE), given)
                        .store()
                        .x509Certificates();
        // a user's certificate has to be meant for mail, an authority's not
        PathInputs inputs = certificate.getBasicConstraints() >= 0 ? PathInputs.standard() : PathInputs.forMail();
        var explanation = CollectionExplanation.of(
                certificate,
                CertificateCollection.of(source.store().x509Certificates(), List.of()),
                pool,
                inputs,
                TrustOptions.instant(given));
        boolean trusted = explanation.result() instanceof PathResult.TrustedPath;
        if (given.has(TrustOptions.JSON)) {
            System.out.println(Json.pretty(json(source, explanation)));
        } else {
            CollectionCommand.print(text(source, explanation));
        }
        return trusted ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    private static String shown(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName();
        return (name.isEmpty() ? "(empty subject)" : name) + " (thumbprint " + Thumbprint.sha1(certificate) + ")";
    }

    private static String role(Optional<CertificateCollection.Role> role) {
        return role.map(r -> r.name().toLowerCase(Locale.ROOT)).orElse("not in the collection");
    }

    private static StringBuilder text(CollectionSource source, CollectionExplanation explanation) {
        var text = new StringBuilder(shown(explanation.certificate()) + "\n");
        text.append("collection: ").append(source.name()).append('\n');
        text.append("role in it: ").append(role(explanation.member())).append('\n');
        switch (explanation.result()) {
            case PathResult.TrustedPath path -> {
                text.append("trusted, through:\n");
                path.chain().forEach(c -> text.append("    ").append(shown(c)).append('\n'));
                explanation
                        .weakness()
                        .ifPresent(
                                weak -> text.append("weak: ")
                                        .append(weak)
                                        .append(
                                                " It counts only where old algorithms are allowed below its authority (LegacyAlgorithmAuthorities).\n"));
            }
            case PathResult.Untrusted no ->
                text.append("not trusted: ")
                        .append(no.code())
                        .append(": ")
                        .append(no.sentence())
                        .append(" (")
                        .append(no.rfc())
                        .append(")\n");
        }
        for (Step step : explanation.steps()) {
            text.append("\nissuer of ").append(shown(step.child())).append(":\n");
            text.append("    wanted: ").append(step.wanted()).append('\n');
            if (step.candidates().isEmpty()) {
                text.append("    nobody of this name or key identifier is in the collection\n");
            }
            for (Candidate candidate : step.candidates()) {
                text.append(candidate.against().isEmpty() ? "    fits: " : "    fails: ")
                        .append(shown(candidate.certificate()))
                        .append(", ")
                        .append(role(candidate.role()))
                        .append('\n');
                candidate
                        .against()
                        .forEach(why -> text.append("        ").append(why).append('\n'));
            }
        }
        return text;
    }

    private static ObjectNode json(CollectionSource source, CollectionExplanation explanation) {
        ObjectNode json = Json.object();
        json.put("source", source.name());
        json.put("subject", explanation.certificate().getSubjectX500Principal().getName());
        json.put("thumbprint", Thumbprint.sha1(explanation.certificate()).hex());
        json.put("role", role(explanation.member()));
        switch (explanation.result()) {
            case PathResult.TrustedPath path -> {
                json.put("trusted", true);
                ArrayNode chain = json.putArray("chain");
                path.chain().forEach(c -> chain.add(c.getSubjectX500Principal().getName()));
                explanation.weakness().ifPresent(weak -> json.put("weak", weak));
            }
            case PathResult.Untrusted no ->
                json.put("trusted", false)
                        .put("code", no.code())
                        .put("reason", no.sentence())
                        .put("rule", no.rfc());
        }
        ArrayNode steps = json.putArray("steps");
        for (Step step : explanation.steps()) {
            ObjectNode one = steps.addObject();
            one.put("child", step.child().getSubjectX500Principal().getName()).put("wanted", step.wanted());
            ArrayNode candidates = one.putArray("candidates");
            for (Candidate candidate : step.candidates()) {
                ObjectNode tried = candidates.addObject();
                tried.put(
                                "subject",
                                candidate
                                        .certificate()
                                        .getSubjectX500Principal()
                                        .getName())
                        .put(
                                "thumbprint",
                                Thumbprint.sha1(candidate.certificate()).hex())
                        .put("role", role(candidate.role()))
                        .put("fits", candidate.against().isEmpty());
                candidate.against().forEach(tried.putArray("against")::add);
            }
        }
        return json;
    }
}
