package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.KEM;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.CMSORIforKEMOtherInfo;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.siegel.smime.KeyAgreementScheme.KeyWrap;

/** KEMRecipientInfo (RFC 9629) with ML-KEM (RFC 9936): a key encapsulation gives the key that wraps the content key. */
final class KemRecipient {

    /** id-ori-kem (RFC 9629 §3). */
    static final ASN1ObjectIdentifier TYPE = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.13.3");

    private static final int ORI = BerReader.CONTEXT | BerReader.CONSTRUCTED | 4;
    private static final byte[] VERSION = {BerReader.INTEGER, 1, 0};
    private static final AlgorithmIdentifier HKDF_SHA256 =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.3.28"));

    /** RFC 8619. */
    private static final Map<String, String> HKDF = Map.of(
            "1.2.840.113549.1.9.16.3.28", "SHA-256",
            "1.2.840.113549.1.9.16.3.29", "SHA-384",
            "1.2.840.113549.1.9.16.3.30", "SHA-512");

    private KemRecipient() {}

    /** RFC 9936 §2.2: HKDF with SHA-256; AES-256 key wrap, and with ML-KEM-512 AES-128 where that is no loss. */
    static byte[] write(X509Certificate recipient, byte[] contentKey, Primitives primitives)
            throws GeneralSecurityException {
        String type = KeyTypes.of(recipient.getPublicKey());
        KeyWrap wrap = type.equals("ML-KEM-512") && contentKey.length == 16 ? KeyWrap.AES_128 : KeyWrap.AES_256;
        AlgorithmIdentifier wrapAlgorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier(wrap.oid()));
        int length = wrap.keyBits() / 8;
        KEM.Encapsulated sent = encapsulate(type, recipient.getPublicKey(), primitives);
        byte[] info = Der.of(new CMSORIforKEMOtherInfo(wrapAlgorithm, length));
        SecretKey kek = derive(HKDF_SHA256, sent.key(), info, wrap, primitives);
        return Der.element(
                ORI,
                Der.of(TYPE),
                Der.sequence(
                        VERSION,
                        Der.of(SigningKey.issuerAndSerial(recipient)),
                        Der.of(new AlgorithmIdentifier(KeyTypes.info(recipient.getPublicKey())
                                .getAlgorithm()
                                .getAlgorithm())),
                        Der.octets(sent.encapsulation()),
                        Der.of(HKDF_SHA256),
                        Der.of(new ASN1Integer(length)),
                        Der.of(wrapAlgorithm),
                        Der.octets(wrap.wrap(kek, contentKey, primitives))));
    }

    /** The structure inside. */
    static KEMRecipientInfo info(OtherRecipientInfo info) {
        return KEMRecipientInfo.getInstance(info.getValue());
    }

    static byte[] read(KEMRecipientInfo info, Identity own, Primitives primitives) throws GeneralSecurityException {
        KeyWrap wrap = KeyWrap.of(info.getWrap().getAlgorithm().getId())
                .orElseThrow(() -> new SmimeException.Unsupported("The key wrap is unknown."));
        int length = wrap.keyBits() / 8;
        if (info.getKekLength() != length) {
            throw new SmimeException.Malformed("The CMS object is malformed: its key wrap has a key of another size.");
        }
        SecretKey secret = decapsulate(
                KeyTypes.of(info.getKem()), own.key(), info.getKemct().getOctets(), primitives);
        byte[] other = Der.of(new CMSORIforKEMOtherInfo(info.getWrap(), length, info.getUkm()));
        SecretKey kek = derive(info.getKdf(), secret, other, wrap, primitives);
        return wrap.unwrap(kek, info.getEncryptedKey().getOctets(), primitives);
    }

    /** RFC 9629 §5: what the key is for goes into its derivation. */
    private static SecretKey derive(
            AlgorithmIdentifier function, SecretKey secret, byte[] otherInfo, KeyWrap wrap, Primitives primitives)
            throws GeneralSecurityException {
        byte[] shared = secret.getEncoded();
        int length = wrap.keyBits() / 8;
        String digest = HKDF.get(function.getAlgorithm().getId());
        byte[] kek = digest != null
                ? Hkdf.derive(digest, new byte[0], shared, otherInfo, length, primitives)
                : kdf3(function, shared, otherInfo, length, primitives);
        Arrays.fill(shared, (byte) 0);
        return new SecretKeySpec(kek, wrap.keyAlgorithm());
    }

    /** KDF3 of ANSI X9.44 (RFC 9690 §A.2.2), which is only read. */
    private static byte[] kdf3(
            AlgorithmIdentifier function, byte[] secret, byte[] otherInfo, int length, Primitives primitives)
            throws GeneralSecurityException {
        if (!function.getAlgorithm().equals(X9ObjectIdentifiers.id_kdf_kdf3)) {
            throw new SmimeException.Unsupported("The key derivation " + function.getAlgorithm() + " is unknown.");
        }
        MessageDigest hash =
                primitives.digest(AlgorithmNames.digest(AlgorithmIdentifier.getInstance(function.getParameters())));
        byte[] key = new byte[length];
        for (int done = 0, counter = 1; done < length; counter++) {
            hash.update(new byte[] {0, 0, 0, (byte) counter});
            hash.update(secret);
            byte[] block = hash.digest(otherInfo);
            int n = Math.min(block.length, length - done);
            System.arraycopy(block, 0, key, done, n);
            done += n;
        }
        return key;
    }

    private static KEM.Encapsulated encapsulate(String type, PublicKey key, Primitives primitives)
            throws GeneralSecurityException {
        try {
            return primitives.kem(type).newEncapsulator(key).encapsulate();
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // a key of another provider, perhaps
            return KEM.getInstance(type, Primitives.bouncyCastle())
                    .newEncapsulator(KeyTypes.forBouncyCastle(key))
                    .encapsulate();
        }
    }

    private static SecretKey decapsulate(String type, PrivateKey key, byte[] encapsulation, Primitives primitives)
            throws GeneralSecurityException {
        KEM kem =
                KeyTypes.ofBouncyCastle(key) ? KEM.getInstance(type, Primitives.bouncyCastle()) : primitives.kem(type);
        return kem.newDecapsulator(key).decapsulate(encapsulation);
    }
}
