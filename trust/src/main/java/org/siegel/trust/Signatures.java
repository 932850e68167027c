package org.siegel.trust;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAParams;
import java.security.interfaces.DSAPublicKey;
import java.security.spec.DSAPublicKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Primitives;

/** The signatures of certificates and CRLs, by the one door to primitives. */
final class Signatures {

    private Signatures() {}

    static boolean verify(PathCertificate certificate, PublicKey issuerKey) {
        X509Certificate x509 = certificate.certificate();
        CertificateShape shape = certificate.shape();
        if (shape != null) {
            String algorithm = x509.getSigAlgName();
            return verify(
                    algorithm,
                    isPss(algorithm) ? x509.getSigAlgParams() : null,
                    shape.der(),
                    shape.signed().from(),
                    shape.signed().length(),
                    shape.copy(shape.signature()),
                    issuerKey);
        }
        try {
            byte[] signed = x509.getTBSCertificate();
            return verify(
                    x509.getSigAlgName(),
                    x509.getSigAlgParams(),
                    signed,
                    0,
                    signed.length,
                    x509.getSignature(),
                    issuerKey);
        } catch (CertificateEncodingException e) {
            return false;
        }
    }

    /** The same key as an object of the provider that verifies with it; a kind of key that it does not take stays. */
    static PublicKey converted(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null
                || !(key.getAlgorithm().equals("RSA") || key.getAlgorithm().equals("EC"))) {
            return key;
        }
        try {
            return Primitives.best().keyFactory(key.getAlgorithm()).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | RuntimeException refused) { // a curve or size that the provider lacks
            return key;
        }
    }

    /** A part of the bytes is what was signed: a list can be too long to copy. */
    static boolean verify(
            AlgorithmIdentifier algorithm, byte[] bytes, int from, int to, byte[] value, PublicKey issuerKey) {
        try {
            String name = new DefaultSignatureNameFinder().getAlgorithmName(algorithm);
            byte[] parameters = algorithm.getParameters() == null
                    ? null
                    : algorithm.getParameters().toASN1Primitive().getEncoded("DER");
            boolean pss = PKCSObjectIdentifiers.id_RSASSA_PSS.equals(algorithm.getAlgorithm());
            return verify(pss ? "RSASSA-PSS" : name, parameters, bytes, from, to - from, value, issuerKey);
        } catch (IOException | IllegalArgumentException unknownAlgorithm) {
            return false;
        }
    }

    /** False for every reason why this signature is not good: an unknown algorithm and a foreign key included. */
    private static boolean verify(
            String algorithm,
            byte @Nullable [] parameters,
            byte[] bytes,
            int from,
            int length,
            byte[] value,
            PublicKey key) {
        try {
            return verify(Primitives.best().signature(algorithm), parameters, bytes, from, length, value, key);
        } catch (GeneralSecurityException | IOException | RuntimeException refused) {
            // a curve that the JDK has given up, or a hostile key or value on which providers throw undeclared
            // exceptions
            return verifyWithBouncyCastle(algorithm, parameters, bytes, from, length, value, key);
        }
    }

    private static boolean verifyWithBouncyCastle(
            String algorithm,
            byte @Nullable [] parameters,
            byte[] bytes,
            int from,
            int length,
            byte[] value,
            PublicKey key) {
        try {
            return verify(
                    Signature.getInstance(algorithm, Primitives.bouncyCastle()),
                    parameters,
                    bytes,
                    from,
                    length,
                    value,
                    key);
        } catch (GeneralSecurityException | IOException | RuntimeException refused) {
            // as above
            return false;
        }
    }

    private static boolean verify(
            Signature signature,
            byte @Nullable [] parameters,
            byte[] bytes,
            int from,
            int length,
            byte[] value,
            PublicKey key)
            throws GeneralSecurityException, IOException {
        if (parameters != null && isPss(signature.getAlgorithm())) {
            var decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
            decoded.init(parameters);
            signature.initVerify(key);
            signature.setParameter(decoded.getParameterSpec(PSSParameterSpec.class));
        } else {
            signature.initVerify(key);
        }
        signature.update(bytes, from, length);
        return signature.verify(value);
    }

    private static boolean isPss(String algorithm) {
        return algorithm.equals("RSASSA-PSS") || algorithm.equals("1.2.840.113549.1.1.10");
    }

    /** The key, with the issuer's DSA parameters where it has none of its own (RFC 5280 §6.1.4 (e), RFC 3279 §2.3.2). */
    static PublicKey inheritParameters(PublicKey key, PublicKey issuerKey) {
        if (key instanceof DSAPublicKey own && own.getParams() == null && issuerKey instanceof DSAPublicKey above) {
            DSAParams inherited = above.getParams();
            if (inherited != null) {
                try {
                    return Primitives.best()
                            .keyFactory("DSA")
                            .generatePublic(new DSAPublicKeySpec(
                                    own.getY(), inherited.getP(), inherited.getQ(), inherited.getG()));
                } catch (GeneralSecurityException unusable) {
                    return key;
                }
            }
        }
        return key;
    }
}
