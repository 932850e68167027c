package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Where certificates of issuers come from that are not at hand, typically the address in a certificate's authority
 * information access (RFC 5280 §4.2.2.1) or a directory. It is asked only when no path is found from what is at hand, and a
 * few times at most. An adapter has deadlines, size caps and a cache of its own, and answers with an empty list where it has
 * nothing; it does not throw.
 */
@FunctionalInterface
public interface CertificateSource {

    /** Nothing is at hand but what was given. */
    CertificateSource NONE = certificate -> List.of();

    /**
     * Certificates that may be the issuer's. They are candidates like any other and never trusted.
     *
     * @param certificate the certificate whose issuer is missing
     */
    List<X509Certificate> issuersOf(X509Certificate certificate);
}
