package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * CMS objects without a message around them (RFC 5652): content in, DER or BER out, and back. For programs that exchange
 * signed and encrypted files; {@link Smime} does the same for mail.
 *
 * <p>The content is signed and encrypted as it stands, byte by byte: nothing is canonicalised, and header protection means
 * nothing here. Content up to 64 kilobytes makes a DER object, longer content a BER stream. What is read may be either.
 *
 * <p>An error of a stream given by the caller leaves as {@link java.io.UncheckedIOException}; streams are never closed.
 * Objects are immutable and may be used by several threads.
 *
 * {@snippet :
 * Cms cms = new Cms(Primitives.best(), Limits.DEFAULT);
 * byte[] signed = cms.sign(content, List.of(identity), SignOptions.at(clock.instant()).withForm(Form.OPAQUE));
 * }
 */
public final class Cms {

    private final Primitives primitives;
    private final Limits limits;

    /**
     * @param primitives {@link Primitives#best} for a program that stays, {@link Primitives#jdk} for a short command
     * @param limits for all that is read, and for what is written where it has to be read first
     */
    public Cms(Primitives primitives, Limits limits) {
        this.primitives = primitives;
        this.limits = limits;
    }

    /**
     * Makes a SignedData (RFC 5652 §5): with the content inside where the form is opaque, without it where it is clear.
     *
     * @param signers at least one
     * @throws SmimeException.UnusableKey if a key cannot sign
     */
    public byte[] sign(byte[] content, List<Identity> signers, SignOptions options) {
        return Smime.run(() -> {
            Signers all = new Signers(signers, options, primitives);
            all.hash(content, 0, content.length);
            return options.form() == SignOptions.Form.OPAQUE
                    ? SignedWriter.whole(all, content, 0, content.length)
                    : all.detached();
        });
    }

    /** The same as streams. */
    public void sign(InputStream content, List<Identity> signers, SignOptions options, OutputStream out) {
        Smime.run(() -> {
            Signers all = new Signers(signers, options, primitives);
            if (options.form() == SignOptions.Form.OPAQUE) {
                SignedWriter signed = new SignedWriter(all, out);
                signed.fill(content);
                signed.close();
            } else {
                content.transferTo(all.hashing(OutputStream.nullOutputStream()));
                out.write(all.detached());
            }
            return signers;
        });
    }

    /**
     * Makes an EnvelopedData (RFC 5652 §6), or with GCM an AuthEnvelopedData (RFC 5083).
     *
     * @throws SmimeException if nothing can be encrypted to one of the recipients
     */
    public byte[] encrypt(byte[] content, List<Recipient> recipients, EncryptOptions options) {
        return Smime.run(
                () -> new EnvelopedWriter(recipients, options, primitives, limits, OutputStream.nullOutputStream())
                        .whole(content, 0, content.length));
    }

    /** The same as streams. */
    public void encrypt(InputStream content, List<Recipient> recipients, EncryptOptions options, OutputStream out) {
        Smime.run(() -> {
            EnvelopedWriter enveloped = new EnvelopedWriter(recipients, options, primitives, limits, out);
            enveloped.fill(content);
            enveloped.close();
            return options;
        });
    }

    /** Signs (opaque) and encrypts in one pass: a SignedData inside an EnvelopedData (RFC 8551 §3.7). */
    public void signAndEncrypt(
            InputStream content,
            List<Identity> signers,
            SignOptions signing,
            List<Recipient> recipients,
            EncryptOptions encrypting,
            OutputStream out) {
        Smime.run(() -> {
            EnvelopedWriter enveloped = new EnvelopedWriter(recipients, encrypting, primitives, limits, out);
            SignedWriter signed = new SignedWriter(new Signers(signers, signing, primitives), enveloped);
            signed.fill(content);
            signed.close();
            enveloped.close();
            return signers;
        });
    }

    /**
     * Decrypts EnvelopedData or AuthEnvelopedData. What EnvelopedData holds is not authenticated and means something only
     * behind a signature inside.
     *
     * @param senders certificates to try for a sender who agreed on the key with the one of his certificate (RFC 6278) and
     *     did not send it along; hardly anybody does, so mostly empty
     * @throws SmimeException.CannotDecrypt with one constant sentence, whatever the reason
     * @throws SmimeException if the object is malformed or not encrypted
     */
    public byte[] decrypt(byte[] object, List<? extends DecryptionKey> keys, List<X509Certificate> senders) {
        return Smime.run(() -> enveloped(CmsObject.open(Slice.of(object), limits), keys, senders)
                .content());
    }

