package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The message engine: message in, message out, as streams.
 *
 * <p>A message is what mail programs write (RFC 5322 with MIME); line ends may be CRLF or bare LF. The header fields that
 * describe the content ({@code Content-*}) move into the protected entity, all others stay outside. Nothing is written
 * before the input proved to be a message, and what was signed is never re-serialised. Input may also be a bare CMS
 * object in DER, BER or PEM where a signed or encrypted message is read.
 *
 * <p>An error of a stream given by the caller leaves as {@link java.io.UncheckedIOException}; streams are never closed.
 * Objects are immutable and may be used by several threads.
 *
 * {@snippet :
 * Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);
 * smime.sign(message, identity, SignOptions.at(Instant.now()), out);
 * }
 */
public final class Smime {

    private final Primitives primitives;
    private final Limits limits;

    /**
     * @param primitives {@link Primitives#best} for a program that stays, {@link Primitives#jdk} for a short command
     * @param limits for all that is read, and for what is written where it has to be read first
     */
    public Smime(Primitives primitives, Limits limits) {
        this.primitives = primitives;
        this.limits = limits;
    }

    /**
     * Signs a message (RFC 8551 §3.5), by several people side by side where there are several. To sign what somebody else
     * signed, give that message. Header protection, where asked for, signs the header fields too and hides none of them (RFC
     * 9788 {@code hp="clear"}); a message that is signed or encrypted already keeps the payload it has.
     *
     * @param signers at least one; each with the algorithm of its key
     * @throws SmimeException if the message is malformed or a key cannot sign
     */
    public void sign(InputStream message, List<Identity> signers, SignOptions options, OutputStream out) {
        run(() -> {
            new MessageSigner(primitives, limits).sign(message, signers, options, out);
            return signers;
        });
    }

    /** Signs a message with one key. */
    public void sign(InputStream message, Identity signer, SignOptions options, OutputStream out) {
        sign(message, List.of(signer), options, out);
    }

    /**
     * Encrypts a message (RFC 8551 §3.3, §3.4).
     *
     * @throws SmimeException if the message is malformed or nothing can be encrypted to one of the recipients; if header
     *     protection is asked for and the message was signed without it: use {@link #signAndEncrypt}
     */
    public void encrypt(InputStream message, List<Recipient> recipients, EncryptOptions options, OutputStream out) {
        run(() -> {
            new MessageEncryptor(primitives, limits).encrypt(message, recipients, options, out);
            return options;
        });
    }

    /** Encrypts a message to one or more certificates, for any mail program. */
    public void encrypt(InputStream message, List<X509Certificate> recipients, ContentCipher cipher, OutputStream out) {
        encrypt(message, Recipient.of(recipients), EncryptOptions.with(cipher), out);
    }

    /**
     * Signs a message and encrypts what was signed, in one pass (RFC 8551 §3.7).
     *
     * <p>This is the way to protect the header of a message that is to be both: the header fields go into the payload inside
     * the signature, and what stays outside of the encryption is recorded with them (RFC 9788 §5.2). The header protection
     * of the encryption counts; where it has none and the signature has, the fields are protected and not hidden.
     *
     * @param signers at least one
     * @throws SmimeException if the message is malformed, the key cannot sign or nothing can be encrypted to a recipient
     */
    public void signAndEncrypt(
            InputStream message,
            List<Identity> signers,
            SignOptions signing,
            List<Recipient> recipients,
            EncryptOptions encryption,
            OutputStream out) {
        run(() -> {
            HeaderProtection protection = encryption.headerProtection();
            if (!protection.protects() && signing.headerProtection().protects()) {
                protection = new HeaderProtection(HeaderProtection.Policy.NO_CONFIDENTIALITY, false);
            }
            Outgoing outgoing = Outgoing.encrypted(message, protection, limits);
            Entity signed = new MessageSigner(primitives, limits).signed(outgoing.entity(), signers, signing);
            new MessageEncryptor(primitives, limits)
                    .encrypt(new Outgoing(outgoing.outer(), signed), recipients, encryption, out);
            return signed;
        });
    }

    /**
     * Compresses a message (RFC 8551 §3.6): before it is signed or encrypted, for what is encrypted does not get smaller.
     *
     * @throws SmimeException if the message is malformed
     */
    public void compress(InputStream message, OutputStream out) {
        run(() -> {
            new CompressedWriter(limits).compress(message, out);
            return limits;
        });
    }

    /**
     * Writes a message that carries certificates and revocation lists and nothing else (RFC 8551 §3.8). It has no From; the
     * caller puts fields in front. {@link #inspect} reads it.
     *
     * @param crls may be empty
     * @throws SmimeException.Unsupported if one of them has no encoding
     */
    public void certificatesOnly(List<X509Certificate> certificates, List<X509CRL> crls, OutputStream out) {
        run(() -> {
            CertificatesOnly.write(certificates, crls, out);
            return certificates;
        });
    }

