package org.siegel.ca;

import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/** SIGNED{} of X.509: to-be-signed part, algorithm, signature value, for certificates and CRLs alike. */
final class AuthoritySigner {

    private final KeyVault vault;

    AuthoritySigner(KeyVault vault) {
        this.vault = vault;
    }

    /** The algorithm that stands in what a key of this kind signs. */
    static AlgorithmIdentifier algorithm(KeyAlgorithm key) {
        return new DefaultSignatureAlgorithmIdentifierFinder().find(key.signature());
    }

    /** The kind of an authority's key, read from its certificate. */
    static KeyAlgorithm algorithm(SubjectPublicKeyInfo key) {
        var kind = key.getAlgorithm().getAlgorithm();
        if (kind.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return KeyAlgorithm.RSA_3072; // the size does not change the signature algorithm
        }
        var curve = key.getAlgorithm().getParameters();
        return X9ObjectIdentifiers.prime256v1.equals(curve) ? KeyAlgorithm.EC_P256 : KeyAlgorithm.EC_P384;
    }

    byte[] sign(KeyId authorityKey, ASN1Object toBeSigned, AlgorithmIdentifier algorithm) {
        var signed = new ASN1EncodableVector(3);
        signed.add(toBeSigned);
        signed.add(algorithm);
        signed.add(new DERBitString(vault.sign(authorityKey, Certificates.der(toBeSigned))));
        return Certificates.der(new DERSequence(signed));
    }
}
