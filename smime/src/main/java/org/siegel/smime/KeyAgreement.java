package org.siegel.smime;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.siegel.smime.KeyAgreementScheme.KeyWrap;

/** KeyAgreeRecipientInfo (RFC 5652 §6.2.2) with ECDH (RFC 5753 §3.1, RFC 6278), X25519 and X448 (RFC 8418). */
final class KeyAgreement {

    private static final int KARI = BerReader.CONTEXT | BerReader.CONSTRUCTED | 1;
    private static final int ORIGINATOR = BerReader.CONTEXT | BerReader.CONSTRUCTED;
    private static final int ORIGINATOR_KEY = BerReader.CONTEXT | BerReader.CONSTRUCTED | 1;
    private static final int USER_KEYING_MATERIAL = BerReader.CONTEXT | BerReader.CONSTRUCTED | 1;
    private static final byte[] VERSION = {BerReader.INTEGER, 1, 3};

    private KeyAgreement() {}

    /** What the recipients of one KeyAgreeRecipientInfo have in common: type and curve. */
    static AlgorithmIdentifier curve(X509Certificate recipient) {
        return KeyTypes.info(recipient.getPublicKey()).getAlgorithm();
    }

    /** RFC 5753 §8: a hash as strong as the curve; RFC 8418 §2 for X25519 and X448, which know one primitive only. */
    static KeyAgreementScheme scheme(PublicKey key, EncryptOptions.Ecdh ecdh) throws GeneralSecurityException {
        return switch (KeyTypes.of(key)) {
            case "X25519" -> KeyAgreementScheme.HKDF_SHA256;
            case "X448" -> KeyAgreementScheme.HKDF_SHA512;
            default -> {
                int bits = parameters(key).getCurve().getField().getFieldSize();
                yield switch (ecdh) {
                    case STANDARD ->
                        bits > 384
                                ? KeyAgreementScheme.STD_SHA512
                                : bits > 256 ? KeyAgreementScheme.STD_SHA384 : KeyAgreementScheme.STD_SHA256;
                    case COFACTOR ->
                        bits > 384
                                ? KeyAgreementScheme.COFACTOR_SHA512
                                : bits > 256 ? KeyAgreementScheme.COFACTOR_SHA384 : KeyAgreementScheme.COFACTOR_SHA256;
                };
            }
        };
    }

    private static ECParameterSpec parameters(PublicKey key) throws GeneralSecurityException {
        PublicKey known = key instanceof ECPublicKey ? key : KeyTypes.forBouncyCastle(key);
        if (known instanceof ECPublicKey ec) {
            return ec.getParams();
        }
        throw new InvalidKeyException("not a key on a curve");
    }

