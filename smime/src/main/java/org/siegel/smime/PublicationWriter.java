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
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DLSequence;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.DLTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** Writes the two forms of {@link PublicationValue}. */
final class PublicationWriter {

    private PublicationWriter() {}

    static byte[] signed(
            Identity user,
            X509Certificate encryption,
            SmimeCapabilities capabilities,
            Instant time,
            Primitives primitives)
            throws GeneralSecurityException {
        SigningKey key = new SigningKey(
                user,
                DigestAlgorithm.SHA_256,
                SignOptions.RsaPadding.PKCS1_V15,
                Optional.of(encryption),
                capabilities,
                primitives);
        byte[] nothing = primitives.digest(key.digest().jcaName()).digest();
        return Signers.detached(
                Der.setOf(List.of(key.digestAlgorithm())),
                Signers.certificates(List.of(user), encryption),
                Der.setOf(List.of(key.sign(PKCSObjectIdentifiers.data, nothing, time))));
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
