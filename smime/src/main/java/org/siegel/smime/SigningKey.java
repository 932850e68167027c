package org.siegel.smime;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A private key ready to make SignerInfos (RFC 5652 §5.3) with the signed attributes of RFC 8551 §2.5. */
final class SigningKey {

    private final Identity signer;
    private final DigestAlgorithm digest;
    private final AlgorithmIdentifier digestAlgorithm;
    private final AlgorithmIdentifier signatureAlgorithm;
    private final Signature signature;

    /** @throws SmimeException.UnusableKey if the key cannot sign */
    SigningKey(Identity signer, DigestAlgorithm wanted, Primitives primitives) {
        this.signer = signer;
        String keyType = signer.certificate().getPublicKey().getAlgorithm();
        boolean edwards = keyType.equals("EdDSA") || keyType.equals("Ed25519");
        this.digest = edwards ? DigestAlgorithm.SHA_512 : wanted; // RFC 8419 §3.1
        this.digestAlgorithm = new AlgorithmIdentifier(digestOid(digest));
        String jcaDigest = digest.jcaName().replace("-", "");
        String name;
        switch (keyType) {
            case "RSA" -> {
                name = jcaDigest + "withRSA";
                signatureAlgorithm =
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE); // RFC 5754 §3.2
            }
            case "EC" -> {
                name = jcaDigest + "withECDSA";
                signatureAlgorithm = new AlgorithmIdentifier(ecdsaOid(digest)); // RFC 5754 §3.3
            }
            case "EdDSA", "Ed25519" -> {
                name = "Ed25519";
                signatureAlgorithm = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
            }
            default ->
                throw new SmimeException.UnusableKey(
                        "The key of " + signer.certificate().getSubjectX500Principal() + " cannot sign: its type is "
                                + keyType + "; use RSA, EC or Ed25519.");
        }
        try {
            this.signature = ready(name, signer.key(), primitives);
        } catch (GeneralSecurityException | RuntimeException e) { // providers also throw unchecked on foreign keys
            throw new SmimeException.UnusableKey(
                    "The private key of " + signer.certificate().getSubjectX500Principal() + " cannot sign.", e);
        }
    }

    private static Signature ready(String name, PrivateKey key, Primitives primitives) throws GeneralSecurityException {
        try {
            Signature signature = primitives.signature(name);
            signature.initSign(key);
            return signature;
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // an odd curve or key size, perhaps
            Signature signature = Signature.getInstance(name, Primitives.bouncyCastle());
            signature.initSign(key);
            return signature;
        }
    }

    DigestAlgorithm digest() {
        return digest;
    }

    AlgorithmIdentifier digestAlgorithm() {
        return digestAlgorithm;
    }

    /**
     * Signs the digest of the content.
     *
     * @param encryption the certificate others should encrypt to
     */
    SignerInfo sign(
            ASN1ObjectIdentifier contentType,
            byte[] contentDigest,
            Instant time,
            Optional<X509Certificate> encryption,
            List<Attribute> extra) {
        try {
            ASN1EncodableVector attributes = new ASN1EncodableVector();
            attributes.add(attribute(CMSAttributes.contentType, contentType));
            attributes.add(attribute(CMSAttributes.signingTime, new Time(Date.from(time))));
            attributes.add(attribute(CMSAttributes.messageDigest, new DEROctetString(contentDigest)));
            attributes.add(attribute(
                    CMSAttributes.cmsAlgorithmProtect,
                    new CMSAlgorithmProtection(digestAlgorithm, CMSAlgorithmProtection.SIGNATURE, signatureAlgorithm)));
            attributes.add(attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2, signingCertificate()));
            attributes.add(Capabilities.attribute());
            encryption.ifPresent(c -> attributes.add(encryptionKeyPreference(c)));
            extra.forEach(attributes::add);
            ASN1Set signed = new DERSet(attributes);
            signature.update(signed.getEncoded(ASN1Encoding.DER));
            return new SignerInfo(
                    new SignerIdentifier(issuerAndSerial(signer.certificate())),
                    digestAlgorithm,
                    signed,
                    signatureAlgorithm,
                    new DEROctetString(signature.sign()),
                    null);
        } catch (GeneralSecurityException | IOException | RuntimeException e) { // providers also throw unchecked
            throw new SmimeException.UnusableKey(
                    "The private key of " + signer.certificate().getSubjectX500Principal() + " cannot sign.", e);
        }
    }

    static Attribute attribute(ASN1ObjectIdentifier type, org.bouncycastle.asn1.ASN1Encodable value) {
        return new Attribute(type, new DERSet(value));
    }

    /** RFC 5035: names the certificate inside what is signed, so that no other one can take its place. */
    private SigningCertificateV2 signingCertificate() throws GeneralSecurityException {
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(signer.certificate().getEncoded());
        return new SigningCertificateV2(new ESSCertIDv2(hash));
    }

    /** RFC 8551 §2.5.3: {@code [0] IssuerAndSerialNumber} of the certificate to encrypt to. */
    static Attribute encryptionKeyPreference(X509Certificate certificate) {
        return attribute(
                PKCSObjectIdentifiers.id_aa.branch("11"), new DERTaggedObject(false, 0, issuerAndSerial(certificate)));
    }

    /** The certificate that others should encrypt to: the signer's own, where it can. */
    Optional<X509Certificate> encryptionCertificate() {
        return canEncrypt(signer.certificate()) ? Optional.of(signer.certificate()) : Optional.empty();
    }

    /** RFC 5280 §4.2.1.3: keyEncipherment for RSA, keyAgreement for EC, or no keyUsage at all. */
    static boolean canEncrypt(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || (certificate.getPublicKey().getAlgorithm().equals("RSA") ? usage[2] : usage[4]);
    }

    static IssuerAndSerialNumber issuerAndSerial(X509Certificate certificate) {
        return new IssuerAndSerialNumber(
                org.bouncycastle.asn1.x500.X500Name.getInstance(
                        certificate.getIssuerX500Principal().getEncoded()),
                certificate.getSerialNumber());
    }

    /** As the other one, where one certificate serves both purposes. */
    static ASN1Set certificates(Identity signer) {
        return certificates(signer, signer.certificate());
    }

    /** The signer's certificate and its chain, without a self-issued root: nobody trusts one that arrives by mail. */
    static ASN1Set certificates(Identity signer, X509Certificate encryption) {
        List<X509Certificate> all = new ArrayList<>();
        all.add(signer.certificate());
        if (!encryption.equals(signer.certificate())) {
            all.add(encryption);
        }
        for (X509Certificate c : signer.chain()) {
            if (!c.getSubjectX500Principal().equals(c.getIssuerX500Principal()) && !all.contains(c)) {
                all.add(c);
            }
        }
        ASN1EncodableVector encoded = new ASN1EncodableVector();
        for (X509Certificate c : all) {
            try {
                encoded.add(BerReader.parse(c.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new SmimeException.UnusableKey("A certificate of the chain cannot be encoded.", e);
            }
        }
        return new DERSet(encoded);
    }

    /** SignedData as one DER object (RFC 5652 §5.1); the content is elsewhere. */
    static byte[] detached(SignerInfo info, AlgorithmIdentifier digestAlgorithm, ASN1Set certificates)
            throws IOException {
        ASN1EncodableVector data = new ASN1EncodableVector();
        data.add(new ASN1Integer(1));
        data.add(new DERSet(digestAlgorithm));
        data.add(new DERSequence(PKCSObjectIdentifiers.data));
        data.add(new DERTaggedObject(false, 0, certificates));
        data.add(new DERSet(info));
        ASN1EncodableVector content = new ASN1EncodableVector();
        content.add(PKCSObjectIdentifiers.signedData);
        content.add(new DERTaggedObject(true, 0, new DERSequence(data)));
        return new DERSequence(content).getEncoded(ASN1Encoding.DER);
    }

    private static ASN1ObjectIdentifier digestOid(DigestAlgorithm digest) {
        return switch (digest) {
            case SHA_256 -> NISTObjectIdentifiers.id_sha256;
            case SHA_384 -> NISTObjectIdentifiers.id_sha384;
            case SHA_512 -> NISTObjectIdentifiers.id_sha512;
        };
    }

    private static ASN1ObjectIdentifier ecdsaOid(DigestAlgorithm digest) {
        return switch (digest) {
            case SHA_256 -> X9ObjectIdentifiers.ecdsa_with_SHA256;
            case SHA_384 -> X9ObjectIdentifiers.ecdsa_with_SHA384;
            case SHA_512 -> X9ObjectIdentifiers.ecdsa_with_SHA512;
        };
    }
}
