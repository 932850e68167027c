package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the outermost encryption layer off a message. */
final class MessageDecryptor {

    private final Primitives primitives;
    private final Limits limits;

    MessageDecryptor(Primitives primitives, Limits limits) {
        this.primitives = primitives;
        this.limits = limits;
    }

    Inspection.EncryptionReport decrypt(
            InputStream message,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> senders,
            Release release,
            OutputStream out)
            throws IOException {
        return decrypt(
                new EncryptedLayer(message, limits), keys, senders, enveloped -> enveloped.decrypt(release), out);
    }

    /** @param again the message once more, null if there is no such thing */
    Inspection.EncryptionReport decrypt(
            InputStream message,
            @Nullable Ciphertext again,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> senders,
            OutputStream out)
            throws IOException {
        if (again == null) {
            return decrypt(message, keys, senders, Release.AFTER_AUTHENTICATION, out);
        }
        Ciphertext encrypted =
                () -> new EnvelopedReader(new EncryptedLayer(again.open(), limits).object(), List.of(), primitives)
                        .encrypted();
        return decrypt(
                new EncryptedLayer(message, limits), keys, senders, enveloped -> enveloped.decrypt(encrypted), out);
    }

    private interface Decryption {
        DecryptedContent of(EnvelopedReader enveloped) throws IOException;
    }

    private Inspection.EncryptionReport decrypt(
            EncryptedLayer layer,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> senders,
            Decryption decryption,
            OutputStream out)
            throws IOException {
        EnvelopedReader enveloped = new EnvelopedReader(layer.object(), keys, senders, primitives);
        if (!enveloped.hasKey()) {
            enveloped.finish();
            throw new SmimeException.CannotDecrypt();
        }
        HeaderBlock outer = layer.outer();
        try (DecryptedContent content = decryption.of(enveloped)) {
            boolean bareObject = outer.fields().isEmpty();
            PeekInput plain = bareObject || enveloped.authenticated() || !enveloped.holdsData()
                    ? new PeekInput(content)
                    : Plausible.content(content);
            keptHeader(outer, plain, out);
            plain.transferTo(out);
        }
        enveloped.finish();
        layer.finish();
        out.flush();
        return enveloped.report(true);
    }

    /**
     * Nothing where the outer header says nothing but how the content is encrypted. Protected fields take the place of those
     * outside (RFC 9788 §4.5), and what a reader is shown comes from inside only.
     */
    private void keptHeader(HeaderBlock outer, PeekInput entity, OutputStream out) throws IOException {
        HeaderBlock kept = outer.outer();
        if (kept.without("MIME-Version").fields().isEmpty()) {
            return;
        }
        PeekInput start = WrappedMessage.beginning(entity, limits);
        HeaderBlock part = HeaderBlock.ofPart(start, limits);
        Optional<WrappedMessage> wrapped = WrappedMessage.in(part, start, outer, limits);
        if (wrapped.isPresent()) {
            HeaderBlock.ofPart(entity, limits); // what is inside is the message itself (RFC 8551 §3.1)
        }
        HeaderBlock inner = wrapped.map(WrappedMessage::header).orElse(part);
        if (Payload.scheme(inner) != Inspection.HeaderScheme.NONE || wrapped.isPresent()) {
            kept = new HeaderBlock(kept.fields().stream()
                    .filter(f -> !inner.has(f.name()) && !f.is("HP-Outer") && !HeaderNames.isUserFacing(f.name()))
                    .toList());
        }
        if (inner.has("MIME-Version")) {
            kept = kept.without("MIME-Version");
        }
        for (HeaderField field : kept.fields()) {
            out.write(field.raw());
        }
        if (!HeaderBlock.startsHere(entity)) { // bare text without a header of its own
            out.write('\r');
            out.write('\n');
        }
    }
}
