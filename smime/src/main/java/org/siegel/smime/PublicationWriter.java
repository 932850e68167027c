package org.siegel.smime;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DLSequence;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.DLTaggedObject;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** Writes the two forms of {@link PublicationValue}. */
final class PublicationWriter {

    /** Microsoft's mark of the certificate to encrypt to: an IssuerAndSerialNumber. */
    static final ASN1ObjectIdentifier MICROSOFT_PREFERENCE = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.16.4");

    private PublicationWriter() {}

    static byte[] signed(Identity user, X509Certificate encryption, Instant time, Primitives primitives)
            throws GeneralSecurityException {
        SigningKey key = new SigningKey(user, DigestAlgorithm.SHA_256, primitives);
        byte[] nothing = primitives.digest(key.digest().jcaName()).digest();
        SignerInfo info = key.sign(
                PKCSObjectIdentifiers.data,
                nothing,
                time,
                Optional.of(encryption),
                List.of(SigningKey.attribute(MICROSOFT_PREFERENCE, SigningKey.issuerAndSerial(encryption))));
        try {
            return SigningKey.detached(info, key.digestAlgorithm(), SigningKey.certificates(user, encryption));
        } catch (IOException e) {
            throw new IllegalStateException("a structure of our own always encodes", e);
        }
    }

    /** Degenerate SignedData (RFC 5652 §5.2) with the certificates in the given order, so that the user's comes first. */
    static byte[] certificatesOnly(List<X509Certificate> certificates) {
        ASN1EncodableVector encoded = new ASN1EncodableVector();
        try {
            for (X509Certificate certificate : certificates) {
                boolean root = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
                if (!root || certificate.equals(certificates.getFirst())) {
                    encoded.add(BerReader.parse(certificate.getEncoded()));
                }
            }
            ASN1EncodableVector data = new ASN1EncodableVector();
            data.add(new ASN1Integer(1));
            data.add(new DERSet());
            data.add(new DERSequence(PKCSObjectIdentifiers.data));
            data.add(new DLTaggedObject(false, 0, new DLSet(encoded)));
            data.add(new DERSet());
            ASN1EncodableVector content = new ASN1EncodableVector();
            content.add(PKCSObjectIdentifiers.signedData);
            content.add(new DLTaggedObject(true, 0, new DLSequence(data)));
            return new DLSequence(content).getEncoded("DL");
        } catch (IOException | CertificateEncodingException e) {
            throw new SmimeException.Malformed("A certificate cannot be encoded.", e);
        }
    }
}
