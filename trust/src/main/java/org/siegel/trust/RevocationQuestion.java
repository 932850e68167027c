package org.siegel.trust;

import java.security.cert.X509Certificate;

/**
 * Whether one certificate of a path is revoked.
 *
 * @param issuer the one above it
 * @param anchor where the path ends
 * @param floor what holds for the issuer's signatures
 */
record RevocationQuestion(
        PathCertificate certificate, PathCertificate issuer, X509Certificate anchor, AlgorithmPolicy floor) {}
