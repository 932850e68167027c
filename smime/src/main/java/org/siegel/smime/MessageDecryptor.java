package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Takes the outermost encryption layer off a message, looking for it behind signatures and compression. */
final class MessageDecryptor {

    private final Primitives primitives;
    private final Limits limits;
    private final Tally tally;

    MessageDecryptor(Primitives primitives, Limits limits) {
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
        try (DecryptedContent content = enveloped.decrypt()) {
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

    /** Nothing where the outer header says nothing but how the content is encrypted. */
    private static void keptHeader(HeaderBlock outer, PeekInput entity, OutputStream out) throws IOException {
        HeaderBlock kept = outer.outer();
        if (kept.without("MIME-Version").fields().isEmpty()) {
            return;
        }
        if (startsWith(entity, "mime-version:")) {
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

    private static boolean startsWith(PeekInput entity, String start) throws IOException {
        return entity.ensure(start.length()) >= start.length()
                && new String(entity.peekBytes(start.length()), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT)
                        .equals(start);
    }

    private static SmimeException.Malformed notEncrypted() {
        return new SmimeException.Malformed("The message is not encrypted; there is nothing to decrypt.");
    }
}
