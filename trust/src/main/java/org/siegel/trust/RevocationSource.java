package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Where revocation lists and OCSP responses that are not at hand come from, typically the places that a certificate names.
 * An adapter has deadlines, size caps, permitted addresses and a store of its own. It does not throw: what it could not
 * have it says in the faults, and each is told in the verdict by its own code.
 *
 * <p>Nothing it brings is trusted: signature, scope and dates are checked. A definite OCSP response spares the question for
 * lists.
 */
public interface RevocationSource {

    /** No further lists and responses. */
    RevocationSource NONE = new RevocationSource() {
        @Override
        public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
            return Found.nothing();
        }

        @Override
        public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
            return Found.nothing();
        }
    };

    /** The source for the judgement that begins now; a source that has a budget of time per judgement counts from here. */
    default RevocationSource begin() {
        return this;
    }

    /**
     * OCSP responses that may say something about the certificate.
     *
     * @param certificate the certificate in question
     * @param issuer the certificate of its issuer
     * @param at the instant that is asked about
     */
    Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at);

    /** Lists, complete and delta, that may say something about the certificate; parameters as above. */
    Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at);

    /**
     * What was found, and what went wrong on the way.
     *
     * @param items lists or responses
     * @param faults what could not be had; a certificate that names no place is {@link RevocationFault.Kind#NO_LOCATION}
     */
    record Found<T>(List<T> items, List<RevocationFault> faults) {

        public Found {
            items = List.copyOf(items);
            faults = List.copyOf(faults);
        }

        /** Nothing found, nothing wrong: there was nothing to ask. */
        public static <T> Found<T> nothing() {
            return new Found<>(List.of(), List.of());
        }
    }
}
