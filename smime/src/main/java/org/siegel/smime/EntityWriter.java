package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Prepares a MIME entity for a signature (RFC 8551 §3.1): canonical line ends always, and for clear signing 7-bit
 * transport encodings in every part, so that no mail system on the way has a reason to change it.
 *
 * <p>Whether a part needs an encoding is decided from its first {@value #LOOKAHEAD} bytes where it is no longer than
 * that. A longer part without an encoding is always encoded, since the rest of it cannot be looked at first.
 */
final class EntityWriter {

    static final int LOOKAHEAD = 256 * 1024;

    private static final byte[] CRLF = {'\r', '\n'};

    private final Limits limits;
    private final boolean sevenBit;
    private final LegacyDisplay display;
    private int parts;

    EntityWriter(Limits limits, boolean sevenBit) {
        this(limits, sevenBit, List.of());
    }

    /** @param legacyDisplay lines to put at the head of the main text (RFC 9788 §5.2.2); usually none */
    EntityWriter(Limits limits, boolean sevenBit, List<String> legacyDisplay) {
        this.limits = limits;
        this.sevenBit = sevenBit;
        this.display = new LegacyDisplay(legacyDisplay);
    }

    /** Writes header, empty line and body. The header may be empty: then the body is plain text. */
    void write(HeaderBlock content, PeekInput body, OutputStream out) throws IOException {
        entity(described(content, body), body, out, 0, display.any());
    }

    /** The header with the Content-Type that an empty one stands for. */
    static HeaderBlock described(HeaderBlock content, PeekInput body) throws IOException {
        return content.has("Content-Type") ? content : describe(content, body);
    }

    private void entity(HeaderBlock header, PeekInput body, OutputStream out, int depth, boolean displaying)
            throws IOException {
        limits.check(Limit.NESTING, depth);
        limits.check(Limit.PARTS, ++parts);
        ContentType type = header.contentType();
        String encoding = header.transferEncoding();
        boolean identity = encoding.equals("7bit") || encoding.equals("8bit") || encoding.equals("binary");
        // What is signed or encrypted inside must stay as it is (RFC 1847 §2.1).
        boolean untouchable =
                type.type().equals("multipart/signed") || type.type().equals("multipart/encrypted");
        Optional<LegacyDisplay.Displaying> text = displaying ? display.into(header, body) : Optional.empty();
        if (text.isPresent()) {
            leaf(text.get().header(), type, "7bit", text.get().body(), out);
        } else if (displaying && type.isMultipart() && !untouchable && identity) {
            multipart(header, type, body, out, depth, true);
        } else if (!sevenBit || untouchable || !identity) {
            copy(header, body, out, sevenBit || !encoding.equals("binary"));
        } else if (type.isMultipart()) {
            multipart(header, type, body, out, depth, false);
        } else if (type.type().equals("message/rfc822") || type.type().equals("message/global")) {
            header(withEncoding(header, "7bit"), out);
            PeekInput nested = new PeekInput(body);
            HeaderBlock nestedHeader = HeaderBlock.ofPart(nested, limits);
            entity(nestedHeader, nested, out, depth + 1, false);
        } else {
            leaf(header, type, encoding, body, out);
        }
    }

    private void multipart(
            HeaderBlock header, ContentType type, PeekInput body, OutputStream out, int depth, boolean displaying)
            throws IOException {
        header(sevenBit ? withEncoding(header, "7bit") : header, out);
        byte[] boundary =
                ("--" + type.parameter("boundary").orElse("").stripTrailing()).getBytes(StandardCharsets.UTF_8);
        Multipart multipart = new Multipart(body, type, limits);
        CrlfOutput text = new CrlfOutput(out);
        if (multipart.preamble().transferTo(text) > 0) {
            out.write(CRLF);
        }
        for (int number = 0; multipart.next() && !multipart.closed(); number++) {
            out.write(boundary);
            out.write(CRLF);
            PeekInput part = new PeekInput(multipart.part());
            boolean main = displaying && LegacyDisplay.leadsTo(type, number);
            entity(HeaderBlock.ofPart(part, limits), part, out, depth + 1, main);
            part.transferTo(OutputStream.nullOutputStream());
            out.write(CRLF);
        }
        if (!multipart.closed()) {
            throw new SmimeException.Malformed("The message ends inside a " + type.type()
                    + " part: its closing boundary is missing; it was probably cut off.");
        }
        out.write(boundary);
        out.write("--\r\n".getBytes(StandardCharsets.US_ASCII));
        body.transferTo(new CrlfOutput(out));
    }

    private static void leaf(HeaderBlock header, ContentType type, String encoding, PeekInput body, OutputStream out)
            throws IOException {
        int held = body.ensure(LOOKAHEAD + 1);
        boolean text = type.type().startsWith("text/") && !encoding.equals("binary") && !wide(type);
        if (held <= LOOKAHEAD && body.isPlainText(held, !encoding.equals("binary"))) {
            copy(encoding.equals("7bit") ? header : withEncoding(header, "7bit"), body, out, true);
        } else if (text) {
            header(withEncoding(header, "quoted-printable"), out);
            try (QuotedPrintableOutput encoded = new QuotedPrintableOutput(out)) {
                body.transferTo(encoded);
            }
        } else {
            header(withEncoding(header, "base64"), out);
            try (Base64Output encoded = new Base64Output(out)) {
                body.transferTo(encoded);
            }
        }
    }

    private static boolean wide(ContentType type) {
        String charset = type.parameter("charset").orElse("").toLowerCase(Locale.ROOT);
        return charset.startsWith("utf-16") || charset.startsWith("utf-32");
    }

    private static void copy(HeaderBlock header, PeekInput body, OutputStream out, boolean canonical)
            throws IOException {
        header(header, out);
        ((InputStream) body).transferTo(canonical ? new CrlfOutput(out) : out);
    }

    static void header(HeaderBlock header, OutputStream out) throws IOException {
        for (HeaderField field : header.fields()) {
            out.write(field.raw());
        }
        out.write(CRLF);
    }

    private static HeaderBlock withEncoding(HeaderBlock header, String encoding) {
        HeaderBlock others = header.without("Content-Transfer-Encoding");
        if (encoding.equals("7bit")) {
            return others; // the default (RFC 2045 §6.1)
        }
        List<HeaderField> fields = new ArrayList<>(others.fields());
        fields.add(field("Content-Transfer-Encoding", encoding));
        return new HeaderBlock(fields);
    }

    /** A plain RFC 5322 message gets the type that RFC 2045 §5.2 presumes, or says that it holds 8-bit text. */
    private static HeaderBlock describe(HeaderBlock content, PeekInput body) throws IOException {
        int held = body.ensure(LOOKAHEAD);
        boolean ascii = true;
        for (int i = 0; i < held && ascii; i++) {
            ascii = body.peek(i) < 0x80;
        }
        String charset = ascii ? "us-ascii" : utf8(body.peekBytes(held)) ? "utf-8" : "iso-8859-1";
        List<HeaderField> fields = new ArrayList<>();
        fields.add(field("Content-Type", "text/plain; charset=" + charset));
        fields.addAll(content.fields());
        if (!ascii && !content.has("Content-Transfer-Encoding")) {
            fields.add(field("Content-Transfer-Encoding", "8bit"));
        }
        return new HeaderBlock(fields);
    }

    private static boolean utf8(byte[] bytes) {
        int length = bytes.length;
        for (int cut = 0; cut < 4 && length > cut; cut++) { // the lookahead may end inside a character
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length - cut));
                return true;
            } catch (CharacterCodingException tryShorter) {
                if (length < LOOKAHEAD) {
                    return false;
                }
            }
        }
        return false;
    }

    static HeaderField field(String name, String value) {
        return new HeaderField(name, (name + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
