package org.siegel.smime;

import java.util.function.IntPredicate;

/**
 * Questions to the characters of a text. A regular expression would do, too; but a short command would have to load the JDK's
 * for it, which takes longer than reading a header.
 */
final class Characters {

    private Characters() {}

    /** Of US-ASCII. */
    static boolean isControl(int c) {
        return c < ' ' || c == 0x7f;
    }

    /** What {@code \\s} is to {@link java.util.regex.Pattern}. */
    static boolean isBlank(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** Marks that turn the direction of writing. */
    static boolean turnsDirection(int c) {
        return c == 0x200e || c == 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }

    static boolean any(String text, IntPredicate is) {
        for (int i = 0; i < text.length(); i++) {
            if (is.test(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    static String without(String text, IntPredicate is) {
        if (!any(text, is)) {
            return text;
        }
        StringBuilder left = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!is.test(text.charAt(i))) {
                left.append(text.charAt(i));
            }
        }
        return left.toString();
    }

    /** With a space in place of every control character. */
    static String onOneLine(String text) {
        if (!any(text, Characters::isControl)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                shown.setCharAt(i, ' ');
            }
        }
        return shown.toString();
    }
}
