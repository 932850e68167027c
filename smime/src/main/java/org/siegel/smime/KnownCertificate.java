package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/** What is asked of a certificate again and again, worked out once. Holds no reference to the certificate. */
final class KnownCertificate {

    private static final EncodingCache<String> ISSUERS = new EncodingCache<>(256, 1024);

    private final byte[] issuerAndSerial;
    private volatile @Nullable PublicKey key;
    private volatile @Nullable AlgorithmIdentifier keyIdentifier;
    private volatile @Nullable String name;
    private volatile byte @Nullable [] sha256;

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
        return KeyTypes.of(keyIdentifier(certificate));
    }

    /** The object identifier of the key's algorithm. */
    String keyAlgorithm(X509Certificate certificate) {
        return keyIdentifier(certificate).getAlgorithm().getId();
    }

    private AlgorithmIdentifier keyIdentifier(X509Certificate certificate) {
        AlgorithmIdentifier known = keyIdentifier;
        if (known == null) {
            known = KeyTypes.info(certificate.getPublicKey()).getAlgorithm();
            keyIdentifier = known;
        }
        return known;
    }

    /** SHA-256 of the certificate in DER; not to be changed. */
    byte[] sha256(X509Certificate certificate, Primitives primitives) throws GeneralSecurityException {
        byte[] known = sha256;
        if (known == null) {
            known = primitives.digest("SHA-256").digest(certificate.getEncoded());
            sha256 = known;
        }
        return known;
    }

    /** Issuer and serial number for people, as {@link SignerIdentifiers#text} has it. */
    String name(X509Certificate certificate) {
        String known = name;
        if (known == null) {
            byte[] issuer = certificate.getIssuerX500Principal().getEncoded();
            known = SignerIdentifiers.text(
                    ISSUERS.of(issuer, i -> SignerIdentifiers.name(X500Name.getInstance(i))),
                    certificate.getSerialNumber());
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
