package org.siegel.smime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes encoded words in header fields (RFC 2047); what is none stays as it stands. */
final class EncodedWords {

    /** Made only where there are any. */
    private static final class Words {
        static final Pattern ONE = Pattern.compile("=\\?([^?*\\s]+)(?:\\*[^?\\s]*)?\\?([bBqQ])\\?([^?\\s]*)\\?=");
    }

    private EncodedWords() {}

    static String decode(String value) {
        return value.contains("=?") ? decodeWords(value) : value;
    }

    private static String decodeWords(String value) {
        Matcher matcher = Words.ONE.matcher(value);
        StringBuilder decoded = new StringBuilder();
        ByteArrayOutputStream pending = new ByteArrayOutputStream();
        String pendingCharset = "";
        int end = 0;
        boolean afterWord = false;
        while (matcher.find()) {
            String between = value.substring(end, matcher.start());
            boolean adjacent = afterWord && between.isBlank(); // RFC 2047 §6.2: blanks between words are not shown
            String charset = matcher.group(1);
            if (!adjacent || !charset.equalsIgnoreCase(pendingCharset)) {
                flush(pending, pendingCharset, decoded);
                pendingCharset = charset;
            }
            if (!adjacent) {
                decoded.append(between);
            }
            pending.writeBytes(bytes(matcher.group(2), matcher.group(3)));
            end = matcher.end();
            afterWord = true;
        }
        flush(pending, pendingCharset, decoded);
        return decoded.append(value, end, value.length()).toString();
    }

    /** Some programs cut a character in two words; so the bytes of neighbours are joined first. */
    private static void flush(ByteArrayOutputStream pending, String charset, StringBuilder decoded) {
        if (pending.size() == 0) {
            return;
        }
        Charset known;
        try {
            known = Charset.forName(charset);
        } catch (IllegalArgumentException unknown) {
            known = StandardCharsets.US_ASCII; // shown with replacement characters rather than not at all
        }
        decoded.append(pending.toString(known));
        pending.reset();
    }

    private static byte[] bytes(String encoding, String text) {
        if (encoding.equalsIgnoreCase("b")) {
            try {
                return Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException undecodable) {
                return text.getBytes(StandardCharsets.UTF_8); // shown as it stands
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    out.write((high << 4) | low);
                    i += 2;
                    continue;
                }
            }
            out.writeBytes(String.valueOf(c == '_' ? ' ' : c).getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
