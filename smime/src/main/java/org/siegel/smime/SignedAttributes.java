package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** The signed attributes of RFC 8551 §2.5. What is the same in all messages of a signer is encoded once. */
final class SignedAttributes {

    /** Microsoft's mark of the certificate to encrypt to: an IssuerAndSerialNumber. */
    static final ASN1ObjectIdentifier MICROSOFT_PREFERENCE = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.16.4");

    /** RFC 8551 §2.5.3: id-aa-encrypKeyPref. */
    static final ASN1ObjectIdentifier PREFERENCE = PKCSObjectIdentifiers.id_aa.branch("11");

    private static final byte[] DATA = encoded(CMSAttributes.contentType, PKCSObjectIdentifiers.data);
    private static final byte[] MESSAGE_DIGEST = Der.of(CMSAttributes.messageDigest);
    private static final byte[] SIGNING_TIME = Der.of(CMSAttributes.signingTime);

    private static final byte[] CAPABILITIES = Der.of(PKCSObjectIdentifiers.pkcs_9_at_smimeCapabilities);

    private final List<byte[]> constant = new ArrayList<>();

    /** @param encryption the certificate others should encrypt to */
    SignedAttributes(
            X509Certificate signer,
            SigningAlgorithm algorithm,
            Optional<X509Certificate> encryption,
            Optional<SmimeCapabilities> capabilities,
            Primitives primitives)
            throws GeneralSecurityException {
        constant.add(
                encoded( // RFC 6211
                        CMSAttributes.cmsAlgorithmProtect,
                        new CMSAlgorithmProtection(
                                algorithm.digest().identifier(),
                                CMSAlgorithmProtection.SIGNATURE,
                                algorithm.identifier())));
        constant.add(encoded(PKCSObjectIdentifiers.id_aa_signingCertificateV2, signingCertificate(signer, primitives)));
        capabilities.ifPresent(c -> constant.add(Der.sequence(CAPABILITIES, Der.setOf(List.of(c.encoded())))));
        encryption.ifPresent(c -> {
            ASN1Encodable name = SigningKey.issuerAndSerial(c);
            constant.add(encoded(PREFERENCE, new DERTaggedObject(false, 0, name)));
            constant.add(encoded(MICROSOFT_PREFERENCE, name));
        });
    }

    /** RFC 5035 §3: names the certificate inside what is signed, so that no other one can take its place. */
    private static SigningCertificateV2 signingCertificate(X509Certificate signer, Primitives primitives)
            throws GeneralSecurityException {
        byte[] hash = primitives.digest("SHA-256").digest(signer.getEncoded());
        return new SigningCertificateV2(new ESSCertIDv2(hash)); // SHA-256 is the default and therefore not named
    }

    /** A SET OF in DER, which is what is signed (RFC 5652 §5.4). */
    byte[] of(ASN1ObjectIdentifier contentType, byte[] contentDigest, Instant time) {
        List<byte[]> all = new ArrayList<>(constant);
        all.add(
                contentType.equals(PKCSObjectIdentifiers.data)
                        ? DATA
                        : encoded(CMSAttributes.contentType, contentType));
        all.add(Der.sequence(MESSAGE_DIGEST, Der.element(BerReader.SET, Der.octets(contentDigest))));
        all.add(Der.sequence(SIGNING_TIME, Der.element(BerReader.SET, SigningTime.encoded(time))));
        return Der.setOf(all);
    }

    private static byte[] encoded(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return Der.of(attribute(type, value));
    }

    static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new Attribute(type, new DERSet(value));
    }
}
