package org.siegel.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.siegel.smime.MailAddress;

/** A message that Siegel itself writes to administrators. Nobody answers it: no program should, either (RFC 3834 §5). */
public final class Notice {

    private Notice() {}

    /**
     * Writes a notice.
     *
     * @param from a mailbox of the organisation
     * @param subject in ASCII, on one line
     * @param text lines that end with LF; any characters
     * @throws IllegalArgumentException if the subject is not in ASCII or has control characters
     */
    public static MessageBytes write(MailAddress from, List<MailAddress> to, String subject, String text, Instant now) {
        if (!subject.matches("[ -~]{1,200}")) {
            throw new IllegalArgumentException("a subject is up to 200 characters of ASCII, not " + subject);
        }
        String head = """
                From: Siegel <%s>
                To: %s
                Subject: %s
                Date: %s
                Message-ID: <%s@%s>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: base64

                """.formatted(
                        from,
                        to.stream().map(address -> "<" + address + ">").collect(Collectors.joining(",\n ")),
                        subject,
                        Bounce.date(now),
                        UUID.randomUUID(),
                        from.domain());
        byte[] lines = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        String message = head.replace("\n", "\r\n") + Base64.getMimeEncoder().encodeToString(lines) + "\r\n";
        return MessageBytes.of(message.getBytes(StandardCharsets.UTF_8));
    }
}
