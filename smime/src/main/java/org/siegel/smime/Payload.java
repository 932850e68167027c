package org.siegel.smime;

import java.util.Locale;
import org.siegel.smime.Inspection.HeaderScheme;

/**
 * What the cryptographic layers of a message hold as the message itself (RFC 9787 §4.1).
 *
 * @param header whose fields are protected, if {@code scheme} says so
 * @param certain whether the sender said so, and it is not only to be inferred (RFC 9788 §4.10)
 * @param encrypted whether an encryption is among the layers
 */
record Payload(HeaderBlock header, HeaderScheme scheme, boolean certain, boolean encrypted) {

    static Payload of(HeaderBlock header, Place place) {
        return new Payload(header, scheme(header), true, !place.encryptions().isEmpty());
    }

    static Payload of(WrappedMessage message, Place place) {
        return new Payload(
                message.header(),
                HeaderScheme.MESSAGE,
                message.certain(),
                !place.encryptions().isEmpty());
    }

    /** What the header of a payload says of itself (RFC 9788 §2.1.1). */
    static HeaderScheme scheme(HeaderBlock header) {
        ContentType type = header.contentType();
        return switch (type.parameter("hp").orElse("").toLowerCase(Locale.ROOT)) {
            case "clear" -> HeaderScheme.CLEAR;
            case "cipher" -> HeaderScheme.CIPHER;
            default ->
                type.parameter("protected-headers").orElse("").equalsIgnoreCase("v1")
                        ? HeaderScheme.DRAFT
                        : HeaderScheme.NONE;
        };
    }
}
