package org.siegel.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The header of a message as an unforgiving reader sees it (RFC 5322 §2.2). What readers could understand differently is
 * an error here, so that the From field we check is the one that everybody shows.
 */
record HeaderFields(List<Field> fields) {

    /** A field with its name in lower case and its value unfolded. */
    record Field(String name, String value) {}

    /** The header cannot be read with certainty. The message is a sentence for the sender. */
    static final class Malformed extends Exception {
        Malformed(String sentence) {
            super(sentence);
        }
    }

    /**
     * Reads the header.
     *
     * @param start the beginning of a message with CR LF line ends, enough to hold its header
     */
    static HeaderFields read(byte[] start, boolean complete) throws Malformed {
        String text = new String(start, StandardCharsets.UTF_8);
        int end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
        if (end < 0 && !complete) {
            throw new Malformed("the message header is larger than " + start.length + " octets");
        }
        List<Field> fields = new ArrayList<>();
        String header = end < 0 ? text : text.substring(0, end);
        for (String line : header.split("\r\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                if (fields.isEmpty()) {
                    throw new Malformed("the message begins with a continuation line");
                }
                Field folded = fields.removeLast();
                fields.add(new Field(folded.name(), folded.value() + line));
            } else {
                fields.add(field(line));
            }
        }
        return new HeaderFields(List.copyOf(fields));
    }

    private static Field field(String line) throws Malformed {
        int colon = line.indexOf(':');
        // RFC 5322 §4.5 allows blanks before the colon in old messages
        String name = colon < 0 ? "" : line.substring(0, colon).stripTrailing();
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new Malformed("a line of the message header is no header field");
        }
        if (line.indexOf('\0') >= 0) {
            throw new Malformed("a field of the message header has a NUL");
        }
        return new Field(name.toLowerCase(Locale.ROOT), line.substring(colon + 1));
    }

    List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    boolean has(String name) {
        return fields.stream().anyMatch(field -> field.name().equals(name));
    }
}
