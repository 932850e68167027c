package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/** Our own clients of SMTP, against the gateway. */
class SmtpClientTest extends GatewayFixture {

    @Test
    void smtpMailSubmitHandsInByteForByte() throws Exception {
        var submit = new SmtpMailSubmit("localhost", gateway.port(), TestTls.client(), "localhost", Deadlines.DEFAULT);
        submit.submit(
                new MailAccount("alice", Secret.ofPassword("sésame")),
                new Envelope(Optional.of(ALICE), List.of(MailAddress.of("bob@example.org"))),
                MessageBytes.of(NastyMessage.BYTES));
        assertThat(new String(delivered(), StandardCharsets.ISO_8859_1))
                .endsWith(new String(NastyMessage.BYTES, StandardCharsets.ISO_8859_1));
    }

    private DeliveryOutcome relay(Smarthost.Security security, String host, String password) throws Exception {
        var account = new Smarthost.Account("alice", Secret.ofPassword(password));
        var smarthost = new Smarthost(host, gateway.port(), security, TestTls.client(), Optional.of(account));
        MailAddress bob = MailAddress.of("bob@example.org");
        return new SmtpDelivery(smarthost, "localhost", Deadlines.DEFAULT)
                .deliver(new Envelope(Optional.of(ALICE), List.of(bob)), MessageBytes.of(NastyMessage.BYTES))
                .get(bob);
    }

    @Test
    void relaysToASmarthostOverEitherKindOfTls() throws Exception {
        assertThat(relay(Smarthost.Security.IMPLICIT_TLS, "localhost", "sesame"))
                .isInstanceOf(DeliveryOutcome.Delivered.class);
        start(GatewaySettings.TlsMode.STARTTLS);
        assertThat(relay(Smarthost.Security.STARTTLS, "localhost", "sesame"))
                .isInstanceOf(DeliveryOutcome.Delivered.class);
        assertThat(outbox.deliverDue()).isEqualTo(2);
        assertThat(new String(lmtp.received.getLast().bytes(), StandardCharsets.ISO_8859_1))
                .endsWith(new String(NastyMessage.BYTES, StandardCharsets.ISO_8859_1));
    }

    @Test
    void neverRelaysToAServerWithAnotherNameNorWithoutItsLogin() throws Exception {
        assertThat(relay(Smarthost.Security.IMPLICIT_TLS, "127.0.0.2", "sesame"))
                .isInstanceOf(DeliveryOutcome.Deferred.class);
        assertThat(relay(Smarthost.Security.IMPLICIT_TLS, "localhost", "wrong"))
                .isInstanceOf(DeliveryOutcome.Deferred.class)
                .extracting(DeliveryOutcome::answer)
                .asString()
                .contains("535");
        assertThat(outbox.deliverDue()).isZero();
    }
}
