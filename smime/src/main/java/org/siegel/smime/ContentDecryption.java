package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.RC2ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.CCMParameters;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.pkcs.RC2CBCParameter;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jcajce.spec.AEADParameterSpec;

/**
 * Content decryption (RFC 5652 §6.4, RFC 5084).
 *
 * <p>CBC has no authentication: a changed message decrypts to changed content (EFAIL), and only a signature inside can
 * tell. GCM content is decrypted twice, first to check the code and then to hand it out, so that memory stays bounded and
 * nothing unauthenticated is released: the counter mode of the JCE makes the plaintext, and a second cipher in GCM
 * encryption computes from it the code that must have been sent.
 */
final class ContentDecryption {

    private static final String GCM_PREFIX = "2.16.840.1.101.3.4.1.";
    private static final String CHACHA20_POLY1305 = "1.2.840.113549.1.9.16.3.18";
    private static final int BLOCK = 64 * 1024;
    private static final int BUFFERED = 16 * 1024 * 1024;
    private static final int GCM_NONCE = 12;
    private static final int SHORTEST_TAG = 12; // RFC 5084 §3.2

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

    private static SmimeException.Unsupported unsupported(AlgorithmIdentifier algorithm) {
        return new SmimeException.Unsupported("The message is encrypted with " + AlgorithmNames.content(algorithm)
                + ", which Siegel cannot decrypt.");
    }

    static DecryptedContent authenticated(
            AlgorithmIdentifier algorithm,
            byte[] key,
            byte[] attributes,
            byte[] tag,
            Spool spool,
            Primitives primitives)
            throws IOException {
        try {
            if (!AlgorithmNames.content(algorithm).endsWith("-GCM")) {
                return buffered(algorithm, key, attributes, tag, spool);
            }
            GCMParameters parameters = GCMParameters.getInstance(algorithm.getParameters());
            byte[] nonce = parameters.getNonce();
            if (tag.length < SHORTEST_TAG || tag.length > 16 || tag.length != parameters.getIcvLen()) {
                throw new SmimeException.CannotDecrypt();
            }
            if (nonce.length != GCM_NONCE) {
                return buffered(algorithm, key, attributes, tag, spool);
            }
            check(key, nonce, attributes, tag, spool, primitives);
            Cipher counter = counter(key, nonce, primitives);
            return new DecryptedContent(new CipherInput(counter, spool.open()), spool::close);
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
            throw new SmimeException.Malformed(
                    "The CMS object is malformed: the parameters of its content cipher "
                            + AlgorithmNames.content(algorithm) + " do not fit.",
                    e);
        } catch (GeneralSecurityException e) {
            throw new SmimeException.CannotDecrypt();
        }
    }

