package org.siegel.ca;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;

/**
 * The key under which everything secret in the database is sealed: AES-256-GCM (NIST SP 800-38D) with the purpose as
 * associated data, so a value sealed for one purpose does not open for another.
 *
 * <p>A sealed value is {@code version(1) | id of the master key(8) | nonce(12) | ciphertext and tag}. The id tells a wrong
 * key from a damaged value. Nonces are random: good for 2^32 values under one key (SP 800-38D §8.3).
 */
public final class MasterKey implements AutoCloseable {

    static final int BYTES = 32;
    private static final byte VERSION = 1;
    private static final int ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEADER_BYTES = 1 + ID_BYTES + NONCE_BYTES;

    private final Primitives primitives;
    private final SecureRandom random;
    private final Secret key;
    private final byte[] id;

    private MasterKey(Secret key, Primitives primitives) {
        this.key = key;
        this.primitives = primitives;
        this.random = primitives.random();
        this.id = idOf(key, primitives);
    }

    /**
     * Reads the key from a file, which is created with a fresh key (mode 0600, its folder 0700) where it is missing.
     *
     * @throws CaException.MasterKeyUnusable if others may read the file, or it holds no key
     */
    public static MasterKey loadOrCreate(Path file, Primitives primitives) {
        try (Secret text = MasterKeyFile.readOrCreate(file, primitives.random())) {
            return of(text, file.toString(), primitives);
        }
    }

    /**
     * A key given by the caller, for example from the environment: 32 bytes as base64 or hexadecimal.
     *
     * @param source where it comes from, for messages
     * @throws CaException.MasterKeyUnusable if the text is no key
     */
    public static MasterKey of(Secret text, String source, Primitives primitives) {
        char[] chars = text.chars();
        byte[] bytes = decode(new String(chars).strip());
        Arrays.fill(chars, '\0');
        try {
            if (bytes.length != BYTES) {
                throw new CaException.MasterKeyUnusable(
                        "the master key in " + source
                                + " is malformed: it must be 32 bytes as base64 or 64 hexadecimal digits; restore it from your backup");
            }
            return new MasterKey(Secret.of(bytes), primitives);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] decode(String text) {
        try {
            return text.length() == 2 * BYTES
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            return new byte[0]; // the caller says what is expected; the cause would quote the secret
        }
    }

    private static byte[] idOf(Secret key, Primitives primitives) {
        byte[] bytes = key.bytes();
        try {
            var mac = primitives.mac("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal("org.siegel master key id".getBytes(StandardCharsets.US_ASCII)), ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK knows HMAC-SHA-256", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Says which master key this is without saying anything about it: 16 hexadecimal digits. */
    public String id() {
        return HexFormat.of().formatHex(id);
    }

    /**
     * Encrypts and authenticates.
     *
     * @param plaintext the secret; the caller wipes it
     * @param purpose what it is for; needed again to open it
     */
    public byte[] seal(byte[] plaintext, String purpose) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put(VERSION)
                .put(id)
                .put(nonce)
                .array();
        try {
            byte[] ciphertext =
                    cipher(Cipher.ENCRYPT_MODE, nonce, header, purpose).doFinal(plaintext);
            return ByteBuffer.allocate(HEADER_BYTES + ciphertext.length)
                    .put(header)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK knows AES-256-GCM", e);
        }
    }

    /**
     * Decrypts what {@link #seal} made.
     *
     * @return the secret, which the caller wipes
     * @throws CaException.MasterKeyUnusable if it was sealed under another master key, for another purpose, or is damaged
     */
    public byte[] open(byte[] sealed, String purpose) {
        if (sealed.length < HEADER_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new CaException.MasterKeyUnusable("the sealed value for " + purpose + " is damaged");
        }
        byte[] header = Arrays.copyOf(sealed, HEADER_BYTES);
        byte[] sealedUnder = Arrays.copyOfRange(header, 1, 1 + ID_BYTES);
        if (!Arrays.equals(sealedUnder, id)) {
            throw new CaException.MasterKeyUnusable("the sealed value for " + purpose + " needs the master key "
                    + HexFormat.of().formatHex(sealedUnder) + ", but this is the master key " + id()
                    + "; bring back the master key this database was made with");
        }
        byte[] nonce = Arrays.copyOfRange(header, 1 + ID_BYTES, HEADER_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, header, purpose)
                    .doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
        } catch (AEADBadTagException e) {
            throw new CaException.MasterKeyUnusable(
                    "the sealed value for " + purpose + " was changed, or was sealed for another purpose", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK knows AES-256-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] header, String purpose) throws GeneralSecurityException {
        Cipher cipher = primitives.cipher("AES/GCM/NoPadding");
        byte[] bytes = key.bytes();
        try {
            cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        cipher.updateAAD(header);
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return "MasterKey(" + id() + ")";
    }
}
