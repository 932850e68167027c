package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * PasswordRecipientInfo (RFC 5652 §6.2.4): PBKDF2 (RFC 8018 §5.2) makes a key of the password, and that wraps the content
 * key as RFC 3211 §2.3 says.
 */
final class PasswordRecipient {

    private static final int PWRI = BerReader.CONTEXT | BerReader.CONSTRUCTED | 3;
    private static final byte[] VERSION = {BerReader.INTEGER, 1, 0};
    private static final int SALT = 16;
    private static final int AES_BLOCK = 16;
    private static final int AES_256_BITS = 256;

    private static final Map<String, String> FUNCTIONS = Map.of(
            "1.2.840.113549.2.7", "HmacSHA1",
            "1.2.840.113549.2.8", "HmacSHA224",
            "1.2.840.113549.2.9", "HmacSHA256",
            "1.2.840.113549.2.10", "HmacSHA384",
            "1.2.840.113549.2.11", "HmacSHA512");

    /** The cipher of the key wrap: its key size and JCE name. */
    private record WrapCipher(int keyBits, String name) {}

    private static final Map<String, WrapCipher> CIPHERS = Map.of(
            "2.16.840.1.101.3.4.1.2", new WrapCipher(128, "AES"),
            "2.16.840.1.101.3.4.1.22", new WrapCipher(192, "AES"),
            "2.16.840.1.101.3.4.1.42", new WrapCipher(AES_256_BITS, "AES"),
            "1.2.840.113549.3.7", new WrapCipher(192, "DESede"));

    private PasswordRecipient() {}

    /** PBKDF2 with HMAC-SHA-256, and AES-256. */
    static byte[] write(Recipient.OfPassword recipient, byte[] contentKey, Primitives primitives)
            throws GeneralSecurityException {
        if (recipient.iterations() < 1) {
            throw new SmimeException.UnusableKey("A password needs at least one iteration.");
        }
        byte[] salt = new byte[SALT];
        byte[] iv = new byte[AES_BLOCK];
        primitives.random().nextBytes(salt);
        primitives.random().nextBytes(iv);
        SecretKey kek = derive(
                recipient.password(), "HmacSHA256", salt, recipient.iterations(), new WrapCipher(AES_256_BITS, "AES"));
        AlgorithmIdentifier function =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
        byte[] derivation = Der.of(new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, recipient.iterations(), function)));
        derivation[0] = (byte) (BerReader.CONTEXT | BerReader.CONSTRUCTED); // [0] IMPLICIT
        Cipher wrap = wrap("AES");
        wrap.init(Cipher.WRAP_MODE, kek, new IvParameterSpec(iv), primitives.random());
        return Der.element(
                PWRI,
                VERSION,
                derivation,
                Der.of(new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_alg_PWRI_KEK,
                        new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv)))),
                Der.octets(wrap.wrap(new SecretKeySpec(contentKey, "AES"))));
    }

    /** How many rounds this recipient asks for; the caller limits them. */
    static int iterations(PasswordRecipientInfo info) {
        int iterations = parameters(info).getIterationCount().intValueExact();
        if (iterations < 1) {
            throw new SmimeException.Malformed("The CMS object is malformed: a password is used without iterations.");
        }
        return iterations;
    }

    static byte[] read(PasswordRecipientInfo info, DecryptionKey.Password own) throws GeneralSecurityException {
        AlgorithmIdentifier wrapAlgorithm = info.getKeyEncryptionAlgorithm();
        if (!wrapAlgorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_alg_PWRI_KEK)) {
            throw new SmimeException.Unsupported("The password recipient's key wrap is unknown.");
        }
        AlgorithmIdentifier inner = AlgorithmIdentifier.getInstance(wrapAlgorithm.getParameters());
        WrapCipher cipher = CIPHERS.get(inner.getAlgorithm().getId());
        PBKDF2Params parameters = parameters(info);
        String function = FUNCTIONS.get(parameters.getPrf().getAlgorithm().getId());
        if (cipher == null || function == null) {
            throw new SmimeException.Unsupported("The password recipient's algorithms are unknown.");
        }
        SecretKey kek = derive(
                own.password(),
                function,
                parameters.getSalt(),
                parameters.getIterationCount().intValueExact(),
                cipher);
        Cipher wrap = wrap(cipher.name());
        wrap.init(
                Cipher.UNWRAP_MODE,
                kek,
                new IvParameterSpec(
                        ASN1OctetString.getInstance(inner.getParameters()).getOctets()));
        return wrap.unwrap(info.getEncryptedKey().getOctets(), "AES", Cipher.SECRET_KEY)
                .getEncoded();
    }

    private static PBKDF2Params parameters(PasswordRecipientInfo info) {
        AlgorithmIdentifier derivation = info.getKeyDerivationAlgorithm();
        if (derivation == null || !derivation.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw new SmimeException.Unsupported("The password recipient's key derivation is unknown.");
        }
        return PBKDF2Params.getInstance(derivation.getParameters());
    }

    private static SecretKey derive(Secret password, String function, byte[] salt, int iterations, WrapCipher cipher)
            throws GeneralSecurityException {
        char[] chars = password.chars();
        PBEKeySpec spec = new PBEKeySpec(chars, salt, iterations, cipher.keyBits());
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2With" + function)
                    .generateSecret(spec)
                    .getEncoded();
            return new SecretKeySpec(key, cipher.name());
        } finally {
            spec.clearPassword();
            Arrays.fill(chars, '\0');
        }
    }

    /** RFC 3211 §2.3: only BouncyCastle has it. */
    private static Cipher wrap(String name) throws GeneralSecurityException {
        return Cipher.getInstance(name.toUpperCase(java.util.Locale.ROOT) + "RFC3211WRAP", Primitives.bouncyCastle());
    }
}
