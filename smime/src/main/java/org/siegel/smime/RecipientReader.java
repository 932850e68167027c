package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Finds the content-encryption key with the keys at hand (RFC 5652 §6.2). */
final class RecipientReader {

    private final Primitives primitives;
    private final Tally tally;

    RecipientReader(Primitives primitives, Tally tally) {
        this.primitives = primitives;
        this.tally = tally;
    }

    /** Empty if no recipient is one of ours, or ours does not open. {@code length} is -1 where it is open. */
    Optional<byte[]> contentKey(List<RecipientInfo> recipients, List<? extends DecryptionKey> keys, int length) {
        Optional<byte[]> unproven = Optional.empty();
        for (RecipientInfo recipient : recipients) {
            for (DecryptionKey key : keys) {
                if (!(key instanceof Identity identity)) {
                    continue;
                }
                try {
                    if (recipient.getInfo() instanceof KeyTransRecipientInfo transport
                            && SignerIdentifiers.matches(transport.getRecipientIdentifier(), identity.certificate())) {
                        if (unproven.isEmpty()) {
                            unproven = Optional.of(transported(transport, identity.key(), length));
                        }
                    } else if (recipient.getInfo() instanceof KeyAgreeRecipientInfo agreement) {
                        Optional<byte[]> found = agreed(agreement, identity);
                        if (found.isPresent()) {
                            return found;
                        }
                    }
                } catch (SmimeException.LimitExceeded tooMany) {
                    throw tooMany; // depends on the number of recipients only, and tells nothing of the keys
                } catch (GeneralSecurityException | RuntimeException doesNotOpen) {
                    // hostile structures and foreign keys end here; the next key may still open it
                }
            }
        }
        return unproven;
    }

