package org.siegel.mail;

/** Text that is safe inside one line of an SMTP reply or a header: printable ASCII, at most 400 characters. */
final class ReplyText {

    private static final int LONGEST = 400;

    private ReplyText() {}

    static String of(String text) {
        var safe = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> safe.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return safe.toString();
    }
}
