package org.siegel.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.siegel.trust.CertificateValidator;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.PathInputs;
import org.siegel.trust.TrustException;
import org.siegel.trust.ValidateCertStatus;

/** {@code siegel certificate validate}. docs/cli.md is its contract. */
final class CertificateCommand implements Command {

    static final Group GROUP =
            new Group("siegel certificate", "Validates certificates.", Map.of("validate", CertificateCommand::new));

    private static final Option PURPOSE = Option.value(
            "--purpose",
            "NAME",
            "what the certificate is for: email, server, client, or the OID of an extended key usage (default: any)");

    @Override
    public Syntax syntax() {
        return Syntax.of("siegel certificate validate", "Validates the path of one certificate (RFC 5280 §6).", PURPOSE)
                .with(PathOptions.ALL)
                .with(TrustOptions.ALL)
                .withOperands("CERT", "the certificate, DER or PEM", 1, 1);
    }

    @Override
    public int run(Arguments given) {
        if (!given.has(TrustOptions.TRUST)) {
            throw new UsageException("name what is trusted with --trust FILE");
        }
        var trust = new TrustOptions(given);
        X509Certificate certificate = SmimeCommand.certificate(given.files().getFirst());
        PathInputs inputs = inputs(given);
        Instant at = trust.instant();
        CertificateVerdict verdict;
        try {
            verdict = CertificateValidator.of(trust.collection())
                    .withRevocation(trust.revocation(), trust.lists())
                    .withIssuers(trust.issuers())
                    .withAlgorithms(trust.algorithms())
                    .validate(certificate, trust.intermediates(), List.of(), inputs, at);
        } catch (TrustException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        System.out.println(
                trust.json()
                        ? Json.pretty(json(certificate, verdict, inputs, at))
                        : VerdictText.of(certificate, verdict));
        return verdict.outcome() == CertificateVerdict.Outcome.VALID ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    /** For mail, also as phones are told (MS-ASCMD 2.2.3.177.18). */
    private static ObjectNode json(
            X509Certificate certificate, CertificateVerdict verdict, PathInputs inputs, Instant at) {
        ObjectNode json = VerdictJson.of(certificate, verdict);
        if (inputs.purpose().filter(PathInputs.EMAIL_PROTECTION::equals).isPresent()) {
            ArrayNode statuses = json.putArray("validateCert");
            ValidateCertStatus.of(certificate, verdict, Optional.empty(), at)
                    .forEach(status -> statuses.add(status.number()));
        }
        return json;
    }

    private static PathInputs inputs(Arguments given) {
        PathInputs inputs = PathOptions.of(given);
        return given.has(PURPOSE)
                ? inputs.withPurpose(purposeOid(given.text(PURPOSE).orElseThrow()))
                : inputs;
    }

    private static String purposeOid(String name) {
        return switch (name) {
            case "email" -> PathInputs.EMAIL_PROTECTION;
            case "server" -> "1.3.6.1.5.5.7.3.1";
            case "client" -> "1.3.6.1.5.5.7.3.2";
            default -> PathOptions.requireOid("--purpose", name);
        };
    }
}
