package org.siegel.trust;

import java.util.Optional;
import java.util.Set;

/**
 * The inputs of path validation beside certificates and time (RFC 5280 §6.1.1).
 *
 * @param initialPolicies the user-initial-policy-set: OIDs; {@code 2.5.29.32.0} is any policy
 * @param requireExplicitPolicy initial-explicit-policy
 * @param inhibitPolicyMapping initial-policy-mapping-inhibit
 * @param inhibitAnyPolicy initial-any-policy-inhibit
 * @param purpose the extended key usage that every certificate of the path below the anchor must permit, as OID; empty for
 *     any
 * @param mostIntermediates how many intermediates that are not self-issued a path may have
 * @param strictProfile whether certificates must also keep the rules of RFC 5280 §4 for issuing CAs, such as the presence
 *     of key identifiers and positive serial numbers; path validation itself does not ask for them
 */
public record PathInputs(
        Set<String> initialPolicies,
        boolean requireExplicitPolicy,
        boolean inhibitPolicyMapping,
        boolean inhibitAnyPolicy,
        Optional<String> purpose,
        int mostIntermediates,
        boolean strictProfile) {

    /** The OID of any policy (RFC 5280 §4.2.1.4). */
    public static final String ANY_POLICY = "2.5.29.32.0";

    /** The OID of e-mail protection as extended key usage (RFC 5280 §4.2.1.12). */
    public static final String EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";

    /** Longer paths than this are not seen outside test suites for hostile input. */
    static final int LONGEST = 30;

    public PathInputs {
        if (initialPolicies.isEmpty()) {
            throw new IllegalArgumentException(
                    "the initial policy set names at least one policy; any policy is " + ANY_POLICY);
        }
        if (mostIntermediates < 0) {
            throw new IllegalArgumentException("a number of intermediates is not negative: " + mostIntermediates);
        }
        initialPolicies = Set.copyOf(initialPolicies);
    }

    /** Any policy, no inhibition, any purpose. */
    public static PathInputs standard() {
        return new PathInputs(Set.of(ANY_POLICY), false, false, false, Optional.empty(), LONGEST, false);
    }

    /** As {@link #standard}, for certificates of mail. */
    public static PathInputs forMail() {
        return standard().withPurpose(EMAIL_PROTECTION);
    }

    /** @param oid that the extended key usages of the whole path must permit (RFC 5280 §4.2.1.12) */
    public PathInputs withPurpose(String oid) {
        return new PathInputs(
                initialPolicies,
                requireExplicitPolicy,
                inhibitPolicyMapping,
                inhibitAnyPolicy,
                Optional.of(oid),
                mostIntermediates,
                strictProfile);
    }

    /**
     * RFC 5280 §6.1.1 (c), (e), (f), (g).
     *
     * @throws IllegalArgumentException if no policy is named
     */
    public PathInputs withPolicies(Set<String> oids, boolean explicit, boolean inhibitMapping, boolean inhibitAny) {
        return new PathInputs(oids, explicit, inhibitMapping, inhibitAny, purpose, mostIntermediates, strictProfile);
    }

    /** @throws IllegalArgumentException if the number is negative */
    public PathInputs withMostIntermediates(int most) {
        return new PathInputs(
                initialPolicies,
                requireExplicitPolicy,
                inhibitPolicyMapping,
                inhibitAnyPolicy,
                purpose,
                most,
                strictProfile);
    }

    /** Asks for the rules of RFC 5280 §4, too. */
    public PathInputs withStrictProfile() {
        return new PathInputs(
                initialPolicies,
                requireExplicitPolicy,
                inhibitPolicyMapping,
                inhibitAnyPolicy,
                purpose,
                mostIntermediates,
                true);
    }
}
