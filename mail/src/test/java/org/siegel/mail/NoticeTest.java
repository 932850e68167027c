package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;

/** Read by Angus Mail, which did not write them. */
class NoticeTest {

    private static final MailAddress FROM = MailAddress.of("postmaster@example.org");
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    @Test
    void aNoticeIsReadAsItWasWritten() throws Exception {
        String text = "Größe, 证书\n" + "x".repeat(5000) + "\n.\n";
        List<MailAddress> to = List.of(MailAddress.of("ada@example.org"), MailAddress.of("bob@elsewhere.example"));
        try (InputStream in =
                Notice.write(FROM, to, "Siegel: run 12 waits", text, NOW).open()) {
            var message = new MimeMessage(Session.getInstance(new Properties()), in);
            assertThat(message.getSubject()).isEqualTo("Siegel: run 12 waits");
            assertThat(message.getFrom())
                    .extracting(Object::toString)
                    .containsExactly("Siegel <postmaster@example.org>");
            assertThat(message.getAllRecipients())
                    .extracting(Object::toString)
                    .containsExactly("ada@example.org", "bob@elsewhere.example");
            assertThat(message.getSentDate()).isEqualTo(NOW);
            assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(message.getContent()).isEqualTo(text.replace("\n", "\r\n"));
        }
    }

    @Test
    void aSubjectAddsNoHeader() {
        assertThatThrownBy(() -> Notice.write(FROM, List.of(FROM), "x\nBcc: eve@example.org", "", NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