    /**
     * The same as streams. AuthEnvelopedData is checked before anything is written; EnvelopedData is written as it is
     * decrypted, and an error may show only at its end.
     */
    public void decrypt(
            InputStream object,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> senders,
            OutputStream content) {
        Smime.run(() -> decrypted(
                object, keys, senders, enveloped -> enveloped.decrypt(Release.AFTER_AUTHENTICATION), content));
    }

    /**
     * The same for an object in a file, which is read twice where its AES-GCM ciphertext would have to wait in a temporary
     * file otherwise. If somebody changes the file in between, decryption fails; nothing is written that was not checked.
     */
    public void decrypt(
            Path object, List<? extends DecryptionKey> keys, List<X509Certificate> senders, OutputStream content) {
        Smime.run(() ->
                MessageFile.read(object, (in, again) -> decrypted(in, keys, senders, afterReading(again), content)));
    }

    /**
     * The same for large content: with AES-GCM it is written while it is decrypted, without a temporary file and in one pass,
     * into a place from which it can be taken back.
     */
    public void decrypt(
            InputStream object,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> senders,
            Quarantine quarantine) {
        Smime.run(() -> Quarantined.run(
                quarantine,
                out -> decrypted(object, keys, senders, enveloped -> enveloped.decrypt(Release.WHILE_READING), out),
                EnvelopedReader::authenticated));
    }

    private interface Decryption {
        DecryptedContent of(EnvelopedReader enveloped) throws IOException;
    }

    private EnvelopedReader decrypted(
            InputStream object,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> senders,
            Decryption decryption,
            OutputStream content)
            throws IOException {
        EnvelopedReader enveloped = enveloped(CmsObject.open(object, limits), keys, senders);
        try (DecryptedContent decrypted = decryption.of(enveloped)) {
            decrypted.transferTo(content);
        }
        enveloped.finish();
        return enveloped;
    }

    private Decryption afterReading(@Nullable Ciphertext again) {
        return again == null
                ? enveloped -> enveloped.decrypt(Release.AFTER_AUTHENTICATION)
                : enveloped -> enveloped.decrypt(() ->
                        new EnvelopedReader(CmsObject.open(again.open(), limits), List.of(), primitives).encrypted());
    }

    private EnvelopedReader enveloped(
            CmsObject object, List<? extends DecryptionKey> keys, List<X509Certificate> senders) throws IOException {
        if (!object.encrypted()) {
            throw new SmimeException.Malformed("The CMS object is not encrypted; there is nothing to decrypt.");
        }
        EnvelopedReader enveloped = new EnvelopedReader(object, keys, senders, primitives);
        if (!enveloped.hasKey()) {
            enveloped.finish();
            throw new SmimeException.CannotDecrypt();
        }
        return enveloped;
    }

    /**
     * Verifies a SignedData and writes the content it holds. Intact means that content and signature fit the named
     * certificate; whose that certificate is, and whether anybody should believe it, is another question.
     *
     * @param candidates certificates to try for signers whose certificate the object does not carry
     * @throws SmimeException if the object is malformed or not signed
     */
    public Signatures verify(byte[] object, List<X509Certificate> candidates, OutputStream content) {
        return Smime.run(() -> verify(CmsObject.open(Slice.of(object), limits), candidates, content));
    }

    /** The same as streams. The content is written while it is hashed; believe it when this method has returned. */
    public Signatures verify(InputStream object, List<X509Certificate> candidates, OutputStream content) {
        return Smime.run(() -> verify(CmsObject.open(object, limits), candidates, content));
    }

    private Signatures verify(CmsObject object, List<X509Certificate> candidates, OutputStream out) throws IOException {
        SignedData data = signed(object);
        if (!data.hasContent()) {
            throw new SmimeException.Malformed("The CMS object is a detached signature; its content is needed, too.");
        }
        DigestSet digests = new DigestSet(data.digests(), false, primitives);
        data.content(digests, out);
        data.finish();
        return signatures(data, digests, candidates);
    }

    /**
     * Verifies a detached signature (RFC 5652 §5.2) over a content that is given as it was signed.
     *
     * @throws SmimeException if the object is malformed, not signed, or holds a content of its own
     */
    public Signatures verifyDetached(byte[] object, InputStream content, List<X509Certificate> candidates) {
        return Smime.run(() -> {
            SignedData data = signed(CmsObject.open(Slice.of(object), limits));
            if (data.hasContent()) {
                throw new SmimeException.Malformed("The CMS object is no detached signature: it holds its content.");
            }
            DigestSet digests = new DigestSet(data.digests(), false, primitives);
            content.transferTo(digests.writing(OutputStream.nullOutputStream()));
            data.finish();
            return signatures(data, digests, candidates);
        });
    }

