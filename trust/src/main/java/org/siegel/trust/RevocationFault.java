package org.siegel.trust;

import java.util.Locale;

/**
 * One reason why the revocation of a certificate is not known: something that could not be fetched, or was fetched and does
 * not count.
 *
 * @param kind what went wrong
 * @param location where it was looked for: a URI, the name of a list's issuer, or empty
 * @param sentence for people; ends with a full stop
 */
public record RevocationFault(Kind kind, String location, String sentence) {

    /** What can go wrong. Where several did, a verdict names the first in this order: what came and is wrong, what did not come, what is not enough. */
    public enum Kind {
        /** The signature of a list or response does not verify. */
        BAD_SIGNATURE,
        /** The signer of a list or response is unknown, not entitled, not trusted or revoked itself. */
        SIGNER_NOT_TRUSTED,
        /** Its signature, or the key or path of its signer, is below the floor of an {@link AlgorithmPolicy}. */
        WEAK_ALGORITHM,
        /** What came is no CRL or OCSP response. */
        MALFORMED,
        /** It has a critical extension or a form that is not understood (RFC 5280 §5.2, RFC 6960 §4.4). */
        UNSUPPORTED,
        /** A response speaks about another certificate, or does not repeat the nonce (RFC 9654). */
        WRONG_ANSWER,
        /** The responder does not know the certificate (RFC 6960 §2.2). */
        RESPONDER_DOES_NOT_KNOW,
        /** A list or response passes a cap. */
        TOO_LARGE,
        /** The responder answers malformedRequest (RFC 6960 §2.3). */
        OCSP_MALFORMED_REQUEST,
        /** The responder answers internalError. */
        OCSP_INTERNAL_ERROR,
        /** The responder answers tryLater. */
        OCSP_TRY_LATER,
        /** The responder answers sigRequired. */
        OCSP_SIGNATURE_REQUIRED,
        /** The responder answers unauthorized. */
        OCSP_UNAUTHORIZED,
        /** The server answered, but not with what was asked for: an HTTP or LDAP status. */
        REFUSED,
        /** There was no complete answer within the deadline. */
        TIMED_OUT,
        /** Nobody answers there. */
        UNREACHABLE,
        /** The configuration forbids to ask there: a private address, another scheme or port. */
        ADDRESS_NOT_ALLOWED,
        /** A list or response is out of date, or is of a time after the instant. */
        STALE,
        /** What is at hand speaks about some reasons of revocation only. */
        SOME_REASONS_ONLY,
        /** There are so many lists and signers that they are not all checked. */
        TOO_MANY,
        /** The certificate names no place to ask, and nothing is at hand. */
        NO_LOCATION,
        /** Nothing at hand covers the certificate, and nothing was fetched. */
        UNKNOWN;

        /** For verdicts: {@code revocation-} and the name in kebab case, for example {@code revocation-timed-out}. */
        public String code() {
            return "revocation-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Of a list; the predicate has no full stop. */
    static RevocationFault of(Kind kind, RevocationList list, String predicate) {
        return new RevocationFault(
                kind, list.shownIssuer(), "The CRL of " + list.shownIssuer() + " " + predicate + ".");
    }

    /** The code of the kind. */
    public String code() {
        return kind.code();
    }
}
