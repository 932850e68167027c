package org.siegel.sync;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.SmimeException;
import org.siegel.trust.CertificateGlance;

/**
 * The certificate in a value of a directory, whatever the form: DER, base64 or PEM, CMS SignedData (RFC 2798 §2.8), Microsoft's
 * tagged blob. Where a value has several, it is the one to encrypt to, else the one of a person that ends last.
 */
record CertificateValue(X509Certificate certificate) {

    /** Active Directory allows 32 KiB in a value; nobody's certificate needs more. */
    static final int LARGEST = 64 * 1024;

    static Optional<CertificateValue> of(Value value) {
        return switch (value) {
            case Value.Bytes bytes -> bytes.certificate(() -> read(bytes.octets()));
            case Value.Text text -> base64(text.text());
            default -> Optional.empty();
        };
    }

    /** When the certificate in these bytes ends, if others can encrypt to its owner now; empty where not. */
    static Optional<Instant> encryptsUntil(byte[] octets, Instant now) {
        return mayBePlain(octets) && octets.length <= LARGEST
                ? CertificateGlance.encryptsUntil(octets, now)
                : read(octets).flatMap(value -> CertificateGlance.encryptsUntil(value.encoded(), now));
    }

    /** Empty where the bytes hold no certificate. */
    static Optional<CertificateValue> read(byte[] octets) {
        if (octets.length == 0 || octets.length > LARGEST) {
            return Optional.empty();
        }
        if (octets[0] == '-') {
            return pem(octets);
        }
        if (octets[0] == 'M') {
            return base64(new String(octets, StandardCharsets.ISO_8859_1));
        }
        Optional<X509Certificate> plain = mayBePlain(octets) ? CertificateGlance.read(octets) : Optional.empty();
        return plain.or(() -> published(octets)).map(CertificateValue::new);
    }

    /** CMS has an object identifier where a certificate has its contents. */
    private static boolean mayBePlain(byte[] octets) {
        int inside = octets.length < 2 || octets[1] >= 0 ? 2 : 2 + (octets[1] & 0x7f);
        return octets[0] == 0x30 && inside < octets.length && octets[inside] != 0x06;
    }

    private static Optional<CertificateValue> pem(byte[] octets) {
        try {
            return Optional.of(new CertificateValue(CertificateFiles.certificate(octets)));
        } catch (SmimeException none) {
            return Optional.empty();
        }
    }

    private static Optional<CertificateValue> base64(String text) {
        if (text.length() > 2 * LARGEST) {
            return Optional.empty();
        }
        try {
            return CertificateGlance.read(Base64.getMimeDecoder().decode(text)).map(CertificateValue::new);
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private static Optional<X509Certificate> published(byte[] octets) {
        try {
            PublicationValue value = PublicationValue.read(octets);
            return value.preferred()
                    .or(() -> value.certificates().stream()
                            .filter(certificate -> certificate.getBasicConstraints() < 0)
                            .max(Comparator.comparing(X509Certificate::getNotAfter)));
        } catch (SmimeException none) {
            return Optional.empty();
        }
    }

    byte[] encoded() {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it was read from its encoding", e);
        }
    }
}
