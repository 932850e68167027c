package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Corpus;

/**
 * Attacks of "Johnny, you are fired" (USENIX Security 2019), built around a message that its manager really signed and one
 * that Eve, who has a good certificate too, really signed. None may come out valid for a text or an author that the
 * signature is not about.
 */
class SpoofedMessageTest {

    private static final String MANAGER = "manager@bigcorporation.de";
    private static final String EVE = "eve@bigcorporation.de";
    private static final String FIRED = "Content-Type: text/plain\n\nJohnny, you are fired!\n";
    private static final String FIRED_HTML = "Content-Type: text/html\n\n<p>Johnny, you are fired!</p>\n";

    @TempDir
    static Path folder;

    private static String good(String who) throws IOException {
        return Files.readString(Corpus.at("johnny-examples/" + who + "-smime.eml"), StandardCharsets.ISO_8859_1)
                .replace("\r\n", "\n");
    }

    /** The signed entity alone: its content fields and body. */
    private static String entity(String message) {
        return message.substring(message.indexOf("Content-Type: multipart/signed"));
    }

    private static String header(String from) {
        return "To: johnny@bigcorporation.de\nFrom: " + from + "\nSubject: About you\nMIME-Version: 1.0\n";
    }

    private static String multipart(String kind, String... parts) {
        StringBuilder text = new StringBuilder("Content-Type: multipart/" + kind + "; boundary=\"OUTER\"\n\n");
        for (String part : parts) {
            text.append("--OUTER\n").append(part).append('\n');
        }
        return text.append("--OUTER--\n").toString();
    }

    /** The signature of this message's signature part, as it stands. */
    private static String signature(String message) {
        int start = message.indexOf("Content-Type: application/x-pkcs7-signature");
        return message.substring(start, message.indexOf("--BOUNDARY--"));
    }

    private static String from(String message, String fields) {
        return message.replaceFirst("(?m)^From: .*$", java.util.regex.Matcher.quoteReplacement(fields));
    }

