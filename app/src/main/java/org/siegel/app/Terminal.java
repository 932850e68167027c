package org.siegel.app;

/** Text for a terminal. What strangers wrote, in a certificate's name or a header field, must not steer it. */
final class Terminal {

    private Terminal() {}

    /** The text with a question mark for every control and format character; line ends of ours stay. */
    static String shown(String text) {
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(c != '\n' && steers(c) ? '?' : c));
        return safe.toString();
    }

    /** As {@link #shown}, for what has to stay on its line. */
    static String line(String text) {
        return shown(text.replace('\n', '?'));
    }

    private static boolean steers(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }
}
