package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Takes the outermost encryption layer off a message, looking for it behind signatures and compression. */
final class MessageDecryptor {

    private static final int LOOK = 64 * 1024;

    private final Primitives primitives;
    private final Limits limits;
    private final Release release;
    private final Tally tally;

    MessageDecryptor(Primitives primitives, Limits limits, Release release) {
        this.release = release;
        this.primitives = primitives;
        this.limits = limits;
        this.tally = new Tally(limits);
    }

    Inspection.EncryptionReport decrypt(InputStream message, List<? extends DecryptionKey> keys, OutputStream out)
            throws IOException {
        PeekInput in = new PeekInput(tally.reading(message));
        Optional<InputStream> bare = BareCms.in(in, limits);
        HeaderBlock header = bare.isPresent() ? new HeaderBlock(List.of()) : HeaderBlock.ofMessage(in, limits);
        Inspection.EncryptionReport report =
                bare.isPresent() ? cms(header, bare.get(), keys, out, 0) : entity(header, header, in, keys, out, 0);
        in.transferTo(OutputStream.nullOutputStream());
        out.flush();
        return report;
    }

    private Inspection.EncryptionReport entity(
            HeaderBlock outer,
            HeaderBlock header,
            PeekInput body,
            List<? extends DecryptionKey> keys,
            OutputStream out,
            int depth)
            throws IOException {
        limits.check(Limit.NESTING, depth);
        ContentType type = header.contentType();
        if (type.type().equals("multipart/signed")) {
            return clearSigned(outer, type, body, keys, out, depth);
        }
        if (!Pkcs7Type.isMime(header)) {
            throw notEncrypted();
        }
        Inspection.EncryptionReport report =
                cms(outer, TransferDecoding.of(header, body, "its CMS object"), keys, out, depth);
        body.transferTo(OutputStream.nullOutputStream());
        return report;
    }

    private Inspection.EncryptionReport clearSigned(
            HeaderBlock outer,
            ContentType type,
            PeekInput body,
            List<? extends DecryptionKey> keys,
            OutputStream out,
            int depth)
            throws IOException {
        Multipart multipart = new Multipart(body, type, limits);
        if (!multipart.next() || multipart.closed()) {
            throw notEncrypted();
        }
        PeekInput part = new PeekInput(multipart.part());
        Inspection.EncryptionReport report =
                entity(outer, HeaderBlock.ofPart(part, limits), part, keys, out, depth + 1);
        while (multipart.next()) {
            // the signature over the encrypted part ends with it
        }
        if (!multipart.closed()) {
            throw new SmimeException.Malformed(
                    "The message ends inside a multipart/signed part: its closing boundary is"
                            + " missing; it was probably cut off.");
        }
        return report;
    }

    private Inspection.EncryptionReport cms(
            HeaderBlock outer, InputStream encoded, List<? extends DecryptionKey> keys, OutputStream out, int depth)
            throws IOException {
        CmsObject object = CmsObject.open(encoded, tally);
        if (object.encrypted()) {
            return encrypted(outer, object, keys, out);
        }
        if (object.type().equals(CmsObject.SIGNED_DATA)) {
            SignedData data = new SignedData(object);
            PeekInput content = new PeekInput(data.content());
            Inspection.EncryptionReport report =
                    entity(outer, HeaderBlock.ofPart(content, limits), content, keys, out, depth + 1);
            content.transferTo(OutputStream.nullOutputStream());
            data.finish();
            return report;
        }
        throw notEncrypted();
    }

    private Inspection.EncryptionReport encrypted(
            HeaderBlock outer, CmsObject object, List<? extends DecryptionKey> keys, OutputStream out)
            throws IOException {
        EnvelopedReader enveloped = new EnvelopedReader(object, keys, primitives);
        if (!enveloped.hasKey()) {
            enveloped.finish();
            throw new SmimeException.CannotDecrypt();
        }
        try (DecryptedContent content = enveloped.decrypt(release)) {
            boolean bareObject = outer.fields().isEmpty();
            PeekInput plain = bareObject || enveloped.authenticated() || !enveloped.holdsData()
                    ? new PeekInput(content)
                    : Plausible.content(content);
            keptHeader(outer, plain, out);
            plain.transferTo(out);
        }
        enveloped.finish();
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
        HeaderBlock inner = ahead(entity);
        if (ProtectedFields.scheme(inner) != Inspection.HeaderScheme.NONE) {
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

    /** The header that the entity begins with, which stays to be read. */
    private HeaderBlock ahead(PeekInput entity) throws IOException {
        int most = limits.size(Limit.HEADER_BYTES);
        byte[] start = entity.peekBytes(Math.min(entity.ensure(Math.min(most, LOOK)), most));
        return HeaderBlock.ofPart(new PeekInput(new ByteArrayInputStream(start)), limits);
    }

    private static SmimeException.Malformed notEncrypted() {
        return new SmimeException.Malformed("The message is not encrypted; there is nothing to decrypt.");
    }
}
