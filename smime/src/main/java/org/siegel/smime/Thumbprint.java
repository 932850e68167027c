package org.siegel.smime;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * The hash of a certificate's DER, as administrators see it: upper-case hexadecimal, 40 digits (SHA-1, what Exchange
 * and Windows show) or 64 (SHA-256, what Siegel compares with). A name, never a proof.
 *
 * @param hex upper-case hexadecimal digits
 */
public record Thumbprint(String hex) {

    public Thumbprint {
        if (!hex.matches("[0-9A-F]{40}|[0-9A-F]{64}")) {
            throw new IllegalArgumentException("a thumbprint is 40 or 64 hexadecimal digits: " + hex);
        }
    }

    /** The SHA-1 thumbprint, Exchange's and Windows' notion. */
    public static Thumbprint sha1(X509Certificate certificate) {
        return hash("SHA-1", certificate);
    }

    /** The SHA-256 thumbprint. */
    public static Thumbprint sha256(X509Certificate certificate) {
        return hash("SHA-256", certificate);
    }

    private static Thumbprint hash(String algorithm, X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return new Thumbprint(HexFormat.of().withUpperCase().formatHex(digest));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("every JDK hashes an X.509 certificate", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
