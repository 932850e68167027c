package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;

/** What the lists say about one certificate. */
public sealed interface RevocationStatus {

    /** The certificate. */
    X509Certificate certificate();

    /** Current lists cover it for every reason and do not name it. */
    record Good(X509Certificate certificate) implements RevocationStatus {}

    /**
     * A list names it.
     *
     * @param when the date of the revocation
     * @param reason RFC 5280 §5.3.1 in kebab case, for example {@code key-compromise}
     */
    record Revoked(X509Certificate certificate, Instant when, String reason) implements RevocationStatus {}

    /**
     * Nothing sure is known.
     *
     * @param why one sentence: what is missing, or which list could not be used
     */
    record Unknown(X509Certificate certificate, String why) implements RevocationStatus {}
}
