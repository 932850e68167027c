package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;

/**
 * Looks into a signed message that is to be encrypted with header protection. Its payload is inside the signature and cannot
 * be changed any more, so the protection must be there already (RFC 9788 §5.2).
 */
final class SignedBefore {

    private static final int LOOK = 128 * 1024;

    private SignedBefore() {}

    /** @throws SmimeException.Unsupported where the signature was made without header protection for encryption */
    static void requireProtected(HeaderBlock header, PeekInput body, Limits limits) throws IOException {
        byte[] start = body.peekBytes(Math.min(body.ensure(LOOK), LOOK));
        boolean ready;
        try {
            ready = ready(header, new PeekInput(new ByteArrayInputStream(start)), limits, 0);
        } catch (SmimeException unreadable) {
            ready = false;
        }
        if (!ready) {
            throw new SmimeException.Unsupported("The message is signed already, and its header fields are not in the"
                    + " signature for encryption; sign and encrypt in one step to protect them.");
        }
    }

    private static boolean ready(HeaderBlock header, PeekInput body, Limits limits, int depth) throws IOException {
        ContentType type = header.contentType();
        if (depth > limits.of(Limit.NESTING)) {
            return false;
        }
        if (type.type().equals("multipart/encrypted")) {
            return true; // nothing is known of what is inside, and its outer header was its sender's choice
        }
        if (type.type().equals("multipart/signed")) {
            Multipart multipart = new Multipart(body, type, limits);
            return multipart.next() && inside(new PeekInput(multipart.part()), limits, depth);
        }
        if (Pkcs7Type.isMime(header)) {
            CmsObject object = CmsObject.open(TransferDecoding.of(header, body, "its CMS object"), limits);
            return object.encrypted()
                    || (object.type().equals(CmsObject.SIGNED_DATA)
                            && inside(new PeekInput(new SignedData(object).content()), limits, depth));
        }
        return type.parameter("hp").orElse("").toLowerCase(Locale.ROOT).equals("cipher");
    }

    private static boolean inside(PeekInput part, Limits limits, int depth) throws IOException {
        return ready(HeaderBlock.ofPart(part, limits), part, limits, depth + 1);
    }
}
