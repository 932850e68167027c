package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.MailAddress;

/**
 * The statuses of Exchange ActiveSync's ValidateCert command (MS-ASCMD 2.2.3.177.18), which phones show as they are.
 *
 * <p>{@link #of} makes them of a verdict: every status that holds, in the order of their numbers, or {@link #SUCCESS} alone.
 * docs/recipients.md has the table.
 */
public enum ValidateCertStatus {
    /** Of a certificate: it is good. Of a command: it was carried out, whatever was found. */
    SUCCESS(1),
    /** Of a command only: it breaks the protocol, for example with more certificates than {@link ValidateCert#MOST}. */
    PROTOCOL_ERROR(2),
    /** The bytes are no certificate, or a signature of the path does not fit or is too weak to prove anything. */
    BAD_SIGNATURE(3),
    /** The path ends in a root outside the collection: the administrator may add it there. */
    UNTRUSTED_SOURCE(4),
    /** No path can be built, because the certificate of an issuer is missing. */
    BROKEN_CHAIN(5),
    /** Key usage or extended key usage of the certificate itself do not permit to sign mail. */
    NOT_FOR_SIGNING(6),
    /** The certificate itself is expired or not yet valid. */
    EXPIRED(7),
    /** A CA of the path is expired or not yet valid. */
    CHAIN_EXPIRED(8),
    /** A CA of the path does not permit what the certificate is used for: purpose, policy or name. */
    PURPOSE_NOT_PERMITTED(9),
    /** An extension is malformed, unknown and critical, or contradicts the others. */
    BAD_INFORMATION(10),
    /** A certificate that is no CA's has issued another one, or a CA's stands where a person's should. */
    WRONG_ROLE(11),
    /** The certificate is for another address than the recipient's. */
    ADDRESS_MISMATCH(12),
    /** The certificate itself is revoked. */
    REVOKED(13),
    /** Where revocation is told cannot be reached: later it may. Only where revocation must be known. */
    REVOCATION_UNREACHABLE(14),
    /** A CA of the path is revoked. */
    CHAIN_REVOKED(15),
    /** Whether it is revoked cannot be told for another reason than 14. Only where revocation must be known. */
    REVOCATION_UNKNOWN(16),
    /** Siegel failed. */
    SERVER_ERROR(17);

    /** Where asking again later may help. */
    private static final Set<RevocationFault.Kind> PASSING = EnumSet.of(
            RevocationFault.Kind.UNREACHABLE,
            RevocationFault.Kind.TIMED_OUT,
            RevocationFault.Kind.REFUSED,
            RevocationFault.Kind.OCSP_TRY_LATER,
            RevocationFault.Kind.OCSP_INTERNAL_ERROR);

    private final int number;

    ValidateCertStatus(int number) {
        this.number = number;
    }

    /** The number in the protocol. */
    public int number() {
        return number;
    }

    /**
     * What a verdict means in the protocol.
     *
     * @param certificate the one that was judged
     * @param verdict about it, with {@link PathInputs#forMail}, and {@link RevocationPolicy#HARD} where CheckCrl is 1, {@link
     *     RevocationPolicy#SOFT} where it is 0
     * @param recipient whose certificate it should be; empty where nobody said
     * @param at the instant it was judged at
     * @return at least one, in the order of their numbers
     */
    public static List<ValidateCertStatus> of(
            X509Certificate certificate, CertificateVerdict verdict, Optional<MailAddress> recipient, Instant at) {
        Set<ValidateCertStatus> found = EnumSet.noneOf(ValidateCertStatus.class);
        PathCertificate leaf = PathCertificate.of(certificate);
        boolean signs = MaySign.check(certificate).witness() != null;
        if (!signs) {
            found.add(NOT_FOR_SIGNING);
            if (leaf.isCa() && MaySign.permitsMail(leaf)) {
                found.add(WRONG_ROLE);
            }
        }
        boolean inTime = isValidAt(certificate, at);
        if (!inTime) {
            found.add(EXPIRED);
        }
        if (recipient.isPresent() && !CertificateAddresses.of(certificate).contains(recipient.get())) {
            found.add(ADDRESS_MISMATCH);
        }
        for (Check check : verdict.checks()) {
            if (check.outcome() == Check.Outcome.PASSED || check.outcome() == Check.Outcome.SKIPPED) {
                continue;
            }
            switch (check.kind()) {
                case PATH -> found.add(ofPath(check.code(), leaf));
                case TIME -> {
                    boolean above = verdict.chain().stream().skip(1).anyMatch(c -> !isValidAt(c, at));
                    if (inTime || above) {
                        found.add(CHAIN_EXPIRED);
                    }
                }
                case REVOCATION ->
                    verdict.revocation().stream()
                            .flatMap(status -> ofRevocation(status, check, certificate).stream())
                            .forEach(found::add);
                // as Windows: a signature of a broken hash or a short key counts as none
                // (CERT_TRUST_HAS_WEAK_SIGNATURE)
                case ALGORITHM -> found.add(BAD_SIGNATURE);
                default -> throw new IllegalArgumentException("not a check of a certificate: " + check.kind());
            }
        }
        return found.isEmpty() ? List.of(SUCCESS) : List.copyOf(found);
    }

    private static boolean isValidAt(X509Certificate certificate, Instant at) {
        return !at.isBefore(certificate.getNotBefore().toInstant())
                && at.isBefore(certificate.getNotAfter().toInstant().plusSeconds(1));
    }

    private static ValidateCertStatus ofPath(String code, PathCertificate leaf) {
        for (PathError error : PathError.values()) {
            if (error.code().equals(code)) {
                return ofPath(error, leaf);
            }
        }
        throw new IllegalArgumentException("not the code of a path error: " + code);
    }

    private static ValidateCertStatus ofPath(PathError error, PathCertificate leaf) {
        return switch (error) {
            case BAD_SIGNATURE -> BAD_SIGNATURE;
            case NOT_IN_COLLECTION -> UNTRUSTED_SOURCE;
            case ISSUER_MISSING, SEARCH_EXHAUSTED -> BROKEN_CHAIN;
            case WRONG_PURPOSE -> MaySign.permitsMail(leaf) ? PURPOSE_NOT_PERMITTED : NOT_FOR_SIGNING;
            case NAME_NOT_PERMITTED, NAME_EXCLUDED, POLICY_NOT_ACCEPTED -> PURPOSE_NOT_PERMITTED;
            case MALFORMED,
                    UNKNOWN_CRITICAL_EXTENSION,
                    NAME_CONSTRAINT_UNUSABLE,
                    POLICY_MAPPING_INVALID,
                    PROFILE_VIOLATION -> BAD_INFORMATION;
            case NOT_A_CA, PATH_TOO_LONG, MAY_NOT_SIGN_CERTIFICATES -> WRONG_ROLE;
            case EXPIRED, NOT_YET_VALID -> CHAIN_EXPIRED;
        };
    }

    private static Optional<ValidateCertStatus> ofRevocation(
            RevocationStatus status, Check check, X509Certificate certificate) {
        return switch (status) {
            case RevocationStatus.Good _ -> Optional.empty();
            case RevocationStatus.Revoked revoked ->
                Optional.of(revoked.certificate().equals(certificate) ? REVOKED : CHAIN_REVOKED);
            case RevocationStatus.Unknown unknown ->
                check.outcome() != Check.Outcome.UNKNOWN
                        ? Optional.empty()
                        : Optional.of(
                                unknown.faults().stream().anyMatch(f -> PASSING.contains(f.kind()))
                                        ? REVOCATION_UNREACHABLE
                                        : REVOCATION_UNKNOWN);
        };
    }
}
