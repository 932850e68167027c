package org.siegel.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.jspecify.annotations.Nullable;

/** Certificates and CRLs as SignedData without content and signers (RFC 5652 §5, {@code .p7b}). */
final class Pkcs7Bag {

    private Pkcs7Bag() {}

    static TrustFile read(byte[] bytes) {
        List<X509Certificate> certificates = new ArrayList<>();
        List<X509CRL> crls = new ArrayList<>();
        try (var in = new ASN1InputStream(new ByteArrayInputStream(bytes), bytes.length)) {
            var info = ContentInfo.getInstance(in.readObject());
            if (!CMSObjectIdentifiers.signedData.equals(info.getContentType())) {
                throw new TrustException.UnknownForm("This is a CMS object of type "
                        + info.getContentType().getId() + "; certificates are exchanged in SignedData (.p7b).");
            }
            var signedData = SignedData.getInstance(info.getContent());
            for (byte[] der : sequences(signedData.getCertificates())) {
                certificates.add(X509Decoder.certificate(der));
            }
            for (byte[] der : sequences(signedData.getCRLs())) {
                crls.add(X509Decoder.crl(der));
            }
        } catch (TrustException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on hostile input
            throw new TrustException.Malformed("The PKCS #7 (.p7b) structure is damaged.", e);
        }
        return new TrustFile("PKCS #7", certificates, crls);
    }

    /** Untagged members only: the tagged ones are attribute certificates and other revocation forms (RFC 5652 §10.2). */
    private static List<byte[]> sequences(@Nullable ASN1Set set) throws IOException {
        List<byte[]> found = new ArrayList<>();
        if (set != null) {
            for (var member : set) {
                byte[] der = member.toASN1Primitive().getEncoded("DER");
                if ((der[0] & 0xff) == DerReader.SEQUENCE) {
                    found.add(der);
                }
            }
        }
        return found;
    }

    /** DER. What a store knows beyond certificates and CRLs has no place in it. */
    static byte[] write(SerializedStore store) {
        try {
            var bag = new SignedData(
                    new DERSet(),
                    new ContentInfo(CMSObjectIdentifiers.data, null),
                    set(store.certificates()),
                    set(store.crls()),
                    new DERSet());
            return new ContentInfo(CMSObjectIdentifiers.signedData, bag).getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("decoded certificates and CRLs have an encoding", e);
        }
    }

    private static @Nullable ASN1Set set(List<SerializedStore.Entry> entries) throws IOException {
        var members = new ASN1EncodableVector();
        for (SerializedStore.Entry entry : entries) {
            members.add(ASN1Primitive.fromByteArray(entry.encoded()));
        }
        return entries.isEmpty() ? null : new DERSet(members);
    }
}
