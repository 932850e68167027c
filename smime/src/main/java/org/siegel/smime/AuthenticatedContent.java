package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.CCMParameters;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The content of AuthEnvelopedData: AES-GCM and AES-CCM (RFC 5084), ChaCha20-Poly1305 (RFC 8103), of any length in bounded
 * memory.
 *
 * <p>Content that is to be handed out only when it was checked is read twice: first to check the code, which for GCM takes no
 * decryption, then to hand it out. Short content is in memory and decrypted once.
 */
final class AuthenticatedContent {

    private static final String CHACHA20_POLY1305 = "1.2.840.113549.1.9.16.3.18";
    private static final int SHORTEST_GCM_TAG = 12; // RFC 5084 §3.2
    private static final int SHORTEST_CCM_TAG = 4; // RFC 5084 §3.1
    private static final int CHACHA20_NONCE = 12;

    private enum Mode {
        GCM,
        CCM,
        CHACHA20
    }

    private final Mode mode;
    private final byte[] key;
    private final byte[] nonce;
    private final int tagLength;
    private final Primitives primitives;

    private AuthenticatedContent(Mode mode, byte[] key, byte[] nonce, int tagLength, Primitives primitives) {
        this.mode = mode;
        this.key = key;
        this.nonce = nonce;
        this.tagLength = tagLength;
        this.primitives = primitives;
    }

    /** @throws RuntimeException of the ASN.1 library if the parameters are malformed */
    static AuthenticatedContent of(AlgorithmIdentifier algorithm, byte[] key, Primitives primitives) {
        if (key.length != ContentDecryption.keyBytes(algorithm)) {
            throw new SmimeException.CannotDecrypt();
        }
        String id = algorithm.getAlgorithm().getId();
        if (id.equals(CHACHA20_POLY1305)) {
            byte[] nonce =
                    ASN1OctetString.getInstance(algorithm.getParameters()).getOctets();
            return new AuthenticatedContent(Mode.CHACHA20, key, nonce, 16, primitives);
        }
        return switch (id) {
            case "2.16.840.1.101.3.4.1.6", "2.16.840.1.101.3.4.1.26", "2.16.840.1.101.3.4.1.46" -> {
                GCMParameters parameters = GCMParameters.getInstance(algorithm.getParameters());
                yield new AuthenticatedContent(
                        Mode.GCM, key, parameters.getNonce(), parameters.getIcvLen(), primitives);
            }
            case "2.16.840.1.101.3.4.1.7", "2.16.840.1.101.3.4.1.27", "2.16.840.1.101.3.4.1.47" -> {
                CCMParameters parameters = CCMParameters.getInstance(algorithm.getParameters());
                yield new AuthenticatedContent(
                        Mode.CCM, key, parameters.getNonce(), parameters.getIcvLen(), primitives);
            }
            default -> throw ContentDecryption.unsupported(algorithm);
        };
    }

    /** The plaintext while it is decrypted, where that is possible without all of the ciphertext. */
    Optional<GcmInput> whileReading(InputStream encrypted) throws GeneralSecurityException {
        return ordinaryGcm() ? Optional.of(new GcmInput(encrypted, key, nonce, primitives)) : Optional.empty();
    }

    void verify(GcmInput content, byte[] attributes, byte[] tag) throws GeneralSecurityException {
        requireTag(tag);
        content.verify(attributes, tag);
    }

    private void requireTag(byte[] tag) {
        int shortest = switch (mode) {
            case GCM -> SHORTEST_GCM_TAG;
            case CCM -> SHORTEST_CCM_TAG;
            case CHACHA20 -> 16;
        };
        if (tag.length < shortest || tag.length > 16 || tag.length != tagLength) {
            throw new SmimeException.CannotDecrypt();
        }
    }

    /** The plaintext of short content, after its code was checked. */
    InputStream checked(byte[] encrypted, byte[] attributes, byte[] tag) throws GeneralSecurityException, IOException {
        requireTag(tag);
        return ordinaryGcm()
                ? new ByteArrayInputStream(gcm(encrypted, attributes, tag))
                : checked(() -> new ByteArrayInputStream(encrypted), encrypted.length, attributes, tag);
    }

    /** The plaintext of content of another cipher than the ordinary GCM, decrypted twice. */
    InputStream checked(Ciphertext encrypted, long length, byte[] attributes, byte[] tag)
            throws GeneralSecurityException, IOException {
        requireTag(tag);
        try (InputStream first = encrypted.open()) {
            if (mode == Mode.CCM) {
                CcmContent ccm = new CcmContent(key, nonce, primitives);
                ccm.verify(first, length, attributes, tag);
                return new CipherInput(ccm.counter(), encrypted.open());
            }
            new AeadInput(aead(attributes), first, tag).transferTo(OutputStream.nullOutputStream());
            return new AeadInput(aead(attributes), encrypted.open(), tag);
        }
    }

    /** Whether the code can be computed from the ciphertext while that comes. */
    boolean ordinaryGcm() {
        return mode == Mode.GCM && nonce.length == GcmInput.NONCE;
    }

    GcmCode code(OutputStream kept) throws GeneralSecurityException {
        return new GcmCode(key, nonce, primitives, kept);
    }

    /** The plaintext, after the code of all of it was checked. */
    InputStream checked(GcmCode code, Ciphertext again, byte[] attributes, byte[] tag)
            throws GeneralSecurityException, IOException {
        requireTag(tag);
        code.verify(attributes, tag);
        return new GcmReplay(code, GcmInput.counter(key, nonce, primitives), again.open());
    }

    /** The plaintext, after the code of all of it was checked, from a place where nobody else can have changed it. */
    InputStream checked(GcmCode code, Spool kept, byte[] attributes, byte[] tag)
            throws GeneralSecurityException, IOException {
        requireTag(tag);
        code.verify(attributes, tag);
        return new CipherInput(GcmInput.counter(key, nonce, primitives), kept.open());
    }

    private byte[] gcm(byte[] encrypted, byte[] attributes, byte[] tag) throws GeneralSecurityException {
        Cipher gcm = primitives.cipher("AES/GCM/NoPadding");
        gcm.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(tag.length * 8, nonce));
        gcm.updateAAD(attributes);
        byte[] joined = Arrays.copyOf(encrypted, encrypted.length + tag.length);
        System.arraycopy(tag, 0, joined, encrypted.length, tag.length);
        return gcm.doFinal(joined);
    }

    /** For ChaCha20-Poly1305, and GCM with a nonce of another length. */
    private AEADCipher aead(byte[] attributes) throws GeneralSecurityException {
        if (mode == Mode.CHACHA20 && nonce.length != CHACHA20_NONCE) {
            throw new GeneralSecurityException("a ChaCha20-Poly1305 nonce has 12 bytes");
        }
        AEADCipher cipher =
                mode == Mode.CHACHA20 ? new ChaCha20Poly1305() : GCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(false, new AEADParameters(new KeyParameter(key), tagLength * 8, nonce, attributes));
        return cipher;
    }
}
