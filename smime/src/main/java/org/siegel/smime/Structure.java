package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what in the form of a message is read by mail programs in different ways. Somebody who builds such a message can
 * show one text to the program that checks a signature and another one to people, so it is never shown as good.
 */
final class Structure {

    private static final int MOST = 20;

    /** RFC 5322 §3.6, RFC 2045 §3: these stand once. */
    private static final List<String> ONCE =
            List.of("From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID");

    /** These may be doubled by mistake, as long as both say the same. */
    private static final List<String> SAME = List.of("In-Reply-To", "References", "MIME-Version");

    private static final List<String> SAME_IN_PARTS = List.of("Content-Transfer-Encoding", "Content-Disposition");

    /** A line of blanks, which some take for the end of the header. */
    private final Set<String> oddities = new LinkedHashSet<>();

    /** One sentence each. */
    List<String> oddities() {
        return new ArrayList<>(oddities);
    }

    void add(String sentence) {
        if (oddities.size() < MOST) {
            oddities.add(sentence);
        }
    }

    /** The header of the message itself. */
    void message(HeaderBlock header) {
        once(header, ONCE, "The message has");
        same(header, SAME, "The message has");
        for (HeaderField field : header.fields()) {
            byte[] raw = field.raw();
            if (field.name().isEmpty() || field.name().indexOf(' ') >= 0) {
                add("The header of the message holds a line that is no header field; for some mail programs the text"
                        + " begins there.");
            }
            if (hasBlankLine(raw)) {
                add("The header of the message holds a line of blanks; for some mail programs the text begins there.");
            }
            if (hasBareReturn(raw)) {
                add("The header field " + clip(field.name()) + " holds a bare carriage return or a NUL, which some mail"
                        + " programs take for its end.");
            }
        }
    }

    /** A line of blanks only, between two others. */
    static boolean hasBlankLine(byte[] raw) {
        for (int i = 1; i < raw.length; i++) {
            if (raw[i - 1] == '\r' && raw[i] == '\n') {
                int end = i + 1;
                while (end < raw.length && (raw[end] == ' ' || raw[end] == '\t')) {
                    end++;
                }
                if (end > i + 1 && end + 1 < raw.length && raw[end] == '\r' && raw[end + 1] == '\n') {
                    return true;
                }
            }
        }
        return false;
    }

    static boolean hasBareReturn(byte[] raw) {
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == 0 || raw[i] == '\r' && (i + 1 == raw.length || raw[i + 1] != '\n')) {
                return true;
            }
        }
        return false;
    }

    /** The header of any part, the message's own included. */
    void part(HeaderBlock header) {
        once(header, List.of("Content-Type"), "A part of the message has");
        same(header, SAME_IN_PARTS, "A part of the message has");
        ContentType type = header.contentType();
        for (String parameter : type.repeated()) {
            add("The Content-Type of a part has two values of the parameter " + clip(parameter)
                    + "; mail programs differ in which one counts.");
        }
        String encoding = header.transferEncoding();
        if (type.isMultipart() && !encoding.equals("7bit") && !encoding.equals("8bit") && !encoding.equals("binary")) {
            add("A part of the type " + clip(type.type())
                    + " has a transfer encoding, which RFC 2045 §6.4 forbids; mail programs differ in whether they undo"
                    + " it.");
        }
    }

    private void once(HeaderBlock header, List<String> names, String who) {
        for (String name : names) {
            int count = header.all(name).size();
            if (count > 1) {
                add(who + " " + count + " " + name + " fields; an honest one has one.");
            }
        }
    }

    private void same(HeaderBlock header, List<String> names, String who) {
        once(
                header,
                names.stream().filter(n -> Set.copyOf(header.all(n)).size() > 1).toList(),
                who);
    }

    void smimeType(String claimed, String found) {
        if (!claimed.isEmpty() && !claimed.equals(found)) {
            add("The message calls itself " + clip(claimed) + ", but it is " + found + ".");
        }
    }

    /**
     * What stands before the first boundary or after the last one is shown by nobody, unless he takes it for a part, or knows
     * no MIME.
     *
     * @param versioned whether the message says that it is MIME
     */
    void margin(InputStream margin, ContentType multipart, boolean versioned) throws IOException {
        byte[] delimiter = ("--" + multipart.parameter("boundary").orElse("").strip()).getBytes(StandardCharsets.UTF_8);
        byte[] block = new byte[4096];
        int matched = 0; // bytes of a delimiter at the start of this line; -1 where it has no chance any more
        boolean text = false;
        for (int n = margin.read(block); n >= 0; n = margin.read(block)) {
            for (int i = 0; i < n; i++) {
                text |= block[i] > ' ' || block[i] < 0;
                if (block[i] == '\n' || block[i] == '\r') {
                    matched = 0;
                } else if (matched >= 0 && matched < delimiter.length) {
                    matched = block[i] == delimiter[matched] ? matched + 1 : -1;
                    if (matched == delimiter.length) {
                        add(
                                "A line that begins like a boundary stands where no part is; mail programs differ in whether"
                                        + " it begins one.");
                    }
                }
            }
        }
        if (text && !versioned) {
            add("The message does not say that it is MIME and holds text outside of its parts, which programs that go"
                    + " by that would show.");
        }
    }

    static String clip(String text) {
        String shown = Characters.onOneLine(text);
        return shown.length() > 80 ? shown.substring(0, 80) + "..." : shown;
    }
}
