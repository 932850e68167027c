package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** RSAES-OAEP (RFC 8017 §7.1, RFC 3560). */
final class Oaep {

    private static final String TRANSFORMATION = "RSA/ECB/OAEPPadding";

    /** SHA-256 everywhere and no label: the parameters that every reader of OAEP knows. */
    static final OAEPParameterSpec SHA256 =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    /** The same as an algorithm identifier in DER. */
    static final byte[] SHA256_IDENTIFIER = sha256Identifier();

    private Oaep() {}

    private static byte[] sha256Identifier() {
        AlgorithmIdentifier sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
        return Der.of(new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_RSAES_OAEP,
                new RSAESOAEPparams(
                        sha256,
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256),
                        RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM)));
    }

    static byte[] encrypt(OAEPParameterSpec parameters, PublicKey key, byte[] plain, Primitives primitives)
            throws GeneralSecurityException {
        try {
            return encrypt(primitives.cipher(TRANSFORMATION), parameters, key, plain);
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // an odd key size, perhaps
            return encrypt(
                    Cipher.getInstance(TRANSFORMATION, Primitives.bouncyCastle()),
                    parameters,
                    KeyTypes.forBouncyCastle(key),
                    plain);
        }
    }

    private static byte[] encrypt(Cipher rsa, OAEPParameterSpec parameters, PublicKey key, byte[] plain)
            throws GeneralSecurityException {
        rsa.init(Cipher.ENCRYPT_MODE, key, parameters);
        return rsa.doFinal(plain);
    }

    static byte[] decrypt(AlgorithmIdentifier algorithm, PrivateKey key, byte[] encrypted, Primitives primitives)
            throws GeneralSecurityException {
        OAEPParameterSpec parameters = parameters(algorithm);
        try {
            return decrypt(primitives.cipher(TRANSFORMATION), parameters, key, encrypted);
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // hash pairs it does not know, perhaps
            return decrypt(Cipher.getInstance(TRANSFORMATION, Primitives.bouncyCastle()), parameters, key, encrypted);
        }
    }

    private static byte[] decrypt(Cipher rsa, OAEPParameterSpec parameters, PrivateKey key, byte[] encrypted)
            throws GeneralSecurityException {
        rsa.init(Cipher.DECRYPT_MODE, key, parameters);
        return rsa.doFinal(encrypted);
    }

    private static OAEPParameterSpec parameters(AlgorithmIdentifier algorithm) {
        RSAESOAEPparams parameters =
                algorithm.getParameters() == null || DERNull.INSTANCE.equals(algorithm.getParameters())
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