    private byte[] transported(KeyTransRecipientInfo info, PrivateKey key, int length) throws GeneralSecurityException {
        tally.add(Limit.KEY_OPERATIONS, 1);
        AlgorithmIdentifier algorithm = info.getKeyEncryptionAlgorithm();
        byte[] encrypted = info.getEncryptedKey().getOctets();
        if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSAES_OAEP)) {
            return Oaep.decrypt(algorithm, key, encrypted, primitives);
        }
        if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            throw new SmimeException.Unsupported("The key transport " + algorithm.getAlgorithm() + " is unknown.");
        }
        return ImplicitRejection.decrypt(key, encrypted, length, primitives);
    }

    private Optional<byte[]> agreed(KeyAgreeRecipientInfo info, Identity identity) throws GeneralSecurityException {
        for (var element : info.getRecipientEncryptedKeys()) {
            RecipientEncryptedKey encryptedKey = RecipientEncryptedKey.getInstance(element);
            if (!matches(encryptedKey.getIdentifier(), identity)) {
                continue;
            }
            tally.add(Limit.KEY_OPERATIONS, 1);
            AlgorithmIdentifier scheme = info.getKeyEncryptionAlgorithm();
            AlgorithmIdentifier wrap = AlgorithmIdentifier.getInstance(scheme.getParameters());
            OriginatorPublicKey originator = info.getOriginator().getOriginatorKey();
            if (originator == null) {
                throw new SmimeException.Unsupported("Static-static key agreement is not processed.");
            }
            ASN1OctetString material = info.getUserKeyingMaterial();
            SecretKey kek = KeyAgreementScheme.of(scheme.getAlgorithm().getId())
                    .orElseThrow(() -> new SmimeException.Unsupported("The key agreement is unknown."))
                    .derive(
                            identity.key(),
                            publicKey(originator, identity),
                            wrap,
                            material == null ? null : material.getOctets(),
                            primitives);
            KeyAgreementScheme.KeyWrap keyWrap =
                    KeyAgreementScheme.KeyWrap.of(wrap.getAlgorithm().getId()).orElseThrow();
            return Optional.of(
                    keyWrap.unwrap(kek, encryptedKey.getEncryptedKey().getOctets(), primitives));
        }
        return Optional.empty();
    }

    private static boolean matches(KeyAgreeRecipientIdentifier identifier, Identity identity) {
        if (identifier.getIssuerAndSerialNumber() != null) {
            return SignerIdentifiers.matches(identifier.getIssuerAndSerialNumber(), identity.certificate());
        }
        return SignerIdentifiers.hasKeyIdentifier(
                identity.certificate(),
                identifier.getRKeyID().getSubjectKeyIdentifier().getOctets());
    }

    /** The originator's key; its curve is ours where it names none (RFC 5753 §3.1.1). */
    private PublicKey publicKey(OriginatorPublicKey originator, Identity identity) throws GeneralSecurityException {
        SubjectPublicKeyInfo own = SubjectPublicKeyInfo.getInstance(
                identity.certificate().getPublicKey().getEncoded());
        byte[] point = originator.getPublicKeyData().getOctets();
        try {
            byte[] encoded = new SubjectPublicKeyInfo(own.getAlgorithm(), point).getEncoded();
            String algorithm = identity.key().getAlgorithm();
            try {
                return primitives.keyFactory(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
            } catch (GeneralSecurityException preferredRefuses) { // a curve it does not know, perhaps
                return java.security.KeyFactory.getInstance(algorithm, Primitives.bouncyCastle())
                        .generatePublic(new X509EncodedKeySpec(encoded));
            }
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /**
     * RSAES-PKCS1-v1_5 (RFC 8017 §7.2.2) that never says whether the padding was right: where it is not, a random key
     * comes back (RFC 3218 §2.3.2), and the content fails to decrypt like that of any changed message.
     */
    static final class ImplicitRejection {
        private ImplicitRejection() {}

        static byte[] decrypt(PrivateKey key, byte[] encrypted, int length, Primitives primitives)
                throws GeneralSecurityException {
            int size = (((java.security.interfaces.RSAKey) key).getModulus().bitLength() + 7) / 8;
            byte[] block = new byte[size];
            byte[] raw = raw(key, encrypted, primitives);
            System.arraycopy(raw, 0, block, size - raw.length, raw.length);
            return select(block, length, primitives);
        }

        private static byte[] raw(PrivateKey key, byte[] encrypted, Primitives primitives)
                throws GeneralSecurityException {
            try {
                Cipher rsa = primitives.cipher("RSA/ECB/NoPadding");
                rsa.init(Cipher.DECRYPT_MODE, key);
                return rsa.doFinal(encrypted);
            } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // an odd key size, perhaps
                Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding", Primitives.bouncyCastle());
                rsa.init(Cipher.DECRYPT_MODE, key);
                return rsa.doFinal(encrypted);
            }
        }

        private static byte[] select(byte[] block, int length, Primitives primitives) {
            int wanted = length < 0 ? openLength(block) : length;
            byte[] random = new byte[wanted];
            primitives.random().nextBytes(random);
            if (block.length < wanted + 11) {
                return random;
            }
            int separator = block.length - wanted - 1;
            int wrong = block[0] | (block[1] ^ 2) | block[separator];
            for (int i = 2; i < separator; i++) {
                wrong |= ((block[i] & 0xff) - 1) >> 8; // -1 for a zero inside the padding
            }
            int mask = (wrong | -wrong) >> 31; // -1 if anything was wrong
            byte[] found = Arrays.copyOfRange(block, separator + 1, block.length);
            for (int i = 0; i < wanted; i++) {
                found[i] = (byte) ((found[i] & ~mask) | (random[i] & mask));
            }
            return found;
        }

        /** Only for RC2, whose keys have any length: the bytes behind the first zero. */
        private static int openLength(byte[] block) {
            for (int i = 2; i < block.length; i++) {
                if (block[i] == 0 && block.length - i - 1 >= 5 && block.length - i - 1 <= 32) {
                    return block.length - i - 1;
                }
            }
            return 16;
        }
    }
}
