package org.siegel.smime;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The message engine: message in, message out, as streams.
 *
 * <p>A message is what mail programs write (RFC 5322 with MIME); line ends may be CRLF or bare LF. The header fields that
 * describe the content ({@code Content-*}) move into the protected entity, all others stay outside. Nothing is written
 * before the input proved to be a message, and what was signed is never re-serialised.
 */
public final class Smime {

    private final Primitives primitives;
    private final Limits limits;

    public Smime(Primitives primitives, Limits limits) {
        this.primitives = primitives;
        this.limits = limits;
    }

    /**
     * Signs a message (RFC 8551 §3.5).
     *
     * @throws SmimeException if the message is malformed or the key cannot sign
     */
    public void sign(InputStream message, Identity signer, SignOptions options, OutputStream out) {
        throw new UnsupportedOperationException("Smime.sign " + primitives + limits);
    }

    /**
     * Encrypts a message to one or more certificates (RFC 8551 §3.3, §3.4).
     *
     * @throws SmimeException if the message is malformed or a certificate's key cannot encrypt
     */
    public void encrypt(InputStream message, List<X509Certificate> recipients, ContentCipher cipher, OutputStream out) {
        throw new UnsupportedOperationException("Smime.encrypt");
    }

    /**
     * Decrypts the outermost encryption layer. The output is a message again: the outer header fields that do not
     * describe the content, then the decrypted entity byte by byte.
     *
     * @throws SmimeException.CannotDecrypt with one constant sentence, whatever the reason
     * @throws SmimeException if the message is malformed or not encrypted
     */
    public Inspection.EncryptionReport decrypt(InputStream message, List<Identity> keys, OutputStream out) {
        throw new UnsupportedOperationException("Smime.decrypt");
    }

    /**
     * Reads a whole message, opens the encryption layers it has keys for, and reports what it found.
     *
     * @param keys may be empty: then an encrypted message is reported as encrypted and not opened
     * @param signerCandidates certificates to try for signers whose certificate the message does not carry
     * @throws SmimeException if the message is malformed
     */
    public Inspection inspect(InputStream message, List<Identity> keys, List<X509Certificate> signerCandidates) {
        throw new UnsupportedOperationException("Smime.inspect");
    }
}
