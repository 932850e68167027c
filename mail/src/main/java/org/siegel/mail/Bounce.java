package org.siegel.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siegel.smime.MailAddress;

/** The message that tells a sender what could not be delivered (RFC 3464 in RFC 6522's multipart/report). */
final class Bounce {

    private static final int LONGEST_HEADER = 64 * 1024;
    private static final Pattern ENHANCED = Pattern.compile("^\\d{3} (5\\.\\d{1,3}\\.\\d{1,3})\\b");

    private Bounce() {}

    /**
     * Writes a bounce.
     *
     * @param ownName our host name: Reporting-MTA, and the domain of the From address
     * @param failures recipient and the last answer for it
     */
    static byte[] write(
            MailAddress sender,
            String ownName,
            Instant acceptedAt,
            Instant now,
            Map<MailAddress, String> failures,
            MessageBytes original)
            throws IOException {
        String boundary = "=_" + UUID.randomUUID();
        var text = new StringBuilder();
        failures.forEach((recipient, answer) -> text.append("<%s>: %s\n".formatted(recipient, answer)));
        var status = new StringBuilder();
        failures.forEach((recipient, answer) -> status.append(
                """

                Final-Recipient: rfc822; %s
                Action: failed
                Status: %s
                Diagnostic-Code: %s; %s
                """.formatted(recipient, statusOf(answer), answer.matches("\\d{3} .*") ? "smtp" : "x-siegel", answer)));
        String head = """
                From: Mail delivery <MAILER-DAEMON@%s>
                To: <%s>
                Subject: Your message was not delivered
                Date: %s
                Message-ID: <%s@%s>
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="%s"

                --%s
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                Your message could not be delivered to:

                %s
                No further attempt will be made. The header of your message follows.

                --%s
                Content-Type: message/delivery-status

                Reporting-MTA: dns; %s
                Arrival-Date: %s
                %s
                --%s
                Content-Type: text/rfc822-headers

                """.formatted(
                        ownName,
                        sender,
                        date(now),
                        UUID.randomUUID(),
                        ownName,
                        boundary,
                        boundary,
                        text,
                        boundary,
                        ownName,
                        date(acceptedAt),
                        status,
                        boundary);
        var bounce = new ByteArrayOutputStream();
        bounce.writeBytes(head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        bounce.writeBytes(header(original));
        bounce.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return bounce.toByteArray();
    }

    /** RFC 3464 §2.3.4; 5.0.0 where the server gave none, 4.4.7 (RFC 3463: delivery time expired) where we gave up. */
    private static String statusOf(String answer) {
        Matcher enhanced = ENHANCED.matcher(answer);
        if (enhanced.find()) {
            return enhanced.group(1);
        }
        return answer.startsWith("5") ? "5.0.0" : "4.4.7";
    }

    private static byte[] header(MessageBytes message) throws IOException {
        try (InputStream in = message.open()) {
            String start = new String(in.readNBytes(LONGEST_HEADER), StandardCharsets.ISO_8859_1);
            int end = start.indexOf("\r\n\r\n");
            int cut = end >= 0 ? end + 2 : start.lastIndexOf("\r\n") + 2;
            return start.substring(0, cut).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** RFC 5322 §3.3 date-time. */
    static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
}
