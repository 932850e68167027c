package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;

/**
 * A message on its way out.
 *
 * @param outer the header that stays outside
 * @param entity what is signed or encrypted
 */
record Outgoing(HeaderBlock outer, Entity entity) {

    /** The message as it stands: what describes the content moves inside (RFC 8551 §3.1), the rest stays outside. */
    static Outgoing plain(HeaderBlock header, PeekInput body, Limits limits) {
        return new Outgoing(
                header.outer(),
                (sevenBit, out) -> new EntityWriter(limits, sevenBit).write(header.content(), body, out));
    }

    /** For a signature alone. A message that is signed or encrypted already has its payload, and keeps it. */
    static Outgoing signed(InputStream message, HeaderProtection protection, Limits limits) throws IOException {
        PeekInput in = new PeekInput(message);
        HeaderBlock header = HeaderBlock.ofMessage(in, limits);
        return protection.protects() && !isLayer(header)
                ? protect(ProtectedHeader.clear(header), header, in, limits)
                : plain(header, in, limits);
    }

    /** For encryption, with or without a signature inside. */
    static Outgoing encrypted(InputStream message, HeaderProtection protection, Limits limits) throws IOException {
        PeekInput in = new PeekInput(message);
        HeaderBlock header = HeaderBlock.ofMessage(in, limits);
        if (!protection.protects()) {
            return plain(header, in, limits);
        }
        if (isLayer(header)) {
            SignedBefore.requireProtected(header, in, limits);
            return plain(header, in, limits);
        }
        return protect(ProtectedHeader.cipher(header, protection), header, in, limits);
    }

    private static Outgoing protect(
            ProtectedHeader protectedHeader, HeaderBlock header, PeekInput body, Limits limits) {
        return new Outgoing(protectedHeader.outer(), (sevenBit, out) -> {
            HeaderBlock described = EntityWriter.described(header.content(), body);
            new EntityWriter(limits, sevenBit, protectedHeader.legacyDisplay())
                    .write(protectedHeader.around(described), body, out);
        });
    }

    /** Whether the content is a cryptographic layer, whose payload lies deeper (RFC 9787 §4). */
    private static boolean isLayer(HeaderBlock header) {
        ContentType type = header.contentType();
        return type.type().equals("multipart/signed")
                || type.type().equals("multipart/encrypted")
                || Pkcs7Type.isMime(header);
    }
}