    private SignedData signed(CmsObject object) throws IOException {
        if (!object.type().equals(CmsObject.SIGNED_DATA)) {
            throw new SmimeException.Malformed("The CMS object is not signed; there is nothing to verify.");
        }
        return new SignedData(object);
    }

    private Signatures signatures(SignedData data, DigestSet digests, List<X509Certificate> candidates) {
        List<X509Certificate> known = new ArrayList<>(data.certificates());
        known.addAll(candidates);
        SignatureCheck check = new SignatureCheck(primitives, known, data.tally());
        return new Signatures(
                data.signers().stream()
                        .map(s -> check.check(0, s, data.contentType(), digests, Optional.empty()))
                        .toList(),
                data.certificates());
    }

    /**
     * Decrypts and verifies in one pass what {@link #signAndEncrypt} made.
     *
     * @param candidates certificates to try for signers whose certificate the object does not carry, and for a sender who agreed
     *     on the key with the one of his certificate (RFC 6278)
     * @throws SmimeException.CannotDecrypt with one constant sentence, whatever the reason; also where unauthenticated
     *     content turns out to be no SignedData
     */
    public Signatures decryptAndVerify(
            byte[] object, List<? extends DecryptionKey> keys, List<X509Certificate> candidates, OutputStream content) {
        return Smime.run(() -> {
            EnvelopedReader enveloped = enveloped(CmsObject.open(Slice.of(object), limits), keys, candidates);
            byte[] signed = enveloped.content();
            return inner(
                    enveloped.authenticated(),
                    () -> verify(CmsObject.open(Slice.of(signed), limits), candidates, content));
        });
    }

    /**
     * The same as streams. AuthEnvelopedData is checked before anything is written; whatever is written is believed when
     * this method has returned.
     */
    public Signatures decryptAndVerify(
            InputStream object,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> candidates,
            OutputStream content) {
        return Smime.run(() -> opened(object, keys, candidates, afterReading(null), true, content))
                .signatures();
    }

    /** The same for an object in a file, which is read twice as {@link #decrypt(Path, List, OutputStream)} does. */
    public Signatures decryptAndVerify(
            Path object, List<? extends DecryptionKey> keys, List<X509Certificate> candidates, OutputStream content) {
        return Smime.run(() -> MessageFile.read(
                        object, (in, again) -> opened(in, keys, candidates, afterReading(again), true, content)))
                .signatures();
    }

    /**
     * The same for large content: with AES-GCM it is written while it is decrypted, without a temporary file and in one pass,
     * into a place from which it can be taken back.
     *
     * @throws SmimeException.CannotDecrypt also where the content turns out to be no SignedData
     */
    public Signatures decryptAndVerify(
            InputStream object,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> candidates,
            Quarantine quarantine) {
        return Smime.run(() -> Quarantined.run(
                        quarantine,
                        out -> opened(
                                object,
                                keys,
                                candidates,
                                enveloped -> enveloped.decrypt(Release.WHILE_READING),
                                false,
                                out),
                        Opened::authenticated))
                .signatures();
    }

    private record Opened(Signatures signatures, boolean authenticated) {}

    private Opened opened(
            InputStream object,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> candidates,
            Decryption decryption,
            boolean afterAuthentication,
            OutputStream content)
            throws IOException, GeneralSecurityException {
        EnvelopedReader enveloped = enveloped(CmsObject.open(object, limits), keys, candidates);
        try (DecryptedContent decrypted = decryption.of(enveloped)) {
            boolean checked = enveloped.authenticated() && afterAuthentication;
            Signatures found = inner(checked, () -> {
                Signatures signatures = verify(CmsObject.open(decrypted, limits), candidates, content);
                decrypted.transferTo(OutputStream.nullOutputStream());
                return signatures;
            });
            enveloped.finish();
            return new Opened(found, enveloped.authenticated());
        }
    }

    /** What a wrong key makes of unchecked content is not a malformed object, but a failed decryption like any other. */
    private static Signatures inner(boolean checked, Smime.Work<Signatures> work)
            throws IOException, GeneralSecurityException {
        try {
            return work.run();
        } catch (SmimeException.Malformed e) {
            throw checked ? e : new SmimeException.CannotDecrypt();
        }
    }

    /**
     * What the signatures of an object say.
     *
     * @param signers in their order; empty where nobody signed
     * @param certificates that the object carries, without trust in any of them
     */
    public record Signatures(List<Inspection.SignerReport> signers, List<X509Certificate> certificates) {
        public Signatures {
            signers = List.copyOf(signers);
            certificates = List.copyOf(certificates);
        }

        /** Whether there is a signer, and the signatures of all signers fit. */
        public boolean intact() {
            return !signers.isEmpty()
                    && signers.stream().allMatch(s -> s.integrity() instanceof Inspection.Integrity.Intact);
        }
    }
}
