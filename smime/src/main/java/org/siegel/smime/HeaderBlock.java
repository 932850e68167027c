package org.siegel.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header of a message or body part (RFC 5322 §2.2, RFC 2045 §3).
 *
 * @param fields in their order
 */
record HeaderBlock(List<HeaderField> fields) {

    private static final int LONGEST_NAME = 998;

    HeaderBlock {
        fields = List.copyOf(fields);
    }

    /** Reads the header of a whole message: there must be one, and an empty line must end it. */
    static HeaderBlock ofMessage(PeekInput in, Limits limits) throws IOException {
        skipLead(in);
        if (in.ensure(1) == 0) {
            throw new SmimeException.Malformed("The input is empty; a message was expected.");
        }
        if (in.ensure(5) >= 5 && new String(in.peekBytes(5), StandardCharsets.ISO_8859_1).equals("From ")) {
            in.readLine(limits.size(Limit.FIELD_BYTES), limits, Limit.FIELD_BYTES); // the separator of an mbox file
        }
        if (!fieldAhead(in)) {
            throw new SmimeException.Malformed("The input is not a message: its first line is not a header field.");
        }
        return read(in, limits, true);
    }

    /** Editors put a byte order mark, and mailboxes empty lines, before the first header field. */
    static void skipLead(PeekInput in) throws IOException {
        if (in.ensure(3) >= 3 && in.peek(0) == 0xef && in.peek(1) == 0xbb && in.peek(2) == 0xbf) {
            in.consume(3);
        }
        while (in.ensure(1) > 0 && (in.peek(0) == '\r' || in.peek(0) == '\n')) {
            in.consume(1);
        }
    }

    /** Reads the header of a body part or of protected content: it may be empty, even without the empty line. */
    static HeaderBlock ofPart(PeekInput in, Limits limits) throws IOException {
        return startsHere(in) ? read(in, limits, false) : new HeaderBlock(List.of());
    }

    /** Whether a header follows, be it an empty one. */
    static boolean startsHere(PeekInput in) throws IOException {
        int held = in.ensure(2);
        boolean emptyLine =
                (held >= 1 && in.peek(0) == '\n') || (held >= 2 && in.peek(0) == '\r' && in.peek(1) == '\n');
        return emptyLine || fieldAhead(in);
    }

    private static HeaderBlock read(PeekInput in, Limits limits, boolean endRequired) throws IOException {
        List<HeaderField> fields = new ArrayList<>();
        ByteArrayOutputStream current = new ByteArrayOutputStream();
        int left = limits.size(Limit.HEADER_BYTES);
        while (true) {
            byte[] line = in.readLine(left, limits, Limit.HEADER_BYTES);
            left -= line.length;
            boolean complete = line.length > 0 && line[line.length - 1] == '\n';
            if (!complete && endRequired) {
                throw new SmimeException.Malformed(
                        "The message ends inside its header fields; it was probably cut off.");
            }
            int length = withoutLineEnd(line);
            boolean continued = length > 0 && (line[0] == ' ' || line[0] == '\t') && current.size() > 0;
            if (!continued) {
                add(current, fields);
                limits.check(Limit.HEADER_FIELDS, fields.size());
            }
            if (length == 0) {
                return new HeaderBlock(fields);
            }
            current.write(line, 0, length);
            current.write('\r');
            current.write('\n');
            limits.check(Limit.FIELD_BYTES, current.size());
            if (!complete) {
                add(current, fields);
                return new HeaderBlock(fields);
            }
        }
    }

    private static void add(ByteArrayOutputStream raw, List<HeaderField> fields) {
        if (raw.size() == 0) {
            return;
        }
        byte[] bytes = raw.toByteArray();
        raw.reset();
        int end = 0;
        while (end < bytes.length && bytes[end] != ':' && bytes[end] != '\r') {
            end++;
        }
        boolean named = end < bytes.length && bytes[end] == ':';
        String name = named ? new String(bytes, 0, end, StandardCharsets.ISO_8859_1).strip() : "";
        fields.add(new HeaderField(name, bytes));
    }

    private static int withoutLineEnd(byte[] line) {
        int length = line.length;
        if (length > 0 && line[length - 1] == '\n') {
            length--;
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
        }
        return length;
    }

    /** Whether the next line looks like {@code name:}, RFC 5322 §2.2 (and §4.5: blanks before the colon). */
    static boolean fieldAhead(PeekInput in) throws IOException {
        boolean blank = false;
        for (int i = 0; i < LONGEST_NAME; i++) {
            if (in.ensure(i + 1) <= i) {
                return false;
            }
            int c = in.peek(i);
            if (c == ':') {
                return i > 0;
            }
            if (c == ' ' || c == '\t') {
                blank = true;
            } else if (blank || c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return false;
    }

    Optional<String> first(String name) {
        return fields.stream().filter(f -> f.is(name)).findFirst().map(HeaderField::value);
    }

    List<String> all(String name) {
        return fields.stream().filter(f -> f.is(name)).map(HeaderField::value).toList();
    }

    /** RFC 2045 §5.2: text/plain where nothing is said. */
    ContentType contentType() {
        return first("Content-Type").map(ContentType::of).orElse(ContentType.PLAIN_TEXT);
    }

    /** In lower case; {@code 7bit} where nothing is said (RFC 2045 §6.1). */
    String transferEncoding() {
        String value = first("Content-Transfer-Encoding").orElse("7bit");
        int comment = value.indexOf('(');
        int semicolon = value.indexOf(';');
        int end = value.length();
        end = comment > 0 ? Math.min(end, comment) : end;
        end = semicolon > 0 ? Math.min(end, semicolon) : end;
        return value.substring(0, end).strip().toLowerCase(java.util.Locale.ROOT);
    }

    HeaderBlock content() {
        return new HeaderBlock(
                fields.stream().filter(HeaderField::describesContent).toList());
    }

    HeaderBlock outer() {
        return new HeaderBlock(
                fields.stream().filter(f -> !f.describesContent()).toList());
    }

    HeaderBlock without(String name) {
        return new HeaderBlock(fields.stream().filter(f -> !f.is(name)).toList());
    }

    /** The same with a parameter of Content-Type set, as the first field of that name has it. */
    HeaderBlock withContentParameter(String name, String value) {
        List<HeaderField> changed = new ArrayList<>(fields);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).is("Content-Type")) {
                changed.set(i, ContentType.withParameter(changed.get(i), name, value));
                return new HeaderBlock(changed);
            }
        }
        changed.add(EntityWriter.field("Content-Type", "text/plain; charset=us-ascii; " + name + "=\"" + value + '"'));
        return new HeaderBlock(changed);
    }

    boolean has(String name) {
        return fields.stream().anyMatch(f -> f.is(name));
    }
}
