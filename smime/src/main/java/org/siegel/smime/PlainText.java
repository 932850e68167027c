package org.siegel.smime;

/** Text that mail systems leave alone: ASCII without NUL, in short lines, no bare CR, no line that begins with From. */
final class PlainText {

    private static final int LONGEST_LINE = 998; // RFC 5322 §2.1.1

    private PlainText() {}

    /** @param lineFeedIsLineEnd whether a bare LF may end a line */
    static boolean is(byte[] bytes, int from, int end, boolean lineFeedIsLineEnd) {
        int line = from;
        while (line < end) {
            int feed = LineFeeds.find(bytes, line, end);
            int stop = feed < 0 ? end : feed;
            boolean carriageReturn = feed > line && bytes[feed - 1] == '\r';
            if (feed >= 0 && !carriageReturn && !lineFeedIsLineEnd) {
                return false;
            }
            if (!isLine(bytes, line, carriageReturn ? stop - 1 : stop)) {
                return false;
            }
            line = stop + 1;
        }
        return true;
    }

    private static boolean isLine(byte[] bytes, int from, int end) {
        int found = 0;
        for (int i = from; i < end; i++) { // without branches: the sign bit comes of what is not above 0, and of CR
            found |= (bytes[i] - 1) | ((bytes[i] ^ '\r') - 1);
        }
        return found >= 0
                && end - from <= LONGEST_LINE
                && !(end - from > 4 && bytes[from + 4] == ' ' && from(bytes, from));
    }

    private static boolean from(byte[] bytes, int at) {
        return bytes[at] == 'F' && bytes[at + 1] == 'r' && bytes[at + 2] == 'o' && bytes[at + 3] == 'm';
    }
}
