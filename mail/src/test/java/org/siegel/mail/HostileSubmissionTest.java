package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no program of good will sends. */
class HostileSubmissionTest extends GatewayFixture {

    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n"})
    void doesNotLetAMessageBecomeTwo(String sequence) throws Exception {
        try (RawSmtp raw = loggedIn()) {
            raw.say("MAIL FROM:<alice@example.org>");
            raw.say("RCPT TO:<bob@example.org>");
            assertThat(raw.say("DATA")).startsWith("354");
            raw.send(
                    "From: alice@example.org\r\n\r\nhello" + sequence
                            + "MAIL FROM:<alice@example.org>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\nFrom: eve@example.org\r\n\r\nsmuggled\r\n.\r\n");
            assertThat(raw.reply()).startsWith("554 5.6.0");
            assertThat(raw.say("NOOP")).startsWith("250");
        }
        outbox.deliverDue();
        assertThat(lmtp.received).isEmpty();
    }

    @Test
    void pipelinedCommandsAfterARefusedMessageAreCommandsAgain() throws Exception {
        try (RawSmtp raw = loggedIn()) {
            raw.send("MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
            assertThat(raw.reply() + raw.reply() + raw.reply()).contains("354");
            raw.send("From: eve@example.org\r\n\r\nx\r\n.\r\nMAIL FROM:<alice@example.org>\r\n");
            assertThat(raw.reply()).startsWith("550 5.7.1");
            assertThat(raw.reply()).startsWith("250");
        }
    }

    @Test
    void hostileCommandsGetErrors() throws Exception {
        try (RawSmtp raw = loggedIn()) {
            assertThat(raw.say("BDAT 10 LAST")).startsWith("502");
            assertThat(raw.say("VRFY root")).startsWith("502");
            assertThat(raw.say("DATA")).startsWith("503");
            assertThat(raw.say("MAIL FROM:<alice@example.org> SIZE=99999999999999999999"))
                    .startsWith("552");
            assertThat(raw.say("MAIL FROM:<alice@example.org> EVIL=1")).startsWith("555");
            assertThat(raw.say("MAIL FROM:<>")).startsWith("553");
            assertThat(raw.say("MAIL FROM:<alice@example.org>")).startsWith("250");
            assertThat(raw.say("RCPT TO:<a>b@example.org>")).startsWith("5");
            assertThat(raw.say("RCPT TO:<>")).startsWith("553");
            assertThat(raw.say("RCPT TO:<bob@example.org> NOTIFY=NEVER")).startsWith("555");
            assertThat(raw.say("x".repeat(3000))).startsWith("50");
        }
    }

    @Test
    void guessingEndsTheConnection() throws Exception {
        try (RawSmtp raw = raw()) {
            assertThat(raw.say("AUTH PLAIN AGFsaWNlAHdyb25n")).startsWith("535");
            raw.say("AUTH LOGIN");
            raw.say("YWxpY2U=");
            assertThat(raw.say("d3Jvbmc=")).startsWith("535");
            assertThat(raw.say("AUTH PLAIN YWxpY2UAYWxpY2UAd3Jvbmc=")).startsWith("421");
            assertThat(raw.reply()).startsWith("null");
        }
    }

    @Test
    void nobodyActsForSomebodyElse() throws Exception {
        try (RawSmtp raw = raw()) { // bob NUL alice NUL sésame
            assertThat(raw.say("AUTH PLAIN Ym9iAGFsaWNlAHPDqXNhbWU=")).startsWith("501");
            assertThat(raw.say("AUTH LOGIN YWxpY2U=")).startsWith("334");
            assertThat(raw.say("*")).startsWith("501");
            assertThat(raw.say("AUTH PLAIN !!!")).startsWith("501");
        }
    }

    @Test
    void aClientThatLeavesWithinAMessageSentNothing() throws Exception {
        try (RawSmtp raw = loggedIn()) {
            raw.say("MAIL FROM:<alice@example.org>");
            raw.say("RCPT TO:<bob@example.org>");
            raw.say("DATA");
            raw.send("From: alice@example.org\r\n\r\nhalf a mess");
        }
        gateway.close();
        assertThat(outbox.deliverDue()).isZero();
    }
}
