package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.RC2ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.RC2CBCParameter;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Content decryption (RFC 5652 §6.4) with CBC, which has no authentication: a changed message decrypts to changed content
 * (EFAIL), and only a signature inside can tell. {@link AuthenticatedContent} has the other ciphers.
 */
final class ContentDecryption {

    private static final String CHACHA20_POLY1305 = "1.2.840.113549.1.9.16.3.18";

    private ContentDecryption() {}

    /** The size of the key, or -1 where the algorithm leaves it open. */
    static int keyBytes(AlgorithmIdentifier algorithm) {
        return switch (algorithm.getAlgorithm().getId()) {
            case "2.16.840.1.101.3.4.1.2", "2.16.840.1.101.3.4.1.6", "2.16.840.1.101.3.4.1.7" -> 16;
            case "2.16.840.1.101.3.4.1.22", "2.16.840.1.101.3.4.1.26", "2.16.840.1.101.3.4.1.27" -> 24;
            case "2.16.840.1.101.3.4.1.42", "2.16.840.1.101.3.4.1.46", "2.16.840.1.101.3.4.1.47", CHACHA20_POLY1305 ->
                32;
            case "1.2.840.113549.3.7" -> 24;
            case "1.3.14.3.2.7" -> 8;
            default -> -1;
        };
    }

    static DecryptedContent unauthenticated(
            AlgorithmIdentifier algorithm, byte[] key, InputStream encrypted, Primitives primitives)
            throws IOException {
        Cipher cipher = cbc(algorithm, key, primitives);
        return new DecryptedContent(new CipherInput(cipher, encrypted), () -> {});
    }

    static byte[] unauthenticated(AlgorithmIdentifier algorithm, byte[] key, Slice encrypted, Primitives primitives) {
        try {
            return cbc(algorithm, key, primitives).doFinal(encrypted.array(), encrypted.offset(), encrypted.length());
        } catch (GeneralSecurityException badPadding) {
            throw new SmimeException.CannotDecrypt();
        }
    }

    private static Cipher cbc(AlgorithmIdentifier algorithm, byte[] key, Primitives primitives) {
        try {
            return switch (algorithm.getAlgorithm().getId()) {
                case "2.16.840.1.101.3.4.1.2", "2.16.840.1.101.3.4.1.22", "2.16.840.1.101.3.4.1.42" ->
                    cbc("AES", key, new IvParameterSpec(iv(algorithm, 16)), primitives);
                case "1.2.840.113549.3.7" -> cbc("DESede", key, new IvParameterSpec(iv(algorithm, 8)), primitives);
                case "1.3.14.3.2.7" -> cbc("DES", key, new IvParameterSpec(iv(algorithm, 8)), primitives);
                case "1.2.840.113549.3.2" -> {
                    RC2CBCParameter rc2 = RC2CBCParameter.getInstance(algorithm.getParameters());
                    yield cbc("RC2", key, new RC2ParameterSpec(rc2Bits(rc2), rc2.getIV()), primitives);
                }
                default -> throw unsupported(algorithm);
            };
        } catch (GeneralSecurityException | IllegalArgumentException | IllegalStateException | NullPointerException e) {
            throw new SmimeException.Malformed(
                    "The CMS object is malformed: the parameters of its content cipher "
                            + AlgorithmNames.content(algorithm) + " do not fit.",
                    e);
        }
    }

    private static Cipher cbc(String name, byte[] key, AlgorithmParameterSpec parameters, Primitives primitives)
            throws GeneralSecurityException {
        Cipher cipher = primitives.cipher(name + "/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, name), parameters);
        return cipher;
    }

    private static byte[] iv(AlgorithmIdentifier algorithm, int length) {
        byte[] iv = ASN1OctetString.getInstance(algorithm.getParameters()).getOctets();
        if (iv.length != length) {
            throw new SmimeException.Malformed("The CMS object is malformed: its initialisation vector has " + iv.length
                    + " bytes, not " + length + ".");
        }
        return iv;
    }

    /** RFC 3370 §5.2: the parameter version encodes the effective key bits. */
    private static int rc2Bits(RC2CBCParameter parameter) {
        int version = parameter.getRC2ParameterVersion() == null
                ? 32
                : parameter.getRC2ParameterVersion().intValueExact();
        return switch (version) {
            case 160 -> 40;
            case 120 -> 64;
            case 58 -> 128;
            default -> version;
        };
    }

    static SmimeException.Unsupported unsupported(AlgorithmIdentifier algorithm) {
        return new SmimeException.Unsupported("The message is encrypted with " + AlgorithmNames.content(algorithm)
                + ", which Siegel cannot decrypt.");
    }

    /** How the ASN.1 library and the ciphers refuse, in our terms. */
    interface Work<T> {
        T run() throws GeneralSecurityException, IOException;
    }

    static <T> T authenticated(AlgorithmIdentifier algorithm, Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
            throw new SmimeException.Malformed(
                    "The CMS object is malformed: the parameters of its content cipher "
                            + AlgorithmNames.content(algorithm) + " do not fit.",
                    e);
        } catch (GeneralSecurityException e) {
            throw new SmimeException.CannotDecrypt();
        }
    }
}