    private static Map<String, String> attacks() throws IOException {
        String manager = good("manager");
        String eve = good("eve");
        String signed = entity(manager);
        String top = header(MANAGER);
        Map<String, String> all = new LinkedHashMap<>();

        all.put("a text before the signed part", top + multipart("mixed", FIRED, signed));
        all.put("a text after the signed part", top + multipart("mixed", signed, FIRED));
        all.put("an HTML text before the signed part", top + multipart("mixed", FIRED_HTML, signed));
        all.put(
                "an open HTML tag that swallows the signed part",
                top
                        + multipart(
                                "mixed",
                                "Content-Type: text/html\n\nYou are fired!<!-- <img src='",
                                signed,
                                "Content-Type: text/html\n\n'>-->\n"));
        all.put(
                "a style that hides the signed part",
                top + multipart("mixed", "Content-Type: text/html\n\n<style>*{display:none}</style>", signed));
        all.put("an alternative to the signed part", top + multipart("alternative", signed, FIRED_HTML));
        all.put("the signed part as the lesser alternative", top + multipart("alternative", FIRED, signed));
        all.put(
                "the signed part as a resource of another text",
                top
                        + multipart(
                                "related; type=\"text/html\"",
                                "Content-Type: text/html\n\nYou are fired! <img src=\"cid:signed\">",
                                signed.replaceFirst("\n\n", "\nContent-ID: <signed>\n\n")));
        all.put(
                "the signed message as an attachment of another",
                top + multipart("mixed", FIRED, "Content-Type: message/rfc822\n\n" + manager));
        all.put("nothing but a forwarded signed message", top + "Content-Type: message/rfc822\n\n" + manager);
        all.put(
                "the signed message under the attacker's own signature-like wrapper",
                top + multipart("signed; protocol=\"application/x-pkcs7-signature\"", FIRED, signature(manager)));
        all.put(
                "another text under the real signature",
                manager.replace("Congratulations, you've been promoted!", "Johnny, you are fired!"));
        all.put(
                "another text in between, so that the signed one is third",
                manager.replaceFirst(
                        "(?m)^--BOUNDARY$",
                        "--BOUNDARY\n" + java.util.regex.Matcher.quoteReplacement(FIRED) + "--BOUNDARY"));
        all.put(
                "a third part behind the signature",
                manager.replace("--BOUNDARY--", "--BOUNDARY\n" + FIRED + "--BOUNDARY--"));
        all.put(
                "two signature parts, one of Eve's",
                manager.replace("--BOUNDARY--", "--BOUNDARY\n" + signature(eve) + "--BOUNDARY--"));
        all.put(
                "two signed parts beside each other",
                top + multipart("mixed", entity(eve).replace("BOUNDARY", "B2"), signed));
        all.put("Eve's text with the manager's in From", from(eve, "From: " + MANAGER));
        all.put("two From fields, Eve's last", from(eve, "From: " + MANAGER + "\nFrom: " + EVE));
        all.put("two From fields, Eve's first", from(eve, "From: " + EVE + "\nFrom: " + MANAGER));
        all.put("two From fields of different case", from(eve, "FROM: " + EVE + "\nfrom: " + MANAGER));
        all.put("a From field with a blank before its colon", from(eve, "From: " + EVE + "\nFrom : " + MANAGER));
        all.put("the manager's address as display name", from(eve, "From: " + MANAGER + " <" + EVE + ">"));
        all.put("the manager's address as quoted display name", from(eve, "From: \"" + MANAGER + "\" <" + EVE + ">"));
        all.put(
                "the manager's address as display name in angle brackets",
                from(eve, "From: \"The Boss <" + MANAGER + ">\" <" + EVE + ">"));
        all.put(
                "the manager's address in an encoded word",
                from(eve, "From: =?utf-8?B?bWFuYWdlckBiaWdjb3Jwb3JhdGlvbi5kZQ==?= <" + EVE + ">"));
        all.put(
                "the manager's address in two encoded words",
                from(eve, "From: =?utf-8?Q?manager=40bigcor?= =?utf-8?Q?poration.de?= <" + EVE + ">"));
        all.put("the manager's address in a comment", from(eve, "From: " + EVE + " (" + MANAGER + ")"));
        all.put("the manager's address in a comment before", from(eve, "From: (" + MANAGER + ") " + EVE));
        all.put(
                "the manager's address with an at sign of another script",
                from(eve, "From: \"manager＠bigcorporation.de\" <" + EVE + ">"));
        all.put(
                "the manager's address as display name with blanks around its signs",
                from(eve, "From: \"manager @ bigcorporation.de\" <" + EVE + ">"));
        all.put(
                "the manager's address as display name with a zero-width character",
                from(eve, "From: \"manager@big\u200bcorporation.de\" <" + EVE + ">"));
        all.put("two addresses in From", from(eve, "From: " + MANAGER + ", " + EVE));
        all.put("two addresses in From, the other order", from(eve, "From: " + EVE + ", " + MANAGER));
        all.put("two addresses in From with a Sender", from(eve, "From: " + EVE + ", " + MANAGER + "\nSender: " + EVE));
        all.put("Eve as Sender of the manager", from(eve, "From: " + MANAGER + "\nSender: " + EVE));
        all.put("a group named after the manager", from(eve, "From: " + MANAGER + ": " + EVE + ";"));
        all.put("a group with both", from(eve, "From: Staff: " + MANAGER + ", " + EVE + ";"));
        all.put("two addresses in angle brackets", from(eve, "From: <" + MANAGER + "> <" + EVE + ">"));
        all.put("two addresses in angle brackets, the other order", from(eve, "From: <" + EVE + "> <" + MANAGER + ">"));
        all.put("an address nested in another", from(eve, "From: <" + MANAGER + "<" + EVE + ">>"));
        all.put("a NUL inside the address", from(eve, "From: " + MANAGER + "\0 <" + EVE + ">"));
        all.put("a NUL behind the address in angle brackets", from(eve, "From: <" + EVE + "\0" + MANAGER + ">"));
        all.put("a bare CR that ends the field for some", from(eve, "From: " + EVE + "\rFrom: " + MANAGER));
        all.put("a bare CR before the second field", from(eve, "Subject: x\rFrom: " + MANAGER + "\nFrom: " + EVE));
        all.put(
                "a line break in an encoded word",
                from(eve, "From: =?utf-8?Q?=0D=0AFrom:_manager=40bigcorporation.de=0D=0A?= <" + EVE + ">"));
        all.put("an encoded word as address", from(eve, "From: =?utf-8?Q?manager=40bigcorporation.de?="));
        all.put(
                "an encoded word as address with a NUL in it",
                from(eve, "From: =?utf-8?Q?manager=40bigcorporation.de=00?= <" + EVE + ">"));
        all.put(
                "a source route over the manager",
                from(eve, "From: <@" + "bigcorporation.de,manager@x.test:" + EVE + ">"));
        all.put("an address with a lookalike letter", from(eve, "From: m\u0430nager@bigcorporation.de"));
        all.put("a longer domain", from(manager, "From: " + MANAGER + ".evil.test"));
        all.put("a percent route", from(manager, "From: manager%bigcorporation.de@evil.test"));
        all.put("another person at the same domain", from(manager, "From: ceo@bigcorporation.de"));
        all.put("no From, Eve in Sender", from(eve, "Sender: " + EVE));
        all.put("an empty From", from(eve, "From:"));
        all.put(
                "a From field that is folded at once, and a second one",
                from(eve, "From:\n " + MANAGER + "\nFrom: " + EVE));
        all.put(
                "two Content-Type fields",
                manager.replaceFirst("(?m)^MIME-Version: 1.0$", "MIME-Version: 1.0\nContent-Type: text/plain"));
        all.put(
                "two boundaries in one field",
                manager.replaceFirst("boundary=\"BOUNDARY\"", "boundary=\"OTHER\"; boundary=\"BOUNDARY\""));
        all.put(
                "a preamble that holds another text and boundary",
                top + multipart("signed; protocol=\"application/x-pkcs7-signature\"", FIRED));
        all.put("a signature part that is empty", manager.substring(0, manager.indexOf("MIAG")) + "\n--BOUNDARY--\n");
        return all;
    }

