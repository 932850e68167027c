package org.siegel.smime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One header field as it stands in the message (RFC 5322 §2.2).
 *
 * @param name the field name as written
 * @param raw the whole field with its folding; every line ends with CRLF
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
record HeaderField(String name, byte[] raw) {

    /** @param field {@code name: value} and its line end, each character a byte */
    static HeaderField of(String field) {
        return new HeaderField(
                field.substring(0, Math.max(0, field.indexOf(':'))).strip(),
                field.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether the field describes the content (RFC 2045 §9) and so moves with it. */
    boolean describesContent() {
        return name.toLowerCase(Locale.ROOT).startsWith("content-");
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** The unfolded value, without the blanks around it; UTF-8 (RFC 6532), else each byte a character. */
    String value() {
        String text = text(raw);
        int colon = text.indexOf(':');
        return text.substring(colon + 1).replace("\r\n", "").strip();
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, StandardCharsets.ISO_8859_1); // nothing better is known of raw 8-bit headers
        }
    }
}
