package org.siegel.mail.server;

import com.google.common.base.Splitter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The argument of MAIL and RCPT (RFC 5321 §4.1.2).
 *
 * @param address without its angle brackets; empty for the null sender
 * @param parameters names in upper case; a parameter without value has an empty one
 */
record LmtpPath(String address, Map<String, String> parameters) {

    /** Empty where the argument has another form. Control characters are refused: they would end up in a header. */
    static Optional<LmtpPath> parse(String argument, String keyword) {
        if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())
                || argument.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        String path = argument.substring(keyword.length()).stripLeading();
        int end = closing(path);
        if (end < 0) {
            return Optional.empty();
        }
        String rest = path.substring(end + 1);
        if (!rest.isEmpty() && rest.charAt(0) != ' ') {
            return Optional.empty();
        }
        return Optional.of(new LmtpPath(withoutRoute(path.substring(1, end)), parameters(rest)));
    }

    /** The index of the closing angle bracket: a quoted local part may hold others. */
    private static int closing(String path) {
        if (!path.startsWith("<")) {
            return -1;
        }
        boolean quoted = false;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /** Source routes are accepted and ignored (RFC 5321 appendix C). */
    private static String withoutRoute(String path) {
        return path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
    }

    private static Map<String, String> parameters(String rest) {
        Map<String, String> parameters = new TreeMap<>();
        for (String word : Splitter.on(' ').omitEmptyStrings().split(rest)) {
            int equals = word.indexOf('=');
            parameters.put(
                    (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT),
                    equals < 0 ? "" : word.substring(equals + 1));
        }
        return parameters;
    }
}
