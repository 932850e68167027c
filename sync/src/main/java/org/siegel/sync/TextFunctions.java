package org.siegel.sync;

import java.util.List;
import java.util.Locale;

/** Functions on texts; positions count from 1. */
final class TextFunctions {

    static final List<Function> ALL = List.of(
            Function.of("str LCase(str)", (e, a) -> Value.text(text(a, 0).toLowerCase(Locale.ROOT))),
            Function.of("str ToLower(str)", (e, a) -> Value.text(text(a, 0).toLowerCase(Locale.ROOT))),
            Function.of("str UCase(str)", (e, a) -> e.text(text(a, 0).toUpperCase(Locale.ROOT))),
            Function.of("str ToUpper(str)", (e, a) -> e.text(text(a, 0).toUpperCase(Locale.ROOT))),
            Function.of("str PCase(str)", (e, a) -> e.text(properCase(text(a, 0)))),
            Function.of("str Trim(str)", (e, a) -> Value.text(text(a, 0).strip())),
            Function.of("str LTrim(str)", (e, a) -> Value.text(text(a, 0).stripLeading())),
            Function.of("str RTrim(str)", (e, a) -> Value.text(text(a, 0).stripTrailing())),
            Function.of("num Len(str~)", (e, a) -> Value.number(text(a, 0).length())),
            Function.of("str Left(str~, num)", (e, a) -> Value.text(left(text(a, 0), number(a, 1)))),
            Function.of("str Right(str~, num)", (e, a) -> Value.text(right(text(a, 0), number(a, 1)))),
            Function.of(
                    "str Mid(str~, num, num?)",
                    (e, a) -> Value.text(mid(text(a, 0), number(a, 1), a.size() > 2 ? number(a, 2) : Long.MAX_VALUE))),
            Function.of("num InStr(str~, str, num?, opt?)", (e, a) -> Value.number(find(e, a, false))),
            Function.of("num InStrRev(str~, str, num?, opt?)", (e, a) -> Value.number(find(e, a, true))),
            Function.of("str PadLeft(str~, num, str)", (e, a) -> pad(e, a, true)),
            Function.of("str PadRight(str~, num, str)", (e, a) -> pad(e, a, false)),
            Function.of("str Replace(str, str, str)", TextFunctions::replace),
            Function.of("str ReplaceChars(str, str)", TextFunctions::replaceChars),
            Function.of("str Word(str~, num, str)", (e, a) -> Value.text(word(text(a, 0), number(a, 1), text(a, 2)))));

    private TextFunctions() {}

    static String text(List<Value> arguments, int index) {
        return arguments.get(index).toString();
    }

    static long number(List<Value> arguments, int index) {
        return ((Value.Number) arguments.get(index)).number();
    }

    private static String properCase(String text) {
        StringBuilder proper = new StringBuilder();
        boolean first = true;
        for (int c : text.codePoints().toArray()) {
            proper.appendCodePoint(first ? Character.toUpperCase(c) : Character.toLowerCase(c));
            first = c == ' ';
        }
        return proper.toString();
    }

    private static String left(String text, long count) {
        return count < 0 || count >= text.length() ? text : text.substring(0, (int) count);
    }

    private static String right(String text, long count) {
        return count < 0 || count >= text.length() ? text : text.substring(text.length() - (int) count);
    }

    private static String mid(String text, long start, long count) {
        if (count < 0 || start <= 0 || start > text.length()) {
            return count == 0 ? "" : text;
        }
        return left(text.substring((int) start - 1), count);
    }

    private static long find(Evaluation evaluation, List<Value> arguments, boolean last) {
        String in = text(arguments, 0);
        String what = text(arguments, 1);
        boolean ignoreCase = arguments.size() > 3 && text(arguments, 3).equals("vbTextCompare");
        if ((long) in.length() * what.length() > 1 << 26) {
            throw evaluation.error("the texts are too long to be searched");
        }
        long start = arguments.size() > 2 ? number(arguments, 2) : last ? in.length() : 1;
        int step = last ? -1 : 1;
        long from = last ? Math.min(start, in.length()) - what.length() : Math.max(start, 1) - 1;
        for (long at = from; at >= 0 && at + what.length() <= in.length(); at += step) {
            if (in.regionMatches(ignoreCase, (int) at, what, 0, what.length())) {
                return at + 1;
            }
        }
        return 0;
    }

    private static Value pad(Evaluation evaluation, List<Value> arguments, boolean left) {
        String text = text(arguments, 0);
        long length = number(arguments, 1);
        if (length <= text.length() || text.isEmpty()) {
            return Value.text(text);
        }
        String with = text(arguments, 2);
        if (with.length() != 1) {
            throw evaluation.error("the text is filled up with one character, not with " + with.length());
        }
        evaluation.checkLength(length);
        String filling = with.repeat((int) length - text.length());
        return Value.text(left ? filling + text : text + filling);
    }

    private static Value replace(Evaluation evaluation, List<Value> arguments) {
        String text = text(arguments, 0);
        String old = special(text(arguments, 1));
        String by = special(text(arguments, 2));
        if (old.isEmpty()) {
            return Value.text(text);
        }
        evaluation.checkLength((text.length() / old.length() + 1L) * by.length());
        return evaluation.text(text.replace(old, by));
    }

    private static String special(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    }

    /** The pattern is {@code a:b,c:d}; a character without target is removed. */
    private static Value replaceChars(Evaluation evaluation, List<Value> arguments) {
        String text = text(arguments, 0);
        for (String pair : text(arguments, 1).replaceAll("\\s", "").split(",")) {
            int colon = pair.indexOf(':');
            String from = colon < 0 ? pair : pair.substring(0, colon);
            String to = colon < 0 ? "" : pair.substring(colon + 1);
            if (from.codePointCount(0, from.length()) != 1) {
                throw evaluation.error(
                        "a pattern is a list such as a:b,c:d with one character before the colon, not " + pair);
            }
            evaluation.checkLength((text.length() + 1L) * to.length());
            text = text.replace(from, to);
        }
        return evaluation.text(text);
    }

    private static String word(String text, long number, String delimiters) {
        long seen = 0;
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && delimiters.indexOf(text.charAt(i)) < 0;
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                if (++seen == number) {
                    return text.substring(start, i);
                }
                start = -1;
            }
        }
        return "";
    }
}
