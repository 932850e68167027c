package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** Writes messages that carry certificates and revocation lists and nothing else (RFC 8551 §3.8). */
final class CertificatesOnly {

    private static final byte[] VERSION = {BerReader.INTEGER, 1, 1};
    private static final int CERTIFICATES = BerReader.CONTEXT | BerReader.CONSTRUCTED;
    private static final int CRLS = BerReader.CONTEXT | BerReader.CONSTRUCTED | 1;

    private CertificatesOnly() {}

    static void write(List<X509Certificate> certificates, List<X509CRL> crls, OutputStream out)
            throws IOException, GeneralSecurityException {
        OuterHeader.write(new HeaderBlock(List.of()), out);
        OuterHeader.describePkcs7(out, "certs-only", "smime.p7c");
        try (Base64Output encoded = new Base64Output(out)) {
            encoded.write(object(certificates, crls));
        }
        out.flush();
    }

    /** Degenerate SignedData (RFC 5652 §5.2): nobody signs, and there is no content. */
    private static byte[] object(List<X509Certificate> certificates, List<X509CRL> crls)
            throws GeneralSecurityException {
        List<byte[]> encodedCertificates = new ArrayList<>();
        for (X509Certificate certificate : certificates) {
            encodedCertificates.add(certificate.getEncoded());
        }
        List<byte[]> encodedCrls = new ArrayList<>();
        for (X509CRL crl : crls) {
            encodedCrls.add(crl.getEncoded());
        }
        return Der.sequence(
                Der.of(PKCSObjectIdentifiers.signedData),
                Der.element(
                        BerReader.CONTEXT | BerReader.CONSTRUCTED,
                        Der.sequence(
                                VERSION,
                                Der.setOf(List.of()),
                                Der.sequence(Der.of(PKCSObjectIdentifiers.data)),
                                tagged(CERTIFICATES, encodedCertificates),
                                tagged(CRLS, encodedCrls),
                                Der.setOf(List.of()))));
    }

    private static byte[] tagged(int tag, List<byte[]> elements) {
        if (elements.isEmpty()) {
            return new byte[0];
        }
        byte[] set = Der.setOf(elements);
        set[0] = (byte) tag;
        return set;
    }
}
