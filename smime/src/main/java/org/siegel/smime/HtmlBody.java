package org.siegel.smime;

import java.util.Locale;
import java.util.Set;

/** Finds where the body of an HTML document begins. Reads tags only as far as that needs. */
final class HtmlBody {

    /** Elements whose content is no markup (HTML Living Standard §13.1.2). */
    private static final Set<String> RAW_TEXT = Set.of("script", "style", "title", "textarea", "noscript");

    private HtmlBody() {}

    /** The place behind {@code <body>}; without one, behind the head, the html tag or the doctype, else 0. */
    static int start(String html) {
        String lower = html.toLowerCase(Locale.ROOT);
        int best = 0;
        int at = 0;
        while ((at = lower.indexOf('<', at)) >= 0) {
            if (lower.startsWith("<!--", at)) {
                int end = lower.indexOf("-->", at + 4);
                if (end < 0) {
                    return best;
                }
                at = end + 3;
                continue;
            }
            int end = tagEnd(lower, at);
            if (end < 0) {
                return best;
            }
            String name = name(lower, at + 1);
            switch (name) {
                case "body" -> {
                    return end;
                }
                case "!doctype", "html", "/head" -> best = end;
                default -> {
                    if (RAW_TEXT.contains(name)) {
                        int close = lower.indexOf("</" + name, end);
                        end = close < 0 ? lower.length() : close;
                    }
                }
            }
            at = end;
        }
        return best;
    }

    private static String name(String lower, int at) {
        int end = at;
        while (end < lower.length() && " \t\r\n/>".indexOf(lower.charAt(end)) < 0
                || end == at && lower.startsWith("/", at)) {
            end++;
        }
        return lower.substring(at, end);
    }

    /** Behind the {@code >} that is in no quoted attribute. */
    private static int tagEnd(String lower, int at) {
        char quote = 0;
        for (int i = at + 1; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '>') {
                return i + 1;
            } else if ((c == '"' || c == '\'') && lower.charAt(i - 1) == '=') {
                quote = c;
            }
        }
        return -1;
    }
}
