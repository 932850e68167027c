package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.KEKRecipientInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.siegel.smime.KeyAgreementScheme.KeyWrap;

/** KEKRecipientInfo (RFC 5652 §6.2.3): a symmetric key that both sides have wraps the content key. */
final class SharedKeyRecipient {

    private static final int KEKRI = BerReader.CONTEXT | BerReader.CONSTRUCTED | 2;
    private static final byte[] VERSION = {BerReader.INTEGER, 1, 4};

    private SharedKeyRecipient() {}

    static byte[] write(Recipient.OfSharedKey recipient, byte[] contentKey, Primitives primitives)
            throws GeneralSecurityException {
        byte[] key = recipient.key().bytes();
        try {
            if (key.length != 16 && key.length != 24 && key.length != 32) {
                throw new SmimeException.UnusableKey(
                        "A shared key has 16, 24 or 32 bytes; this one has " + key.length + ".");
            }
            KeyWrap wrap = KeyWrap.aes(key.length * 8);
            return Der.element(
                    KEKRI,
                    VERSION,
                    Der.sequence(Der.octets(recipient.identifier())),
                    Der.of(new AlgorithmIdentifier(new ASN1ObjectIdentifier(wrap.oid()))),
                    Der.octets(wrap.wrap(new SecretKeySpec(key, wrap.keyAlgorithm()), contentKey, primitives)));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    static boolean matches(KEKRecipientInfo info, DecryptionKey.SharedKey own) {
        byte[] wanted = own.identifier();
        return wanted.length == 0
                || Arrays.equals(wanted, info.getKekid().getKeyIdentifier().getOctets());
    }

    static byte[] read(KEKRecipientInfo info, DecryptionKey.SharedKey own, Primitives primitives)
            throws GeneralSecurityException {
        KeyWrap wrap = KeyWrap.of(
                        info.getKeyEncryptionAlgorithm().getAlgorithm().getId())
                .orElseThrow(() -> new SmimeException.Unsupported("The key wrap is unknown."));
        byte[] key = own.key().bytes();
        try {
            SecretKey kek = new SecretKeySpec(key, wrap.keyAlgorithm());
            return wrap.unwrap(kek, info.getEncryptedKey().getOctets(), primitives);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
