package org.siegel.retrieval;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What one fetch is to answer, and whose answer it must be.
 *
 * @param kind a list, or the status of one certificate
 * @param location where to ask
 * @param issuer who must have signed a list, or answers for the certificate
 * @param certificate whose status is asked for; empty for lists
 */
record Question(Kind kind, String location, X509Certificate issuer, Optional<X509Certificate> certificate) {

    enum Kind {
        LIST,
        STATUS
    }

    static Question list(String location, X509Certificate issuer) {
        return new Question(Kind.LIST, location, issuer, Optional.empty());
    }

    static Question status(String location, X509Certificate issuer, X509Certificate certificate) {
        return new Question(Kind.STATUS, location, issuer, Optional.of(certificate));
    }

    /** The same for equal questions, on every node. */
    String key() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((kind + " " + location + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(issuer.getEncoded());
            if (certificate.isPresent()) {
                digest.update(certificate.get().getEncoded());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("SHA-256 and decoded certificates are always there", e);
        }
    }
}
