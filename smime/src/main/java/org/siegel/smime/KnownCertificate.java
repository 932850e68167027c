package org.siegel.smime;

import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is asked of a certificate again and again, worked out once. Holds no reference to the certificate. */
final class KnownCertificate {

    private final byte[] issuerAndSerial;
    private volatile @Nullable PublicKey key;
    private volatile @Nullable String keyType;
    private volatile @Nullable String name;

    KnownCertificate(X509Certificate certificate) {
        byte[] found;
        try {
            found = issuerAndSerial(certificate.getEncoded())
                    .orElseGet(() -> Der.of(SigningKey.issuerAndSerial(certificate)));
        } catch (CertificateEncodingException e) {
            found = Der.of(SigningKey.issuerAndSerial(certificate));
        }
        issuerAndSerial = found;
    }

    /** IssuerAndSerialNumber (RFC 5652 §10.2.4) in DER, with the bytes that stand in the certificate; not to be changed. */
    byte[] issuerAndSerial() {
        return issuerAndSerial;
    }

    /** The public key as an object of the provider that will use it. */
    PublicKey key(X509Certificate certificate, Primitives primitives) {
        PublicKey known = key;
        if (known == null) {
            known = primitives.converted(certificate.getPublicKey());
            key = known;
        }
        return known;
    }

    /** As {@link KeyTypes#of(PublicKey)}. */
    String keyType(X509Certificate certificate) {
        String known = keyType;
        if (known == null) {
            known = KeyTypes.of(certificate.getPublicKey());
            keyType = known;
        }
        return known;
    }

    /** Issuer and serial number for people, as {@link SignerIdentifiers#text} has it. */
    String name(X509Certificate certificate) {
        String known = name;
        if (known == null) {
            known = SignerIdentifiers.text(SigningKey.issuerAndSerial(certificate));
            name = known;
        }
        return known;
    }

    /** TBSCertificate (RFC 5280 §4.1): version, serial number, signature algorithm, issuer. Empty where it is odd. */
    private static Optional<byte[]> issuerAndSerial(byte[] certificate) {
        DerReader all = DerReader.of(Slice.of(certificate));
        Slice outer = all.next(BerReader.SEQUENCE);
        Slice inner = outer == null ? null : DerReader.of(outer).next(BerReader.SEQUENCE);
        if (inner == null) {
            return Optional.empty();
        }
        DerReader fields = DerReader.of(inner);
        fields.skipIf(BerReader.CONTEXT | BerReader.CONSTRUCTED);
        Slice serial = fields.whole(BerReader.INTEGER);
        Slice algorithm = fields.whole(BerReader.SEQUENCE);
        Slice issuer = fields.whole(BerReader.SEQUENCE);
        return serial == null || algorithm == null || issuer == null
                ? Optional.empty()
                : Optional.of(Der.sequence(issuer.copy(), serial.copy()));
    }

    boolean isNamedBy(Slice issuerAndSerialNumber) {
        return Arrays.equals(
                issuerAndSerial,
                0,
                issuerAndSerial.length,
                issuerAndSerialNumber.array(),
                issuerAndSerialNumber.offset(),
                issuerAndSerialNumber.offset() + issuerAndSerialNumber.length());
    }
}