    @TestFactory
    Stream<DynamicTest> noAttackComesOutValid() throws IOException {
        Path file = folder.resolve("attack.eml");
        return attacks().entrySet().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.getKey(), () -> {
                    for (String text :
                            new String[] {attack.getValue(), attack.getValue().replace("\n", "\r\n")}) {
                        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
                        Cli.Said said = judged(file);
                        assertThat(said.status())
                                .as(said.err() + said.verdict() + " " + said.code())
                                .isNotZero();
                        assertThat(said.verdict())
                                .as(said.err() + said.verdict() + " " + said.code())
                                .isNotEqualTo("valid");
                        assertThat(said.err()).doesNotContain("internal error");
                    }
                }));
    }

    private static Map<String, String> harmless() throws IOException {
        String manager = good("manager");
        Map<String, String> all = new LinkedHashMap<>();
        all.put("the message itself", manager);
        all.put("a display name", from(manager, "From: The Boss <" + MANAGER + ">"));
        all.put("a display name that is the address", from(manager, "From: \"" + MANAGER + "\" <" + MANAGER + ">"));
        all.put("a display name with an encoded word", from(manager, "From: =?utf-8?Q?B=C3=B6ss?= <" + MANAGER + ">"));
        all.put("a display name that quotes an at sign", from(manager, "From: \"Boss @ Corp\" <" + MANAGER + ">"));
        all.put("a folded From", from(manager, "From:\n The Boss\n <" + MANAGER + ">"));
        all.put("capitals in the domain", from(manager, "From: manager@BigCorporation.DE"));
        all.put("a comment that is no address", from(manager, "From: " + MANAGER + " (on the road)"));
        // where answers go is not authorship; mailing lists and ticket systems do this to good mail
        all.put("another Reply-To", from(manager, "From: " + MANAGER + "\nReply-To: " + EVE));
        // a secretary who sends for the author that signed
        all.put("another Sender than the author, who signed", from(manager, "From: " + MANAGER + "\nSender: " + EVE));
        all.put("no protocol parameter", manager.replace(" protocol=\"application/x-pkcs7-signature\";", ""));
        all.put("an odd micalg", manager.replace("micalg=sha-256", "micalg=unknown"));
        all.put("the newer name of the signature type", manager.replace("x-pkcs7-signature", "pkcs7-signature"));
        // no mail program shows what stands before the first and after the last boundary
        all.put(
                "a preamble and an epilogue",
                manager.replaceFirst("\n\n--BOUNDARY", "\n\nThis is an S/MIME message\n\n--BOUNDARY") + "\nend\n");
        all.put("a mailing list's fields", "Received: from a by b\nList-Id: <l.example.test>\n" + manager);
        return all;
    }

    @TestFactory
    Stream<DynamicTest> whatIsHarmlessStaysValid() throws IOException {
        Path file = folder.resolve("harmless.eml");
        return harmless().entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    Files.write(file, one.getValue().getBytes(StandardCharsets.UTF_8));
                    Cli.Said said = judged(file);
                    assertThat(said.status())
                            .as(said.err() + said.verdict() + " " + said.code())
                            .isZero();
                }));
    }

    private static Cli.Said judged(Path file) {
        return Cli.verify(
                "--trust",
                Corpus.at("johnny-examples/intermediate_ca.crt"),
                "--no-revocation",
                "--at",
                "2019-03-01T00:00:00Z",
                file);
    }
}
