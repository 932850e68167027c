package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.siegel.smime.Inspection.HeaderScheme;
import org.siegel.smime.Inspection.LegacyDisplayForm;

/**
 * Puts the hidden header fields at the head of the text that a reader sees first, for mail programs that decrypt but do not
 * know RFC 9788 (§5.2.2, §5.2.3).
 */
final class LegacyDisplay {

    static final String PARAMETER = "hp-legacy-display";
    static final String HTML_CLASS = "header-protection-legacy-display";

    private static final String LINE_END = "\r\n";

    private final List<String> lines;

    LegacyDisplay(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** How a part of a received message shows hidden fields (RFC 9788 §4.5.3, and the draft before it). */
    static LegacyDisplayForm in(HeaderBlock header, Place place, Optional<Payload> payload) {
        HeaderScheme scheme = payload.map(Payload::scheme).orElse(HeaderScheme.NONE);
        ContentType type = header.contentType();
        boolean text = type.type().equals("text/plain");
        if (!place.main()) {
            return LegacyDisplayForm.NONE;
        }
        if (scheme == HeaderScheme.CIPHER
                && type.parameter(PARAMETER).orElse("").equals("1")) {
            return text
                    ? LegacyDisplayForm.LEADING_LINES
                    : type.type().equals("text/html") ? LegacyDisplayForm.HTML_ELEMENT : LegacyDisplayForm.NONE;
        }
        boolean draftPart = scheme == HeaderScheme.DRAFT
                && !place.payloadPath()
                && (place.numbers().equals("1") || place.numbers().endsWith(".1"))
                && type.parameter("protected-headers").orElse("").equalsIgnoreCase("v1")
                && (text || type.type().equals("text/rfc822-headers"));
        return draftPart ? LegacyDisplayForm.WHOLE_PART : LegacyDisplayForm.NONE;
    }

    boolean any() {
        return !lines.isEmpty();
    }

    /** A part that has it, with the body decoded. */
    record Displaying(HeaderBlock header, PeekInput body) {}

    /** Whether a part inside this multipart may be the main text: the first one, or each alternative (RFC 9787 §7.1). */
    static boolean leadsTo(ContentType multipart, int part) {
        return part == 0 || multipart.type().equals("multipart/alternative");
    }

    /** Empty where it cannot stand in this part: an attachment, another type, an unknown encoding or charset. */
    Optional<Displaying> into(HeaderBlock header, PeekInput body) throws IOException {
        ContentType type = header.contentType();
        boolean html = type.type().equals("text/html");
        boolean attached = header.first("Content-Disposition")
                .map(d -> ContentType.of(d).type().equals("attachment"))
                .orElse(false);
        Optional<Charset> charset = charset(type);
        if (lines.isEmpty()
                || attached
                || charset.isEmpty()
                || !(html || type.type().equals("text/plain"))
                || !TransferDecoding.knows(header.transferEncoding())) {
            return Optional.empty();
        }
        PeekInput decoded = new PeekInput(TransferDecoding.of(header, body, "a text"));
        HeaderBlock marked = header.without("Content-Transfer-Encoding").withContentParameter(PARAMETER, "1");
        return html ? html(marked, decoded, charset.get()) : Optional.of(plain(marked, decoded, charset.get()));
    }

    private static Optional<Charset> charset(ContentType type) {
        try {
            return Optional.of(Charset.forName(type.parameter("charset").orElse("us-ascii")));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private Displaying plain(HeaderBlock header, PeekInput body, Charset charset) {
        String text = String.join(LINE_END, lines) + LINE_END + LINE_END;
        if (holdsAscii(charset) && charset.canEncode() && charset.newEncoder().canEncode(text)) {
            return before(header, text.getBytes(charset), body);
        }
        boolean ascii = charset.equals(StandardCharsets.US_ASCII);
        InputStream utf8 = ascii ? body : new Utf8Input(body, charset);
        return before(header.withContentParameter("charset", "utf-8"), text.getBytes(StandardCharsets.UTF_8), utf8);
    }

    private Optional<Displaying> html(HeaderBlock header, PeekInput body, Charset charset) throws IOException {
        if (!holdsAscii(charset)) {
            return Optional.empty();
        }
        StringBuilder element = new StringBuilder("<div class=\"" + HTML_CLASS + "\">" + LINE_END + "<pre>");
        element.append(
                String.join(LINE_END, lines.stream().map(LegacyDisplay::escaped).toList()));
        element.append("</pre>" + LINE_END + "</div>" + LINE_END);
        byte[] ahead = body.peekBytes(Math.min(body.ensure(EntityWriter.LOOKAHEAD), EntityWriter.LOOKAHEAD));
        int at = HtmlBody.start(new String(ahead, StandardCharsets.ISO_8859_1));
        byte[] head = new byte[at];
        System.arraycopy(ahead, 0, head, 0, at);
        body.consume(at);
        return Optional.of(before(
                header,
                head,
                new SequenceInputStream(
                        new ByteArrayInputStream(element.toString().getBytes(StandardCharsets.US_ASCII)), body)));
    }

    private static Displaying before(HeaderBlock header, byte[] start, InputStream rest) {
        return new Displaying(header, new PeekInput(new SequenceInputStream(new ByteArrayInputStream(start), rest)));
    }

    /** No markup, whatever the field says; other characters by number, which every charset can write. */
    private static String escaped(String line) {
        StringBuilder text = new StringBuilder();
        line.codePoints().forEach(c -> {
            if (c < 0x20 || c > 0x7e || "&<>\"'".indexOf(c) >= 0) {
                text.append("&#").append(c).append(';');
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }

    private static boolean holdsAscii(Charset charset) {
        String name = charset.name().toLowerCase(Locale.ROOT);
        return !name.startsWith("utf-16")
                && !name.startsWith("utf-32")
                && !name.startsWith("utf-7")
                && "A:".equals(new String(new byte[] {'A', ':'}, charset));
    }
}
