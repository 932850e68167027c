package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siegel.smime.HeaderProtection.Policy;

/** What is written with header protection, as openssl opens it, against the text and the vectors of RFC 9788. */
class HeaderProtectionTest {

    /** The message of RFC 9788 C.3.1, before it is protected. */
    private static final String RFC = """
            Subject: smime-signed-enc-hp-baseline\r
            Message-ID: <smime-signed-enc-hp-baseline@example>\r
            From: Alice <alice@smime.example>\r
            To: Bob <bob@smime.example>\r
            Date: Sat, 20 Feb 2021 10:09:02 -0500\r
            User-Agent: Sample MUA Version 1.0\r
            MIME-Version: 1.0\r
            Content-Type: text/plain; charset="utf-8"\r
            Content-Transfer-Encoding: 7bit\r
            \r
            This is the\r
            smime-signed-enc-hp-baseline\r
            message.\r
            """;

    private final Engine engine = Engine.jdk();
    private final Identity alice = People.of("P-256");
    private final Identity bob = People.of("rsa:2048");

    private static HeaderProtection protection(Policy policy, boolean legacy) {
        return new HeaderProtection(policy, legacy);
    }

    private byte[] signAndEncrypt(String message, SignOptions.Form form, HeaderProtection protection) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.smime()
                .signAndEncrypt(
                        new ByteArrayInputStream(bytes(message)),
                        List.of(alice),
                        SignOptions.at(Engine.TIME).withForm(form),
                        Recipient.of(List.of(bob.certificate())),
                        EncryptOptions.with(ContentCipher.AES_256_CBC).withHeaderProtection(protection),
                        out);
        return out.toByteArray();
    }

    private byte[] encrypt(byte[] message, HeaderProtection protection) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.smime()
                .encrypt(
                        new ByteArrayInputStream(message),
                        Recipient.of(List.of(bob.certificate())),
                        EncryptOptions.with(ContentCipher.AES_256_CBC).withHeaderProtection(protection),
                        out);
        return out.toByteArray();
    }

    private byte[] sign(String message, SignOptions.Form form, HeaderProtection protection) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.smime()
                .sign(
                        new ByteArrayInputStream(bytes(message)),
                        alice,
                        SignOptions.at(Engine.TIME).withForm(form).withHeaderProtection(protection),
                        out);
        return out.toByteArray();
    }

    private static List<String> header(String message) {
        return List.of(message.substring(0, message.indexOf("\r\n\r\n"))
                .replace("\r\n ", " ")
                .split("\r\n"));
    }

    /** RFC 9788 C.3.1.1 and C.3.1.2: both header sections, field by field. */
    @Test
    void theBaselineIsThatOfTheRfc() {
        for (SignOptions.Form form : SignOptions.Form.values()) {
            String sent = text(signAndEncrypt(RFC, form, protection(Policy.BASELINE, false)));
            assertThat(header(sent))
                    .contains(
                            "Subject: [...]",
                            "Message-ID: <smime-signed-enc-hp-baseline@example>",
                            "From: Alice <alice@smime.example>",
                            "To: Bob <bob@smime.example>",
                            "Date: Sat, 20 Feb 2021 10:09:02 -0500",
                            "User-Agent: Sample MUA Version 1.0");
            String payload = OpenedByPeer.content(OpenedByPeer.decrypt(bytes(sent), bob));
            assertThat(header(payload))
                    .containsExactlyInAnyOrder(
                            "Subject: smime-signed-enc-hp-baseline",
                            "Message-ID: <smime-signed-enc-hp-baseline@example>",
                            "From: Alice <alice@smime.example>",
                            "To: Bob <bob@smime.example>",
                            "Date: Sat, 20 Feb 2021 10:09:02 -0500",
                            "User-Agent: Sample MUA Version 1.0",
                            "HP-Outer: Subject: [...]",
                            "HP-Outer: Message-ID: <smime-signed-enc-hp-baseline@example>",
                            "HP-Outer: From: Alice <alice@smime.example>",
                            "HP-Outer: To: Bob <bob@smime.example>",
                            "HP-Outer: Date: Sat, 20 Feb 2021 10:09:02 -0500",
                            "HP-Outer: User-Agent: Sample MUA Version 1.0",
                            "Content-Type: text/plain; charset=\"utf-8\"; hp=\"cipher\"",
                            "Content-Transfer-Encoding: 7bit");
            assertThat(payload).endsWith("\r\n\r\nThis is the\r\nsmime-signed-enc-hp-baseline\r\nmessage.\r\n");
        }
    }

    /** RFC 9788 C.3.5: display names and the local time stay inside. */
    @Test
    void shyHidesNamesAndTimeZones() {
        String message = RFC.replace(
                "To: Bob <bob@smime.example>",
                "To: Bob <bob@smime.example>,\r\n \"C, D\" <cd@x.test>\r\n"
                        + "Cc: Friends: a@x.test, B <b@x.test>;\r\nKeywords: secret\r\nComments: also");
        String sent = text(signAndEncrypt(message, SignOptions.Form.CLEAR, protection(Policy.SHY, false)));
        assertThat(header(sent))
                .contains(
                        "Subject: [...]",
                        "From: alice@smime.example",
                        "To: bob@smime.example, cd@x.test",
                        "Cc: Friends: a@x.test, B <b@x.test>;", // a group is no mailbox-list, so it stays
                        "Date: Sat, 20 Feb 2021 15:09:02 +0000")
                .noneMatch(f -> f.startsWith("Keywords") || f.startsWith("Comments"));
        assertThat(header(OpenedByPeer.content(OpenedByPeer.decrypt(bytes(sent), bob))))
                .contains(
                        "Keywords: secret",
                        "Comments: also",
                        "HP-Outer: To: bob@smime.example, cd@x.test",
                        "HP-Outer: Date: Sat, 20 Feb 2021 15:09:02 +0000")
                .noneMatch(f -> f.startsWith("HP-Outer: Keywords"));
    }

    @Test
    void withoutConfidentialityEverythingStaysOutsideAndIsProtected() {
        String sent = text(encrypt(bytes(RFC), protection(Policy.NO_CONFIDENTIALITY, true)));
        assertThat(header(sent)).contains("Subject: smime-signed-enc-hp-baseline");
        assertThat(OpenedByPeer.decrypt(bytes(sent), bob))
                .contains("HP-Outer: Subject: smime-signed-enc-hp-baseline", "hp=\"cipher\"")
                .doesNotContain("hp-legacy-display");
    }

    @Test
    void aSignedMessageIsMarkedClearAndKeepsItsOuterHeader() {
        for (SignOptions.Form form : SignOptions.Form.values()) {
            String signed = text(sign(RFC, form, HeaderProtection.BASELINE));
            assertThat(header(signed)).contains("Subject: smime-signed-enc-hp-baseline");
            String payload = OpenedByPeer.content(signed);
            assertThat(header(payload))
                    .contains(
                            "Subject: smime-signed-enc-hp-baseline",
                            "Content-Type: text/plain; charset=\"utf-8\"; hp=\"clear\"")
                    .noneMatch(f -> f.startsWith("HP-Outer"));
            assertThat(payload).doesNotContain("hp-legacy-display");
        }
    }

    @Test
    void blindCopiesAndTracesAreNotTheAuthorsToProtect() {
        String message =
                "Received: from a by b\r\nReturn-Path: <x@y.test>\r\nBcc: carol@x.test\r\nHP-Outer: From: forged\r\n"
                        + RFC;
        String sent = text(encrypt(bytes(message), HeaderProtection.BASELINE));
        assertThat(header(sent))
                .contains("Received: from a by b", "Bcc: carol@x.test")
                .noneMatch(f -> f.startsWith("HP-Outer"));
        assertThat(OpenedByPeer.decrypt(bytes(sent), bob)).doesNotContain("Received", "Bcc", "Return-Path", "forged");
    }

    /** RFC 9788 E.1. */
    @Test
    void theHiddenSubjectLeadsThePlainText() {
        String message = "Subject: Dinner plans\r\nFrom: Alice <alice@example.net>\r\n"
                + "Content-Type: text/plain; charset=\"us-ascii\"\r\n\r\nLet's meet at Rama's Roti Shop at 8pm\r\n";
        assertThat(OpenedByPeer.decrypt(encrypt(bytes(message), HeaderProtection.BASELINE), bob))
                .contains("hp-legacy-display=\"1\"", "hp=\"cipher\"")
                .endsWith("\r\n\r\nSubject: Dinner plans\r\n\r\nLet's meet at Rama's Roti Shop at 8pm\r\n");
    }

    /** RFC 9788 E.2, and whatever a subject holds is text there. */
    @Test
    void theHiddenSubjectLeadsTheHtmlAndIsNoMarkup() {
        String message =
                "Subject: </pre><script>alert('&')</script> =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nFrom: a@example.net\r\n"
                        + "Content-Type: text/html; charset=\"us-ascii\"\r\n\r\n"
                        + "<!DOCTYPE html><!-- <body> --><html><head><title><body></title></head>"
                        + "<body class='a>b'>\r\n<p>Hi</p></body></html>\r\n";
        assertThat(OpenedByPeer.decrypt(encrypt(bytes(message), HeaderProtection.BASELINE), bob))
                .contains("<body class='a>b'><div class=\"header-protection-legacy-display\">\r\n"
                        + "<pre>Subject: &#60;/pre&#62;&#60;script&#62;alert(&#39;&#38;&#39;)&#60;/script&#62; Gr&#252;&#223;e"
                        + "</pre>\r\n</div>\r\n\r\n<p>Hi</p>")
                .containsOnlyOnce("legacy-display\">");
    }

    @Test
    void everyAlternativeOfTheMainTextShowsItAndNoAttachmentDoes() {
        String message = """
                From: a@example.net
                Subject: =?utf-8?q?=D0=9F=D0=BB=D0=B0=D0=BD?=
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=m

                --m
                Content-Type: multipart/alternative; boundary=a

                --a
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                Gr=FC=DFe
                --a
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: base64

                PHA+SGk8L3A+
                --a--
                --m
                Content-Type: text/plain; charset=us-ascii
                Content-Disposition: attachment; filename=a.txt

                attached
                --m--
                """;
        for (SignOptions.Form form : SignOptions.Form.values()) {
            byte[] sent = signAndEncrypt(message, form, HeaderProtection.BASELINE);
            String payload = OpenedByPeer.content(OpenedByPeer.decrypt(sent, bob));
            assertThat(payload.split("hp-legacy-display=\"1\"", -1)).hasSize(3);
            assertThat(payload)
                    // no letter of this subject is in Latin-1, so the text became UTF-8
                    .contains("Subject: =D0=9F=D0=BB=D0=B0=D0=BD\r\n\r\nGr=C3=BC=C3=9Fe", "charset=\"utf-8\"")
                    .contains("<pre>Subject: &#1055;&#1083;&#1072;&#1085;</pre>\r\n</div>\r\n<p>Hi</p>")
                    .contains("\r\n\r\nattached\r\n");
            assertThat(Engine.wholeAndIntact(engine.inspect(sent, bob))).isTrue();
        }
    }

    @Test
    void whatWasSignedWithoutProtectionCannotGetItLater() {
        byte[] signed = engine.clear(bytes(RFC), alice);
        byte[] opaque = engine.opaque(bytes(RFC), alice);
        for (byte[] message : List.of(signed, opaque, sign(RFC, SignOptions.Form.CLEAR, HeaderProtection.BASELINE))) {
            assertThatThrownBy(() -> encrypt(message, HeaderProtection.BASELINE))
                    .isInstanceOf(SmimeException.Unsupported.class)
                    .hasMessageContaining("in one step");
        }
        assertThat(text(encrypt(signed, HeaderProtection.NONE))).contains("smime-signed-enc-hp-baseline");
    }

    /** Forwarding somebody's signed and decrypted message to others encrypts it as it is. */
    @Test
    void whatWasSignedForEncryptionIsNotProtectedTwice() {
        List<byte[]> all = new ArrayList<>();
        for (SignOptions.Form form : SignOptions.Form.values()) {
            all.add(engine.decrypt(signAndEncrypt(RFC, form, HeaderProtection.BASELINE), bob));
        }
        for (byte[] signed : all) {
            String again = text(encrypt(signed, HeaderProtection.BASELINE));
            assertThat(header(again)).contains("Subject: [...]");
            String payload = OpenedByPeer.content(OpenedByPeer.decrypt(bytes(again), bob));
            assertThat(payload.split("hp=\"cipher\"", -1)).hasSize(2);
        }
    }

    @Test
    void aContentTypeThatClaimsProtectionIsWrittenAnew() {
        String message =
                "From: a@example.net\r\nSubject: x\r\nContent-Type: text/plain; hp=\"clear\"; name=\"a\\\"b\";\r\n\r\nHi\r\n";
        assertThat(OpenedByPeer.decrypt(encrypt(bytes(message), protection(Policy.BASELINE, false)), bob))
                .contains("hp=\"cipher\"", "name=\"a\\\"b\"")
                .doesNotContain("clear");
    }
}
