package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** KeyTransRecipientInfo (RFC 5652 §6.2.1): an RSA key takes the content key (RFC 3370 §4.2.1, RFC 3560). */
final class KeyTransport {

    private static final byte[] VERSION = {BerReader.INTEGER, 1, 0};
    private static final String OAEP = PKCSObjectIdentifiers.id_RSAES_OAEP.getId();
    private static final byte[] PKCS1_V15 =
            Der.of(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE));

    private KeyTransport() {}

    static byte[] write(
            X509Certificate recipient, EncryptOptions.KeyTransport algorithm, byte[] contentKey, Primitives primitives)
            throws GeneralSecurityException {
        KnownCertificate known = primitives.known(recipient);
        PublicKey key = known.key(recipient, primitives);
        boolean onlyOaep = known.keyAlgorithm(recipient).equals(OAEP);
        boolean oaep = onlyOaep || algorithm == EncryptOptions.KeyTransport.OAEP_SHA256;
        byte[] encrypted =
                oaep ? Oaep.encrypt(Oaep.SHA256, key, contentKey, primitives) : encrypt(key, contentKey, primitives);
        return Der.sequence(
                VERSION, known.issuerAndSerial(), oaep ? Oaep.SHA256_IDENTIFIER : PKCS1_V15, Der.octets(encrypted));
    }

    private static byte[] encrypt(PublicKey key, byte[] contentKey, Primitives primitives)
            throws GeneralSecurityException {
        try {
            return encrypt(primitives.cipher("RSA/ECB/PKCS1Padding"), key, contentKey);
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // an odd key size, perhaps
            return encrypt(
                    Cipher.getInstance("RSA/ECB/PKCS1Padding", Primitives.bouncyCastle()),
                    KeyTypes.forBouncyCastle(key),
                    contentKey);
        }
    }

    private static byte[] encrypt(Cipher rsa, PublicKey key, byte[] contentKey) throws GeneralSecurityException {
        rsa.init(Cipher.ENCRYPT_MODE, key);
        return rsa.doFinal(contentKey);
    }

    /** Whether a wrong message or key shows when the content key is decrypted; else it must not (RFC 3218 §2.3). */
    static boolean provesItself(KeyTransRecipientInfo info) {
        return info.getKeyEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_RSAES_OAEP);
    }

    /** @param length of the content key in bytes; -1 where it is open */
    static byte[] read(KeyTransRecipientInfo info, Identity own, int length, Primitives primitives)
            throws GeneralSecurityException {
        AlgorithmIdentifier algorithm = info.getKeyEncryptionAlgorithm();
        byte[] encrypted = info.getEncryptedKey().getOctets();
        if (provesItself(info)) {
            return Oaep.decrypt(algorithm, primitives.converted(own.key()), encrypted, primitives);
        }
        if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            throw new SmimeException.Unsupported("The key transport " + algorithm.getAlgorithm() + " is unknown.");
        }
        return ImplicitRejection.decrypt(own.key(), encrypted, length, primitives);
    }
}
