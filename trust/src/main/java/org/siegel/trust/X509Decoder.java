package org.siegel.trust;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import org.siegel.smime.Primitives;

/**
 * One certificate or CRL from exactly its DER. The JDK reads first because its objects are the fastest; BouncyCastle reads
 * what the JDK refuses for its key alone (brainpool curves left the JDK with release 16, and much of Europe's S/MIME uses
 * them).
 */
final class X509Decoder {

    private static final int CERTIFICATE_CAP = 1 << 20;

    private X509Decoder() {}

    static X509Certificate certificate(byte[] der) {
        requireOneObject(der, "a certificate");
        if (der.length > CERTIFICATE_CAP) {
            throw new TrustException.LimitExceeded(
                    "A certificate of " + der.length + " bytes is larger than the 1 MiB that Siegel reads.");
        }
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException byTheJdk) {
            return certificateByBouncyCastle(der, byTheJdk);
        }
    }

    private static X509Certificate certificateByBouncyCastle(byte[] der, CertificateException first) {
        try {
            var read = (X509Certificate) CertificateFactory.getInstance("X.509", Primitives.bouncyCastle())
                    .generateCertificate(new ByteArrayInputStream(der));
            if (read != null && read.getPublicKey() != null) {
                return read;
            }
        } catch (CertificateException | RuntimeException second) {
            // BouncyCastle throws undeclared exceptions on hostile input; the JDK's reason is the one we tell
            first.addSuppressed(second);
        }
        throw new TrustException.Malformed("This is not a readable X.509 certificate: " + reason(first) + ".", first);
    }

    static X509CRL crl(byte[] der) {
        requireOneObject(der, "a CRL");
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (java.security.cert.CRLException | CertificateException e) {
            throw new TrustException.Malformed("This is not a readable X.509 CRL: " + reason(e) + ".", e);
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = message.lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    /** A DER SEQUENCE that ends where the bytes end: the JDK would read the first of several and be silent. */
    private static void requireOneObject(byte[] der, String what) {
        int length = DerReader.elementLength(der);
        if (length != der.length) {
            throw new TrustException.Malformed(
                    length < 0
                            ? "These bytes are not " + what + ": no DER sequence of definite length starts here."
                            : "These bytes are not " + what + ": the DER sequence has " + length + " bytes, the input "
                                    + der.length + ".");
        }
    }
}
