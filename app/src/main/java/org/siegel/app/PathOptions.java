package org.siegel.app;

import java.util.List;
import java.util.Set;
import org.siegel.trust.PathInputs;

/** What a certification path must keep (RFC 5280 §6.1.1), the same for messages and certificates. */
final class PathOptions {

    private static final Option POLICY = Option.value(
                    "--policy", "OID", "the user-initial-policy-set; repeatable (default: any policy)")
            .asRepeatable();
    private static final Option EXPLICIT_POLICY = Option.flag("--explicit-policy", "initial-explicit-policy");
    private static final Option INHIBIT_ANY_POLICY = Option.flag("--inhibit-any-policy", "initial-any-policy-inhibit");
    private static final Option INHIBIT_POLICY_MAPPING =
            Option.flag("--inhibit-policy-mapping", "initial-policy-mapping-inhibit");
    private static final Option MAX_INTERMEDIATES = Option.value(
            "--max-intermediates",
            "NUMBER",
            "how many certificates may stand between the certificate and what is trusted");
    private static final Option STRICT = Option.flag(
            "--strict", "also ask for what RFC 5280 §4 demands of those who issue, such as key identifiers");

    static final List<Option> ALL =
            List.of(POLICY, EXPLICIT_POLICY, INHIBIT_ANY_POLICY, INHIBIT_POLICY_MAPPING, MAX_INTERMEDIATES, STRICT);

    private PathOptions() {}

    static PathInputs of(Arguments given) {
        List<String> policies = given.texts(POLICY);
        policies.forEach(policy -> requireOid("--policy", policy));
        PathInputs inputs = PathInputs.standard()
                .withPolicies(
                        policies.isEmpty() ? Set.of(PathInputs.ANY_POLICY) : Set.copyOf(policies),
                        given.has(EXPLICIT_POLICY),
                        given.has(INHIBIT_POLICY_MAPPING),
                        given.has(INHIBIT_ANY_POLICY));
        if (given.has(MAX_INTERMEDIATES)) {
            inputs = inputs.withMostIntermediates(
                    given.number(MAX_INTERMEDIATES, 0).orElseThrow());
        }
        return given.has(STRICT) ? inputs.withStrictProfile() : inputs;
    }

    static String requireOid(String option, String value) {
        if (!value.matches("[0-2](\\.(0|[1-9][0-9]*))+")) {
            throw new UsageException(option + " must be an object identifier, not " + value);
        }
        return value;
    }
}
