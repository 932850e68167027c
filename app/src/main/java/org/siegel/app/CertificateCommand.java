package org.siegel.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.siegel.trust.CertificateValidator;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.PathInputs;
import org.siegel.trust.RevocationSource;
import org.siegel.trust.TrustException;
import org.siegel.trust.ValidateCertStatus;

/** {@code siegel certificate validate}. docs/cli.md is its contract. */
final class CertificateCommand implements Command {

    static final Group GROUP =
            new Group("siegel certificate", "Validates certificates.", Map.of("validate", CertificateCommand::new));

    private static final Option POLICY = Option.value(
                    "--policy", "OID", "the user-initial-policy-set; repeatable (default: any policy)")
            .asRepeatable();
    private static final Option EXPLICIT_POLICY = Option.flag("--explicit-policy", "initial-explicit-policy");
    private static final Option INHIBIT_ANY_POLICY = Option.flag("--inhibit-any-policy", "initial-any-policy-inhibit");
    private static final Option INHIBIT_POLICY_MAPPING =
            Option.flag("--inhibit-policy-mapping", "initial-policy-mapping-inhibit");
    private static final Option PURPOSE = Option.value(
            "--purpose",
            "NAME",
            "what the certificate is for: email, server, client, or the OID of an extended key usage (default: any)");
    private static final Option MAX_INTERMEDIATES = Option.value(
            "--max-intermediates",
            "NUMBER",
            "how many certificates may stand between the certificate and what is trusted");
    private static final Option STRICT = Option.flag(
            "--strict", "also ask for what RFC 5280 §4 demands of those who issue, such as key identifiers");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel certificate validate",
                        "Validates the path of one certificate (RFC 5280 §6).",
                        POLICY,
                        EXPLICIT_POLICY,
                        INHIBIT_ANY_POLICY,
                        INHIBIT_POLICY_MAPPING,
                        PURPOSE,
                        MAX_INTERMEDIATES,
                        STRICT)
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
                    .withRevocation(trust.revocation(), RevocationSource.NONE)
                    .validate(certificate, trust.intermediates(), trust.crls(), inputs, at);
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
        List<String> policies = given.texts(POLICY);
        policies.forEach(policy -> requireOid("--policy", policy));
        PathInputs inputs = PathInputs.standard()
                .withPolicies(
                        policies.isEmpty() ? Set.of(PathInputs.ANY_POLICY) : Set.copyOf(policies),
                        given.has(EXPLICIT_POLICY),
                        given.has(INHIBIT_POLICY_MAPPING),
                        given.has(INHIBIT_ANY_POLICY));
        if (given.has(PURPOSE)) {
            inputs = inputs.withPurpose(purposeOid(given.text(PURPOSE).orElseThrow()));
        }
        if (given.has(MAX_INTERMEDIATES)) {
            inputs = inputs.withMostIntermediates(
                    given.number(MAX_INTERMEDIATES, 0).orElseThrow());
        }
        return given.has(STRICT) ? inputs.withStrictProfile() : inputs;
    }

    private static String purposeOid(String name) {
        return switch (name) {
            case "email" -> PathInputs.EMAIL_PROTECTION;
            case "server" -> "1.3.6.1.5.5.7.3.1";
            case "client" -> "1.3.6.1.5.5.7.3.2";
            default -> requireOid("--purpose", name);
        };
    }

    private static String requireOid(String option, String value) {
        if (!value.matches("[0-2](\\.(0|[1-9][0-9]*))+")) {
            throw new UsageException(option + " must be an object identifier, not " + value);
        }
        return value;
    }
}
