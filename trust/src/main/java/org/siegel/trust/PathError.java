package org.siegel.trust;

/** Why a certification path is not trusted; {@link #code()} is stable. */
public enum PathError {
    /** A certificate cannot be decoded, or contradicts itself. */
    MALFORMED("malformed-certificate", "RFC 5280 §4.1"),
    /** No certificate at hand carries the issuer's name. */
    ISSUER_MISSING("issuer-missing", "RFC 5280 §6.1.3 (a)(4)"),
    /** The path ends in a self-signed certificate outside the collection. */
    NOT_IN_COLLECTION("root-not-in-collection", "RFC 5280 §6.1.1 (d)"),
    /** The signature does not verify with the key of the certificate that carries the issuer's name. */
    BAD_SIGNATURE("bad-certificate-signature", "RFC 5280 §6.1.3 (a)(1)"),
    EXPIRED("certificate-expired", "RFC 5280 §6.1.3 (a)(2)"),
    NOT_YET_VALID("certificate-not-yet-valid", "RFC 5280 §6.1.3 (a)(2)"),
    NAME_NOT_PERMITTED("name-not-permitted", "RFC 5280 §6.1.3 (b)"),
    NAME_EXCLUDED("name-excluded", "RFC 5280 §6.1.3 (c)"),
    /** A name constraint is malformed, or of a kind that cannot be compared. */
    NAME_CONSTRAINT_UNUSABLE("name-constraint-unusable", "RFC 5280 §4.2.1.10"),
    POLICY_NOT_ACCEPTED("policy-not-accepted", "RFC 5280 §6.1.5 (g)"),
    POLICY_MAPPING_INVALID("policy-mapping-invalid", "RFC 5280 §6.1.4 (a)"),
    NOT_A_CA("not-a-ca", "RFC 5280 §6.1.4 (k)"),
    PATH_TOO_LONG("path-too-long", "RFC 5280 §6.1.4 (l)"),
    MAY_NOT_SIGN_CERTIFICATES("may-not-sign-certificates", "RFC 5280 §6.1.4 (n)"),
    UNKNOWN_CRITICAL_EXTENSION("unknown-critical-extension", "RFC 5280 §6.1.5 (f)"),
    /** An extended key usage along the path does not permit the purpose asked for. */
    WRONG_PURPOSE("wrong-purpose", "RFC 5280 §4.2.1.12"),
    /** Only with strict profile checking: a certificate breaks what RFC 5280 §4 asks of issuing CAs. */
    PROFILE_VIOLATION("profile-violation", "RFC 5280 §4.2"),
    /** So many candidate paths that the search was given up. */
    SEARCH_EXHAUSTED("path-search-exhausted", "RFC 4158 §2.4");

    private final String code;
    private final String rfc;

    PathError(String code, String rfc) {
        this.code = code;
        this.rfc = rfc;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** Where the rule stands. */
    public String rfc() {
        return rfc;
    }
}
