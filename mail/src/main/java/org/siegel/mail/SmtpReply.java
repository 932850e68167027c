package org.siegel.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A reply of an SMTP or LMTP server (RFC 5321 §4.2).
 *
 * @param code three digits
 * @param lines the text of each line, without the code
 */
record SmtpReply(int code, List<String> lines) {

    /** RFC 5321 §4.5.3.1.5 allows 512 octets; servers exceed it. */
    private static final int LONGEST_LINE = 2048;

    private static final int MOST_LINES = 100;

    static SmtpReply read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = line(in);
            if (!line.matches("[2-5][0-9]{2}([ -].*)?")) {
                throw new IOException("not an SMTP reply: " + ReplyText.of(line));
            }
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new SmtpReply(Integer.parseInt(line.substring(0, 3)), List.copyOf(lines));
            }
            if (lines.size() == MOST_LINES) {
                throw new IOException("the server's reply has more than " + MOST_LINES + " lines");
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the server closed the connection");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("the server's reply has a line of more than " + LONGEST_LINE + " octets");
            }
            line.append((char) b);
        }
        int end = line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
    }

    boolean positive() {
        return code / 100 == 2;
    }

    /** What the server meant for one recipient. */
    DeliveryOutcome outcome() {
        return switch (code / 100) {
            case 2 -> new DeliveryOutcome.Delivered(toString());
            case 5 -> new DeliveryOutcome.Refused(toString());
            default -> new DeliveryOutcome.Deferred(toString());
        };
    }

    /** As {@link #outcome}, for an answer to DATA: nothing is delivered before the message was sent. */
    DeliveryOutcome outcomeBeforeData() {
        return code / 100 == 5 ? outcome() : new DeliveryOutcome.Deferred(toString());
    }

    @Override
    public String toString() {
        return ReplyText.of(code + " "
                + new String(String.join(" ", lines).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }
}
