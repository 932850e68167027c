package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.Forgery.ALICE;
import static org.siegel.trust.Forgery.EVE;
import static org.siegel.trust.Forgery.FAKE;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siegel.smime.SignOptions.Form;

/** Messages that one person signed and that show another one, after "Johnny, you are fired!" (USENIX Security 2019), ID. */
class ForgedSenderTest {

    private final Attempts attempts = new Attempts();

    /** ID I1 to I3: what Eve signed, in a message that shows Alice. */
    @Test
    void whatEveSignedIsNeverAlices() {
        String signed = Forgery.eves(FAKE, Form.CLEAR);
        List<String> fields = new ArrayList<>(List.of(
                "From: " + ALICE,
                "From: Alice <" + ALICE + ">\r\nSender: " + EVE,
                "From: Alice <" + ALICE + ">\r\nReply-To: " + EVE,
                "From: " + ALICE + "\r\nFrom: " + EVE,
                "From: " + EVE + "\r\nFrom: " + ALICE,
                "FROM: " + EVE + "\r\nfrom : " + ALICE,
                "From: " + ALICE + ", " + EVE,
                "From: " + EVE + ", " + ALICE + "\r\nSender: " + EVE,
                "From: Staff: " + ALICE + ", " + EVE + ";",
                "From: " + ALICE + ": " + EVE + ";",
                "From: a: b: " + ALICE + "; " + EVE,
                "From: <" + ALICE + "> <" + EVE + ">",
                "From: <" + EVE + "> <" + ALICE + ">",
                "From: <" + ALICE + "<" + EVE + ">>",
                "From: <" + EVE + ">" + ALICE,
                "From: " + ALICE + " " + EVE,
                "From: <@example.com,@" + ALICE + ":" + EVE + ">",
                "From: (" + ALICE + ") " + EVE,
                "From: " + EVE + " (" + ALICE + ")",
                "From: " + EVE + " ((" + ALICE + "))",
                "From: " + ALICE + "\0 <" + EVE + ">",
                "From: <" + EVE + "\0" + ALICE + ">",
                "From: " + EVE + "\rFrom: " + ALICE,
                "From: =?utf-8?Q?alice=40example.com?=",
                "From: =?utf-8?Q?alice=40example.com=00?= <" + EVE + ">",
                "From: =?utf-8?Q?alice=40example.com=0D=0A?= <" + EVE + ">",
                "From: \"alice@example.com\"@example.com",
                "From: \"alice@example.com \"@example.com",
                "From: alice%example.com@example.org",
                "From: \r\n\t" + ALICE + "\r\nX: y\r\nFrom: " + EVE,
                "From:",
                "From: ;",
                "From: Alice",
                "From: \u0430lice@example.com",
                "From: al\u0131ce@example.com",
                "From: alice@ex\u0430mple.com",
                "Sender: " + EVE,
                "Sender: " + ALICE + "\r\nReply-To: " + EVE,
                "Resent-From: " + EVE + "\r\nFrom: " + ALICE));
        for (String display : List.of(
                "alice@example.com",
                "Alice <alice@example.com>",
                "alice @ example.com",
                "ALICE@EXAMPLE.COM",
                "alice\uff20example.com",
                "alice\ufe6bexample.com",
                "alice@example\u3002com",
                "alice@example\uff0ecom",
                "alice@example\u2024com",
                "alice@exam\u200bple.com",
                "alice@exam\u00adple.com",
                "alice@exam\u2060ple.com",
                "\u202emoc.elpmaxe@ecila\u202c",
                "\u2066alice@example.com\u2069",
                "\u0430lice@example.com",
                "alice@example.com via the list",
                "mailto:alice@example.com",
                "'alice@example.com'",
                "[alice@example.com]",
                "alice@example.com" + " ".repeat(200),
                " ".repeat(50) + "alice@example.com",
                "alice@example.com\t",
                "al\0ice@example.com",
                "\ud835\udc1a\ud835\udc25\ud835\udc22\ud835\udc1c\ud835\udc1e@example.com",
                "a\ufeffl\ufeffice@example.com")) {
            fields.add("From: \"" + display + "\" <" + EVE + ">");
            fields.add("From: " + EVE + " (" + display + ")");
            fields.add("From: =?utf-8?B?" + Base64.getEncoder().encodeToString(Forgery.bytes(display)) + "?= <" + EVE
                    + ">");
            fields.add("From: \"" + display + "\": " + EVE + ";");
        }
        for (String field : fields) {
            String forged = field + "\r\nTo: bob@example.com\r\nMIME-Version: 1.0\r\n" + signed;
            attempts.notValid(field, forged, SenderPolicy.REQUIRED, SenderPolicy.IF_PRESENT);
        }
        attempts.none(2 * (39 + 100));
    }

    /** A certificate for a name whose letters share their capitals with another name's is not one for that other name. */
    @Test
    void lettersOfOtherScriptsAreNotTheSameLetter() {
        var address = org.siegel.smime.MailAddress.of("mike@example.com");
        for (String other : List.of("m\u0131ke@example.com", "mi\u212ae@example.com", "m\u0456ke@example.com")) {
            assertThat(org.siegel.smime.MailAddress.of(other)).isNotEqualTo(address);
        }
        assertThat(org.siegel.smime.MailAddress.of("MIKE@EXAMPLE.COM")).isEqualTo(address);
    }
}
