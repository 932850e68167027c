package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * Where further revocation lists come from, typically the distribution points of a certificate. An adapter has deadlines,
 * size caps and a cache of its own, and answers with an empty list where it has nothing; it does not throw.
 */
@FunctionalInterface
public interface RevocationSource {

    /** No further lists. */
    RevocationSource NONE = (certificate, issuer) -> List.of();

    /**
     * Lists that may say something about the certificate. They are not trusted: signature, scope and dates are checked.
     *
     * @param certificate the certificate in question
     * @param issuer the certificate of its issuer
     */
    Collection<RevocationList> listsFor(X509Certificate certificate, X509Certificate issuer);
}
