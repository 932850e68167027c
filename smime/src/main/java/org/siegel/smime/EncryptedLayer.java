package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Finds the outermost encryption layer of a message, behind signatures. */
final class EncryptedLayer {

    /** What follows the layer within one of those around it. */
    private interface Rest {
        void read() throws IOException;
    }

    private final Limits limits;
    private final Tally tally;
    private final HeaderBlock outer;
    private final CmsObject object;
    private final Deque<Rest> around = new ArrayDeque<>();

    EncryptedLayer(InputStream message, Limits limits) throws IOException {
        this.limits = limits;
        this.tally = new Tally(limits);
        PeekInput in = new PeekInput(tally.reading(message));
        around.push(() -> in.transferTo(OutputStream.nullOutputStream()));
        Optional<InputStream> bare = BareCms.in(in, limits);
        outer = bare.isPresent() ? new HeaderBlock(List.of()) : HeaderBlock.ofMessage(in, limits);
        object = bare.isPresent() ? cms(bare.get(), 0) : entity(outer, in, 0);
    }

    /** The header of the message; empty where it is a bare object. */
    HeaderBlock outer() {
        return outer;
    }

    /** EnvelopedData or AuthEnvelopedData, to be read to its end before {@link #finish}. */
    CmsObject object() {
        return object;
    }

    /** Reads what is around the layer to its end, so that a message that was cut off does not pass for whole. */
    void finish() throws IOException {
        for (Rest rest : around) {
            rest.read();
        }
    }

    private CmsObject entity(HeaderBlock header, PeekInput body, int depth) throws IOException {
        limits.check(Limit.NESTING, depth);
        ContentType type = header.contentType();
        if (type.type().equals("multipart/signed")) {
            return clearSigned(type, body, depth);
        }
        if (!Pkcs7Type.isMime(header)) {
            throw notEncrypted();
        }
        around.push(() -> body.transferTo(OutputStream.nullOutputStream()));
        return cms(TransferDecoding.of(header, body, "its CMS object"), depth);
    }

    private CmsObject clearSigned(ContentType type, PeekInput body, int depth) throws IOException {
        Multipart multipart = new Multipart(body, type, limits);
        if (!multipart.next() || multipart.closed()) {
            throw notEncrypted();
        }
        around.push(() -> {
            while (multipart.next()) {
                // the signature over the encrypted part ends with it
            }
            if (!multipart.closed()) {
                throw new SmimeException.Malformed(
                        "The message ends inside a multipart/signed part: its closing boundary is"
                                + " missing; it was probably cut off.");
            }
        });
        PeekInput part = new PeekInput(multipart.part());
        return entity(HeaderBlock.ofPart(part, limits), part, depth + 1);
    }

    private CmsObject cms(InputStream encoded, int depth) throws IOException {
        CmsObject found = CmsObject.open(encoded, tally);
        if (found.encrypted()) {
            return found;
        }
        if (!found.type().equals(CmsObject.SIGNED_DATA)) {
            throw notEncrypted();
        }
        SignedData data = new SignedData(found);
        PeekInput content = new PeekInput(data.content());
        around.push(() -> {
            content.transferTo(OutputStream.nullOutputStream());
            data.finish();
        });
        return entity(HeaderBlock.ofPart(content, limits), content, depth + 1);
    }

    private static SmimeException.Malformed notEncrypted() {
        return new SmimeException.Malformed("The message is not encrypted; there is nothing to decrypt.");
    }
}