    /**
     * One ephemeral key for all of them.
     *
     * @param recipients all on the same {@link #curve}
     * @param material goes into the key derivation; empty for none
     */
    static byte[] write(
            List<X509Certificate> recipients,
            KeyAgreementScheme scheme,
            byte[] material,
            byte[] contentKey,
            Primitives primitives)
            throws GeneralSecurityException {
        KeyWrap wrap = KeyWrap.aes(contentKey.length * 8);
        AlgorithmIdentifier wrapAlgorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier(wrap.oid()));
        KeyPair ephemeral = ephemeral(recipients.getFirst().getPublicKey(), primitives);
        List<byte[]> encryptedKeys = new ArrayList<>();
        for (X509Certificate recipient : recipients) {
            SecretKey kek = scheme.derive(
                    ephemeral.getPrivate(),
                    recipient.getPublicKey(),
                    wrapAlgorithm,
                    material.length == 0 ? null : material,
                    primitives);
            encryptedKeys.add(Der.sequence(
                    Der.of(SigningKey.issuerAndSerial(recipient)), Der.octets(wrap.wrap(kek, contentKey, primitives))));
        }
        SubjectPublicKeyInfo originator = KeyTypes.info(ephemeral.getPublic());
        return Der.element(
                KARI,
                VERSION,
                Der.element(
                        ORIGINATOR,
                        Der.element(
                                ORIGINATOR_KEY,
                                // RFC 5753 §3.1.1: the curve is the recipient's, so the parameters are absent
                                Der.of(new AlgorithmIdentifier(
                                        originator.getAlgorithm().getAlgorithm())),
                                Der.of(originator.getPublicKeyData()))),
                material.length == 0 ? material : Der.element(USER_KEYING_MATERIAL, Der.octets(material)),
                Der.of(new AlgorithmIdentifier(new ASN1ObjectIdentifier(scheme.oid()), wrapAlgorithm)),
                Der.sequence(encryptedKeys.toArray(byte[][]::new)));
    }

    private static KeyPair ephemeral(PublicKey recipient, Primitives primitives) throws GeneralSecurityException {
        String type = KeyTypes.of(recipient);
        if (!type.equals("EC")) {
            return primitives.keyPairGenerator(type).generateKeyPair();
        }
        try {
            KeyPairGenerator generator = primitives.keyPairGenerator(type);
            generator.initialize(parameters(recipient));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // a curve it does not know, perhaps
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type, Primitives.bouncyCastle());
            generator.initialize(parameters(recipient));
            return generator.generateKeyPair();
        }
    }

    /** The encrypted keys in there that are for this identity. */
    static List<RecipientEncryptedKey> matching(KeyAgreeRecipientInfo info, Identity own) {
        List<RecipientEncryptedKey> found = new ArrayList<>();
        for (var element : info.getRecipientEncryptedKeys()) {
            RecipientEncryptedKey encrypted = RecipientEncryptedKey.getInstance(element);
            KeyAgreeRecipientIdentifier identifier = encrypted.getIdentifier();
            boolean matches = identifier.getIssuerAndSerialNumber() != null
                    ? SignerIdentifiers.matches(identifier.getIssuerAndSerialNumber(), own.certificate())
                    : SignerIdentifiers.hasKeyIdentifier(
                            own.certificate(),
                            identifier.getRKeyID().getSubjectKeyIdentifier().getOctets());
            if (matches) {
                found.add(encrypted);
            }
        }
        return found;
    }

    /** @param originators whose static key the sender may have used (RFC 6278) */
    static byte[] read(
            KeyAgreeRecipientInfo info,
            RecipientEncryptedKey encrypted,
            Identity own,
            List<X509Certificate> originators,
            Primitives primitives)
            throws GeneralSecurityException {
        AlgorithmIdentifier scheme = info.getKeyEncryptionAlgorithm();
        AlgorithmIdentifier wrap = AlgorithmIdentifier.getInstance(scheme.getParameters());
        ASN1OctetString material = info.getUserKeyingMaterial();
        SecretKey kek = KeyAgreementScheme.of(scheme.getAlgorithm().getId())
                .orElseThrow(() -> new SmimeException.Unsupported("The key agreement is unknown."))
                .derive(
                        own.key(),
                        publicKey(point(info.getOriginator(), originators), own, primitives),
                        wrap,
                        material == null ? null : material.getOctets(),
                        primitives);
        return KeyWrap.of(wrap.getAlgorithm().getId())
                .orElseThrow()
                .unwrap(kek, encrypted.getEncryptedKey().getOctets(), primitives);
    }

    /** The originator's ephemeral key, or the static one of his certificate. */
    private static byte[] point(OriginatorIdentifierOrKey originator, List<X509Certificate> candidates)
            throws GeneralSecurityException {
        if (originator.getOriginatorKey() != null) {
            return originator.getOriginatorKey().getPublicKeyData().getOctets();
        }
        for (X509Certificate candidate : candidates) {
            boolean named = originator.getIssuerAndSerialNumber() != null
                    ? SignerIdentifiers.isExactly(originator.getIssuerAndSerialNumber(), candidate)
                    : SignerIdentifiers.hasKeyIdentifier(
                            candidate, originator.getSubjectKeyIdentifier().getKeyIdentifier());
            if (named) {
                return KeyTypes.info(candidate.getPublicKey())
                        .getPublicKeyData()
                        .getOctets();
            }
        }
        throw new InvalidKeyException("the certificate of the originator is not at hand");
    }

    /** The originator's key; its curve is ours (RFC 5753 §3.1.1), so that no other curve can be smuggled in. */
    private static PublicKey publicKey(byte[] point, Identity own, Primitives primitives)
            throws GeneralSecurityException {
        AlgorithmIdentifier curve = curve(own.certificate());
        try {
            X509EncodedKeySpec encoded = new X509EncodedKeySpec(new SubjectPublicKeyInfo(curve, point).getEncoded());
            String type = KeyTypes.of(curve);
            try {
                return primitives.keyFactory(type).generatePublic(encoded);
            } catch (GeneralSecurityException preferredRefuses) { // a curve it does not know, perhaps
                return KeyFactory.getInstance(type, Primitives.bouncyCastle()).generatePublic(encoded);
            }
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
