package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.x500.X500Name;

/** A private key ready to make SignerInfos (RFC 5652 §5.3). Not for several threads at once. */
final class SigningKey {

    private static final byte[] VERSION = {2, 1, 1}; // RFC 5652 §5.3: 1 with issuerAndSerialNumber

    private final Identity signer;
    private final SignerTemplate template;
    private Signature signature;

    /**
     * @param encryption the certificate others should encrypt to; empty where the signer says nothing about it
     * @throws SmimeException.UnusableKey if the key cannot sign
     */
    SigningKey(
            Identity signer,
            DigestAlgorithm digest,
            SignOptions.RsaPadding padding,
            Optional<X509Certificate> encryption,
            SmimeCapabilities capabilities,
            Primitives primitives) {
        this(
                signer,
                SignerTemplate.of(
                        signer.certificate(), digest, padding, encryption, Optional.of(capabilities), primitives),
                primitives);
    }

    /** Others should encrypt to the signer's own certificate, where it can be encrypted to. */
    SigningKey(Identity signer, SignOptions options, Primitives primitives) {
        this(signer, primitives.known(signer).template(signer, options, primitives), primitives);
    }

    private SigningKey(Identity signer, SignerTemplate template, Primitives primitives) {
        this.signer = signer;
        this.template = template;
        try {
            this.signature = ready(template.algorithm(), signer.key(), primitives);
        } catch (GeneralSecurityException | RuntimeException e) { // providers also throw unchecked on foreign keys
            throw cannotSign(e);
        }
    }

    private SmimeException.UnusableKey cannotSign(Exception cause) {
        return new SmimeException.UnusableKey(
                "The private key of " + signer.certificate().getSubjectX500Principal() + " cannot sign.", cause);
    }

    private static Signature ready(SigningAlgorithm algorithm, PrivateKey key, Primitives primitives)
            throws GeneralSecurityException {
        if (KeyTypes.ofBouncyCastle(key)) {
            return ready(bouncyCastle(algorithm), algorithm, key);
        }
        try {
            return ready(primitives.signature(algorithm.jcaName()), algorithm, primitives.converted(key));
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // an odd curve or key size, perhaps
            return ready(bouncyCastle(algorithm), algorithm, key);
        }
    }

    private static Signature bouncyCastle(SigningAlgorithm algorithm) throws GeneralSecurityException {
        return Signature.getInstance(algorithm.jcaName(), Primitives.bouncyCastle());
    }

    private static Signature ready(Signature signature, SigningAlgorithm algorithm, PrivateKey key)
            throws GeneralSecurityException {
        if (algorithm.parameters().isPresent()) {
            signature.setParameter(algorithm.parameters().get());
        }
        signature.initSign(key);
        return signature;
    }

    ContentDigest digest() {
        return template.algorithm().digest();
    }

    /** The digest algorithm identifier in DER. */
    byte[] digestAlgorithm() {
        return template.digestAlgorithm();
    }

    /** A SignerInfo in DER over the digest of a content of this type. */
    byte[] sign(ASN1ObjectIdentifier contentType, byte[] contentDigest, Instant time) {
        byte[] signed = template.attributes().of(contentType, contentDigest, time);
        byte[] value = value(signed);
        signed[0] = (byte) (BerReader.CONTEXT | BerReader.CONSTRUCTED); // signed as a SET, sent as [0] (RFC 5652 §5.4)
        return Der.sequence(
                VERSION,
                template.identifier(),
                template.digestAlgorithm(),
                signed,
                template.signatureAlgorithm(),
                Der.octets(value));
    }

    private byte[] value(byte[] signed) {
        try {
            try {
                signature.update(signed);
                return signature.sign();
            } catch (GeneralSecurityException | RuntimeException late) { // the JDK learns of an odd curve only here
                signature = ready(bouncyCastle(template.algorithm()), template.algorithm(), signer.key());
                signature.update(signed);
                return signature.sign();
            }
        } catch (GeneralSecurityException | RuntimeException e) { // providers also throw unchecked
            throw cannotSign(e);
        }
    }

    static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return SignedAttributes.attribute(type, value);
    }

    /** RFC 5280 §4.2.1.3: keyEncipherment for RSA and ML-KEM, keyAgreement for the others, or no keyUsage at all. */
    static boolean canEncrypt(X509Certificate certificate) {
        String type = KeyTypes.of(certificate.getPublicKey());
        boolean[] usage = certificate.getKeyUsage();
        boolean transports = type.equals("RSA") || type.startsWith("ML-KEM-");
        return KeyTypes.encrypts(type) && (usage == null || usage[transports ? 2 : 4]);
    }

    static IssuerAndSerialNumber issuerAndSerial(X509Certificate certificate) {
        return new IssuerAndSerialNumber(
                X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded()), certificate.getSerialNumber());
    }
}
