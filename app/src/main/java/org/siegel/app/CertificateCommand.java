package org.siegel.app;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siegel.trust.CertificateValidator;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.PathInputs;
import org.siegel.trust.RevocationSource;
import org.siegel.trust.TrustException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for certificates. docs/cli.md is their contract. */
@Command(
        name = "certificate",
        mixinStandardHelpOptions = true,
        description = "Validates certificates.",
        subcommands = CertificateCommand.Validate.class)
final class CertificateCommand {

    /** {@code siegel certificate validate}. */
    @Command(
            name = "validate",
            mixinStandardHelpOptions = true,
            description = "Validates the path of one certificate (RFC 5280 §6).")
    static final class Validate implements Callable<Integer> {
        @Parameters(paramLabel = "CERT", description = "the certificate, DER or PEM")
        Path file = Path.of("");

        @Mixin
        TrustOptions trust = new TrustOptions();

        @Option(
                names = "--policy",
                paramLabel = "OID",
                description = "the user-initial-policy-set; repeatable (default: any policy)")
        List<String> policies = new ArrayList<>();

        @Option(names = "--explicit-policy", description = "initial-explicit-policy")
        boolean explicitPolicy;

        @Option(names = "--inhibit-any-policy", description = "initial-any-policy-inhibit")
        boolean inhibitAnyPolicy;

        @Option(names = "--inhibit-policy-mapping", description = "initial-policy-mapping-inhibit")
        boolean inhibitPolicyMapping;

        @Option(
                names = "--purpose",
                paramLabel = "NAME",
                description = "what the certificate is for: email, server, client, or the OID of an extended key usage"
                        + " (default: any)")
        @Nullable
        String purpose;

        @Option(
                names = "--max-intermediates",
                paramLabel = "NUMBER",
                description = "how many certificates may stand between the certificate and what is trusted")
        @Nullable
        Integer mostIntermediates;

        @Option(
                names = "--strict",
                description = "also ask for what RFC 5280 §4 demands of those who issue, such as key identifiers")
        boolean strict;

        @Override
        public Integer call() {
            if (trust.trust.isEmpty()) {
                throw new UsageException("name what is trusted with --trust FILE");
            }
            X509Certificate certificate = SmimeCommand.certificate(file);
            PathInputs inputs = inputs();
            CertificateVerdict verdict;
            try {
                verdict = CertificateValidator.of(trust.collection())
                        .withRevocation(trust.revocation(), RevocationSource.NONE)
                        .validate(certificate, trust.intermediates(), trust.crls(), inputs, trust.instant());
            } catch (TrustException e) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
            System.out.println(
                    trust.json
                            ? Json.pretty(VerdictJson.of(certificate, verdict))
                            : VerdictText.of(certificate, verdict));
            return verdict.outcome() == CertificateVerdict.Outcome.VALID ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
        }

        private PathInputs inputs() {
            policies.forEach(policy -> requireOid("--policy", policy));
            PathInputs inputs = PathInputs.standard()
                    .withPolicies(
                            policies.isEmpty() ? Set.of(PathInputs.ANY_POLICY) : Set.copyOf(policies),
                            explicitPolicy,
                            inhibitPolicyMapping,
                            inhibitAnyPolicy);
            if (purpose != null) {
                inputs = inputs.withPurpose(purposeOid(purpose));
            }
            if (mostIntermediates != null) {
                if (mostIntermediates < 0) {
                    throw new UsageException("--max-intermediates must not be negative");
                }
                inputs = inputs.withMostIntermediates(mostIntermediates);
            }
            return strict ? inputs.withStrictProfile() : inputs;
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
}