    private static void check(
            byte[] key, byte[] nonce, byte[] attributes, byte[] tag, Spool spool, Primitives primitives)
            throws GeneralSecurityException, IOException {
        Cipher counter = counter(key, nonce, primitives);
        Cipher gcm = primitives.cipher("AES/GCM/NoPadding");
        gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(tag.length * 8, nonce));
        gcm.updateAAD(attributes);
        byte[] block = new byte[BLOCK];
        byte[] plain = new byte[BLOCK + 16];
        byte[] scrap = new byte[BLOCK + 32];
        try (InputStream encrypted = spool.open()) {
            for (int n = encrypted.read(block); n >= 0; n = encrypted.read(block)) {
                int decrypted = counter.update(block, 0, n, plain, 0);
                gcm.update(plain, 0, decrypted, scrap, 0);
            }
        }
        int rest = counter.doFinal(plain, 0);
        byte[] last = gcm.doFinal(plain, 0, rest);
        Arrays.fill(plain, (byte) 0);
        if (!MessageDigest.isEqual(Arrays.copyOfRange(last, last.length - tag.length, last.length), tag)) {
            throw new SmimeException.CannotDecrypt();
        }
    }

    /** NIST SP 800-38D §6.5 with a 96-bit nonce: the content starts at counter 2. */
    private static Cipher counter(byte[] key, byte[] nonce, Primitives primitives) throws GeneralSecurityException {
        byte[] start = Arrays.copyOf(nonce, 16);
        start[15] = 2;
        Cipher counter = primitives.cipher("AES/CTR/NoPadding");
        counter.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(start));
        return counter;
    }

    /** Rare ciphers and nonces, in memory and therefore only up to a limit. */
    private static DecryptedContent buffered(
            AlgorithmIdentifier algorithm, byte[] key, byte[] attributes, byte[] tag, Spool spool)
            throws GeneralSecurityException, IOException {
        if (spool.length() > BUFFERED) {
            throw new SmimeException.Unsupported("The message is refused: " + AlgorithmNames.content(algorithm)
                    + " content is read up to " + BUFFERED + " bytes.");
        }
        Cipher cipher = aead(algorithm, key, tag.length * 8);
        cipher.updateAAD(attributes);
        byte[] first;
        try (InputStream encrypted = spool.open()) {
            first = cipher.update(encrypted.readAllBytes());
        }
        byte[] last = cipher.doFinal(tag);
        InputStream plain = first == null
                ? new ByteArrayInputStream(last)
                : new java.io.SequenceInputStream(new ByteArrayInputStream(first), new ByteArrayInputStream(last));
        return new DecryptedContent(plain, spool::close);
    }

    private static Cipher aead(AlgorithmIdentifier algorithm, byte[] key, int tagBits) throws GeneralSecurityException {
        String id = algorithm.getAlgorithm().getId();
        String transformation;
        String keyAlgorithm = "AES";
        byte[] nonce;
        if (id.equals(CHACHA20_POLY1305)) { // RFC 8103
            transformation = "ChaCha20-Poly1305";
            keyAlgorithm = "ChaCha20";
            nonce = ASN1OctetString.getInstance(algorithm.getParameters()).getOctets();
        } else if (id.equals(GCM_PREFIX + "7") || id.equals(GCM_PREFIX + "27") || id.equals(GCM_PREFIX + "47")) {
            transformation = "AES/CCM/NoPadding";
            nonce = CCMParameters.getInstance(algorithm.getParameters()).getNonce();
        } else if (id.equals(GCM_PREFIX + "6") || id.equals(GCM_PREFIX + "26") || id.equals(GCM_PREFIX + "46")) {
            transformation = "AES/GCM/NoPadding";
            nonce = GCMParameters.getInstance(algorithm.getParameters()).getNonce();
        } else {
            throw unsupported(algorithm);
        }
        Cipher cipher = Cipher.getInstance(transformation, Primitives.bouncyCastle());
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, keyAlgorithm), new AEADParameterSpec(nonce, tagBits));
        return cipher;
    }

    /** Decrypts while reading, in large blocks. */
    private static final class CipherInput extends InputStream {
        private final Cipher cipher;
        private final InputStream in;
        private final byte[] block = new byte[BLOCK];
        private byte[] plain = new byte[0];
        private int position;
        private boolean ended;

        CipherInput(Cipher cipher, InputStream in) {
            this.cipher = cipher;
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (position == plain.length) {
                if (ended) {
                    return -1;
                }
                decrypt();
            }
            int n = Math.min(length, plain.length - position);
            System.arraycopy(plain, position, target, offset, n);
            position += n;
            return n;
        }

        private void decrypt() throws IOException {
            int n = in.readNBytes(block, 0, BLOCK);
            byte[] decrypted;
            if (n == 0) {
                ended = true;
                try {
                    decrypted = cipher.doFinal();
                } catch (GeneralSecurityException badPadding) {
                    throw new SmimeException.CannotDecrypt();
                }
            } else {
                decrypted = cipher.update(block, 0, n);
            }
            plain = decrypted == null ? new byte[0] : decrypted;
            position = 0;
        }
    }
}
