package org.siegel.smime;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Encrypts the content-encryption key to a certificate: RSA key transport (RFC 3370 §4.2.1) or ECDH (RFC 5753 §3.1). */
final class RecipientWriter {

    private final Primitives primitives;

    RecipientWriter(Primitives primitives) {
        this.primitives = primitives;
    }

    RecipientInfo recipient(Recipient recipient, byte[] key, ContentCipher cipher) throws IOException {
        return switch (recipient) {
            case Recipient.OfCertificate(X509Certificate certificate) -> recipient(certificate, key, cipher);
            case Recipient.OfPassword password ->
                throw new SmimeException.Unsupported("Password recipients are not written.");
            case Recipient.OfSharedKey shared ->
                throw new SmimeException.Unsupported("Shared-key recipients are not written.");
        };
    }

    private RecipientInfo recipient(X509Certificate recipient, byte[] key, ContentCipher cipher) throws IOException {
        PublicKey publicKey = recipient.getPublicKey();
        try {
            return switch (publicKey.getAlgorithm()) {
                case "RSA" -> transport(recipient, key);
                case "EC" -> agreement(recipient, key, cipher);
                case "XDH", "X25519", "X448" -> agreement(recipient, key, cipher);
                default -> throw cannot(recipient, "its key type is " + publicKey.getAlgorithm(), null);
            };
        } catch (GeneralSecurityException e) {
            throw cannot(recipient, "its key is not usable", e);
        }
    }

    private static SmimeException.UnusableKey cannot(
            X509Certificate recipient, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        String sentence = "Nothing can be encrypted to the certificate of " + recipient.getSubjectX500Principal() + ": "
                + why + ".";
        return cause == null
                ? new SmimeException.UnusableKey(sentence)
                : new SmimeException.UnusableKey(sentence, cause);
    }

    private RecipientInfo transport(X509Certificate recipient, byte[] key) throws GeneralSecurityException {
        return new RecipientInfo(new KeyTransRecipientInfo(
                new RecipientIdentifier(SigningKey.issuerAndSerial(recipient)),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                new DEROctetString(transported(recipient.getPublicKey(), key))));
    }

    private byte[] transported(PublicKey publicKey, byte[] key) throws GeneralSecurityException {
        try {
            Cipher rsa = primitives.cipher("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.ENCRYPT_MODE, publicKey);
            return rsa.doFinal(key);
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // an odd key size, perhaps
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding", Primitives.bouncyCastle());
            rsa.init(Cipher.ENCRYPT_MODE, publicKey);
            return rsa.doFinal(key);
        }
    }

    private RecipientInfo agreement(X509Certificate recipient, byte[] key, ContentCipher cipher)
            throws GeneralSecurityException, IOException {
        PublicKey publicKey = recipient.getPublicKey();
        KeyPair ephemeral = ephemeral(publicKey);
        KeyAgreementScheme scheme = scheme(publicKey);
        KeyAgreementScheme.KeyWrap wrap = wrap(cipher);
        AlgorithmIdentifier wrapAlgorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier(wrap.oid()));
        SecretKey kek = scheme.derive(ephemeral.getPrivate(), publicKey, wrapAlgorithm, null, primitives);
        SubjectPublicKeyInfo originator =
                SubjectPublicKeyInfo.getInstance(ephemeral.getPublic().getEncoded());
        return new RecipientInfo(new KeyAgreeRecipientInfo(
                new OriginatorIdentifierOrKey(new OriginatorPublicKey(
                        // RFC 5753 §3.1.1: the curve is the recipient's, so the parameters are absent
                        new AlgorithmIdentifier(originator.getAlgorithm().getAlgorithm()),
                        originator.getPublicKeyData().getOctets())),
                null,
                new AlgorithmIdentifier(new ASN1ObjectIdentifier(scheme.oid()), wrapAlgorithm),
                new DERSequence(new RecipientEncryptedKey(
                        new KeyAgreeRecipientIdentifier(SigningKey.issuerAndSerial(recipient)),
                        new DEROctetString(wrap.wrap(kek, key, primitives))))));
    }

    private KeyPair ephemeral(PublicKey publicKey) throws GeneralSecurityException {
        if (!(publicKey instanceof ECPublicKey ec)) {
            String name = publicKey instanceof java.security.interfaces.XECKey xec
                    ? ((java.security.spec.NamedParameterSpec) xec.getParams()).getName()
                    : publicKey.getAlgorithm();
            return primitives.keyPairGenerator(name).generateKeyPair();
        }
        try {
            KeyPairGenerator generator = primitives.keyPairGenerator("EC");
            generator.initialize(ec.getParams());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // a curve it does not know, perhaps
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", Primitives.bouncyCastle());
            generator.initialize(ec.getParams());
            return generator.generateKeyPair();
        }
    }

    /** RFC 5753 §8: a hash as strong as the curve; RFC 8418 §2 for X25519 and X448. */
    private static KeyAgreementScheme scheme(PublicKey publicKey) {
        if (!(publicKey instanceof ECPublicKey ec)) {
            return publicKey.getEncoded().length > 50 ? KeyAgreementScheme.HKDF_SHA512 : KeyAgreementScheme.HKDF_SHA256;
        }
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        if (bits > 384) {
            return KeyAgreementScheme.STD_SHA512;
        }
        return bits > 256 ? KeyAgreementScheme.STD_SHA384 : KeyAgreementScheme.STD_SHA256;
    }

    private static KeyAgreementScheme.KeyWrap wrap(ContentCipher cipher) {
        return switch (cipher.keyBits()) {
            case 128 -> KeyAgreementScheme.KeyWrap.AES_128;
            case 192 -> KeyAgreementScheme.KeyWrap.AES_192;
            default -> KeyAgreementScheme.KeyWrap.AES_256;
        };
    }
}
