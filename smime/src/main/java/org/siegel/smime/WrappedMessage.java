package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A whole message as the payload of cryptographic layers, which protects its header (RFC 8551 §3.1, RFC 9788 §4.10). A message
 * that somebody forwards and signs looks the same. What tells them apart is the parameter {@code forwarded}
 * (draft-melnikov-iana-reg-forwarded); without it, the same author inside and outside.
 *
 * @param header of the message inside
 * @param certain whether the parameter says that nothing is forwarded
 */
record WrappedMessage(HeaderBlock header, boolean certain) {

    private static final int LOOK = 64 * 1024;
    private static final Set<String> PLAIN = Set.of("7bit", "8bit", "binary");
    private static final Set<String> LAYERS = Set.of("multipart/signed", "multipart/encrypted");

    /**
     * Empty where this part is none.
     *
     * @param body of the part, of which nothing is taken
     * @param outer the header around everything
     */
    static Optional<WrappedMessage> in(HeaderBlock part, PeekInput body, HeaderBlock outer, Limits limits)
            throws IOException {
        ContentType type = part.contentType();
        if (!type.type().equals("message/rfc822")
                || !PLAIN.contains(part.transferEncoding())
                || type.parameter("hp").isPresent()
                || Payload.scheme(part) != Inspection.HeaderScheme.NONE) {
            return Optional.empty();
        }
        String forwarded = type.parameter("forwarded").orElse("").toLowerCase(Locale.ROOT);
        HeaderBlock inner = HeaderBlock.ofPart(beginning(body, limits), limits);
        boolean certain = forwarded.equals("no");
        boolean likely = forwarded.isEmpty()
                && inner.has("From")
                && authors(inner).equals(authors(outer))
                && authors(inner).stream().allMatch(Optional::isPresent);
        return (certain || likely) && !isLayer(inner)
                ? Optional.of(new WrappedMessage(inner, certain))
                : Optional.empty();
    }

    private static boolean isLayer(HeaderBlock inner) {
        ContentType type = inner.contentType();
        return LAYERS.contains(type.type())
                || Pkcs7Type.isMime(inner)
                || type.parameter("hp").isPresent();
    }

    private static List<Optional<MailAddress>> authors(HeaderBlock header) {
        return header.all("From").stream()
                .flatMap(v -> AddressList.of(v).stream())
                .map(AddressList.Mailbox::address)
                .toList();
    }

    /** As much of an entity as any honest header is long; it stays to be read. */
    static PeekInput beginning(PeekInput entity, Limits limits) throws IOException {
        int most = Math.min(limits.size(Limit.HEADER_BYTES), LOOK);
        return new PeekInput(new ByteArrayInputStream(entity.peekBytes(Math.min(entity.ensure(most), most))));
    }
}
