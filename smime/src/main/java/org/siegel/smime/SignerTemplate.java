package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What is the same in all SignerInfos (RFC 5652 §5.3) of a signer; holds neither key nor certificate.
 *
 * @param identifier the SignerIdentifier in DER
 * @param digestAlgorithm in DER
 * @param signatureAlgorithm in DER
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
record SignerTemplate(
        SigningAlgorithm algorithm,
        SignedAttributes attributes,
        byte[] identifier,
        byte[] digestAlgorithm,
        byte[] signatureAlgorithm) {

    /**
     * @param encryption the certificate others should encrypt to; empty where the signer says nothing about it
     * @param capabilities what the signer's program reads; empty where nothing is said
     * @throws SmimeException.UnusableKey if keys of this type do not sign
     */
    static SignerTemplate of(
            X509Certificate signer,
            DigestAlgorithm digest,
            SignOptions.RsaPadding padding,
            Optional<X509Certificate> encryption,
            Optional<SmimeCapabilities> capabilities,
            Primitives primitives) {
        SigningAlgorithm algorithm = SigningAlgorithm.of(signer.getPublicKey(), digest, padding)
                .orElseThrow(() -> new SmimeException.UnusableKey("The key of " + signer.getSubjectX500Principal()
                        + " cannot sign: its type is " + KeyTypes.of(signer.getPublicKey())
                        + "; use RSA, EC, Ed25519, Ed448 or ML-DSA."));
        try {
            return new SignerTemplate(
                    algorithm,
                    new SignedAttributes(signer, algorithm, encryption, capabilities, primitives),
                    primitives.known(signer).issuerAndSerial(),
                    Der.of(algorithm.digest().identifier()),
                    Der.of(algorithm.identifier()));
        } catch (GeneralSecurityException e) {
            throw new SmimeException.UnusableKey(
                    "The certificate of " + signer.getSubjectX500Principal() + " cannot be used to sign.", e);
        }
    }
}
