package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** RSAES-OAEP (RFC 8017 §7.1, RFC 3560). */
final class Oaep {

    private Oaep() {}

    static byte[] decrypt(AlgorithmIdentifier algorithm, PrivateKey key, byte[] encrypted, Primitives primitives)
            throws GeneralSecurityException {
        OAEPParameterSpec parameters = parameters(algorithm);
        try {
            return decrypt(primitives.cipher("RSA/ECB/OAEPPadding"), parameters, key, encrypted);
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // hash pairs it does not know, perhaps
            return decrypt(
                    Cipher.getInstance("RSA/ECB/OAEPPadding", Primitives.bouncyCastle()), parameters, key, encrypted);
        }
    }

    private static byte[] decrypt(Cipher rsa, OAEPParameterSpec parameters, PrivateKey key, byte[] encrypted)
            throws GeneralSecurityException {
        rsa.init(Cipher.DECRYPT_MODE, key, parameters);
        return rsa.doFinal(encrypted);
    }

    private static OAEPParameterSpec parameters(AlgorithmIdentifier algorithm) {
        RSAESOAEPparams parameters = algorithm.getParameters() == null
                ? new RSAESOAEPparams()
                : RSAESOAEPparams.getInstance(algorithm.getParameters());
        AlgorithmIdentifier maskHash =
                AlgorithmIdentifier.getInstance(parameters.getMaskGenAlgorithm().getParameters());
        byte[] label = ASN1OctetString.getInstance(
                        parameters.getPSourceAlgorithm().getParameters())
                .getOctets();
        return new OAEPParameterSpec(
                AlgorithmNames.digest(parameters.getHashAlgorithm()),
                "MGF1",
                new MGF1ParameterSpec(AlgorithmNames.digest(maskHash)),
                new PSource.PSpecified(label));
    }
}