    /**
     * Decrypts the outermost encryption layer. The output is a message again: the outer header fields that do not
     * describe the content, then the decrypted entity byte by byte; only the entity where there are none. Protected header
     * fields (RFC 9788) are part of the entity; what stood outside in their place, or could be taken for one, is left out.
     *
     * <p>AuthEnvelopedData is checked before anything is written; until then its ciphertext waits in memory or, above one
     * megabyte, in a temporary file. EnvelopedData has no authentication (EFAIL): plaintext is written as it is decrypted,
     * and a message changed on the way may fail only at its end, so a caller keeps the output from people until this
     * method returns, and believes the content only behind a signature; the report says which it was.
     *
     * @param senders certificates to try for a sender who agreed on the key with the one of his certificate (RFC 6278) and
     *     did not send it along; hardly anybody does, so mostly empty
     * @throws SmimeException.CannotDecrypt with one constant sentence, whatever the reason
     * @throws SmimeException if the message is malformed or not encrypted
     */
    public Inspection.EncryptionReport decrypt(
            InputStream message, List<? extends DecryptionKey> keys, List<X509Certificate> senders, OutputStream out) {
        return run(() -> new MessageDecryptor(primitives, limits)
                .decrypt(message, keys, senders, Release.AFTER_AUTHENTICATION, out));
    }

    /**
     * The same for a message in a file, which is read twice where its AES-GCM ciphertext would have to wait in a temporary
     * file otherwise. If somebody changes the file in between, decryption fails; nothing is written that was not checked.
     *
     * @throws SmimeException as {@link #decrypt(InputStream, List, List, OutputStream)}
     * @throws UncheckedIOException if the file cannot be read
     */
    public Inspection.EncryptionReport decrypt(
            Path message, List<? extends DecryptionKey> keys, List<X509Certificate> senders, OutputStream out) {
        return run(() -> MessageFile.read(
                message,
                (in, again) -> new MessageDecryptor(primitives, limits).decrypt(in, again, keys, senders, out)));
    }

    /**
     * The same for large messages: AuthEnvelopedData with AES-GCM is written while it is decrypted, without a temporary file
     * and in one pass, into a place from which it can be taken back.
     *
     * {@snippet :
     * class ReceivedFile implements Quarantine {
     *     public OutputStream content() throws IOException {
     *         return output = Files.newOutputStream(temporary);
     *     }
     *
     *     public void end(Outcome outcome) throws IOException {
     *         output.close();
     *         if (outcome == Outcome.AUTHENTIC) {
     *             Files.move(temporary, received);
     *         } else {
     *             Files.delete(temporary);
     *         }
     *     }
     * }
     * }
     *
     * @throws SmimeException as {@link #decrypt(InputStream, List, List, OutputStream)}, after {@link Quarantine#end}
     */
    public Inspection.EncryptionReport decrypt(
            InputStream message,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> senders,
            Quarantine quarantine) {
        return run(() -> Quarantined.run(
                quarantine,
                out -> new MessageDecryptor(primitives, limits)
                        .decrypt(message, keys, senders, Release.WHILE_READING, out),
                Inspection.EncryptionReport::authenticated));
    }

    /**
     * Reads a whole message, opens the encryption layers it has keys for, and reports what it found.
     *
     * @param keys may be empty: then an encrypted message is reported as encrypted and not opened
     * @param signerCandidates certificates to try for signers whose certificate the message does not carry, and as {@code
     *     senders} of {@link #decrypt}
     * @throws SmimeException if the message is malformed, a truncated one included
     */
    public Inspection inspect(
            InputStream message, List<? extends DecryptionKey> keys, List<X509Certificate> signerCandidates) {
        return run(() -> new Inspector(primitives, limits, keys, signerCandidates).inspect(message));
    }

    /**
     * Reads a detached signature (RFC 5652 §5.2) that lies in a file of its own, and the content beside it, which may be a MIME
     * entity or anything else. It is hashed as it stands, and with CRLF where it has bare LF.
     *
     * @param signature SignedData without content, in DER, BER or PEM
     * @throws SmimeException if the signature is malformed, or holds a content of its own
     */
    public Inspection inspectDetached(
            InputStream signature, InputStream content, List<X509Certificate> signerCandidates) {
        return run(() -> new Inspector(primitives, limits, List.of(), signerCandidates).inspect(signature, content));
    }

    interface Work<T> {
        T run() throws IOException, GeneralSecurityException;
    }

    /** The one boundary: whatever a library throws on hostile input leaves as a {@link SmimeException}. */
    static <T> T run(Work<T> work) {
        try {
            return work.run();
        } catch (SmimeException | UncheckedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new SmimeException.Unsupported("The cryptographic library cannot do what this message needs.", e);
        } catch (RuntimeException | StackOverflowError e) { // the ASN.1 library throws these on hostile input
            throw new SmimeException.Malformed("The message is malformed: its CMS structure cannot be processed.", e);
        }
    }
}
