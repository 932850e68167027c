package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.Forgery.ALICE;
import static org.siegel.trust.Forgery.EVE;
import static org.siegel.trust.Forgery.FAKE;
import static org.siegel.trust.Forgery.message;
import static org.siegel.trust.Forgery.multipart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.SignOptions.Form;

/**
 * Thousands of messages with forged parts after "Johnny, you are fired!" (USENIX Security 2019), of which none may come out
 * valid. docs/vulnerabilities.md says for each class what prevents it.
 */
class ForgedMessageTest {

    private static final List<String> WRAPPERS = List.of(
            "mixed",
            "alternative",
            "related",
            "related; type=\"text/html\"; start=\"<signed>\"",
            "report",
            "digest",
            "parallel",
            "appledouble",
            "form-data",
            "x-unknown",
            "signed; protocol=\"application/pgp-signature\"");

    private final Attempts attempts = new Attempts();

    /** Else all that follows proves nothing. */
    @Test
    void whatAliceSignedIsValidAndStaysSoWhereNothingIsAdded() {
        String blank = "Content-Type: text/plain\r\n\r\n\r\n";
        Forgery.good().forEach((name, good) -> {
            assertThat(Forgery.code(message(ALICE, good), SenderPolicy.REQUIRED))
                    .as(name)
                    .isEqualTo("valid");
            for (String wrapped : List.of(multipart("mixed", good), multipart("mixed", good, blank))) {
                assertThat(Forgery.code(message(ALICE, wrapped), SenderPolicy.REQUIRED))
                        .as(name)
                        .isEqualTo("valid");
            }
        });
        for (String from : List.of(
                "Alice <" + ALICE + ">",
                "\"" + ALICE + "\" <" + ALICE + ">",
                "ALICE@Example.COM",
                "Alice @ Work <" + ALICE + ">",
                "=?utf-8?q?=C3=84lice?= <" + ALICE + ">",
                "The Staff: " + ALICE + ";",
                ALICE + " (on the road)",
                ALICE + "\r\nReply-To: list@example.org\r\nSender: list@example.org")) {
            assertThat(Forgery.code(message(from, Forgery.alicesClear()), SenderPolicy.REQUIRED))
                    .as(from)
                    .isEqualTo("valid");
        }
    }

    /** MIME M1 to M4, and EFAIL's direct exfiltration: parts put beside what Alice signed or what Bob can decrypt. */
    @Test
    void nothingBesideASignedPartIsCoveredByIt() {
        Map<String, String> fakes = Forgery.fakes();
        Forgery.good()
                .forEach((goodName, good) -> fakes.forEach((fakeName, fake) -> {
                    for (String wrapper : goodName.matches("clear|clear in CBC") ? WRAPPERS : WRAPPERS.subList(0, 1)) {
                        String name = goodName + " and " + fakeName + " in " + wrapper;
                        attempts.notValid(name, message(ALICE, multipart(wrapper, good, fake)), SenderPolicy.IGNORED);
                        attempts.notValid(
                                name + ", fake first",
                                message(ALICE, multipart(wrapper, fake, good)),
                                SenderPolicy.IGNORED);
                    }
                    String nested = multipart("mixed", multipart("alternative", good), multipart("related", fake));
                    attempts.notValid(
                            goodName + " apart from " + fakeName, message(ALICE, nested), SenderPolicy.IGNORED);
                    String forwarded = "Content-Type: message/rfc822\r\n\r\n" + message(ALICE, good);
                    attempts.notValid(
                            "forwarded " + goodName,
                            message(ALICE, multipart("mixed", fake, forwarded)),
                            SenderPolicy.IGNORED);
                }));
        attempts.none(2_300);
    }

    /** The same inside of encryption, which anybody can put around anything: plain, beside and within each other. */
    @Test
    void encryptionAroundAForgeryMakesItNoBetter() {
        Forgery.good()
                .forEach((goodName, good) -> Forgery.fakes().forEach((fakeName, fake) -> {
                    for (ContentCipher cipher : List.of(ContentCipher.AES_128_CBC, ContentCipher.AES_256_GCM)) {
                        String inside = Forgery.encrypted(multipart("mixed", fake, good), cipher);
                        attempts.notValid(
                                goodName + " and " + fakeName + " in " + cipher,
                                message(ALICE, inside),
                                SenderPolicy.IGNORED);
                    }
                }));
        attempts.none(500);
    }

    /** Any tree of parts with something in it that Alice did not write. */
    @Test
    void noTreeWithAForgedLeafIsValid() {
        List<String> good = List.copyOf(Forgery.good().values());
        List<String> fakes = List.copyOf(Forgery.fakes().values());
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            String tree = tree(random, good, fakes, 4, true);
            attempts.notValid("tree " + seed, message(ALICE, tree), SenderPolicy.REQUIRED);
        }
        attempts.none(500);
    }

    private static String tree(Random random, List<String> good, List<String> fakes, int depth, boolean forged) {
        int children = 1 + random.nextInt(3);
        int forgedAt = random.nextInt(children);
        String[] parts = new String[children];
        for (int i = 0; i < children; i++) {
            boolean fake = forged && i == forgedAt;
            if (depth > 1 && random.nextInt(3) == 0) {
                parts[i] = tree(random, good, fakes, depth - 1, fake);
            } else {
                List<String> from = fake ? fakes : good;
                parts[i] = from.get(random.nextInt(from.size()));
            }
        }
        String wrapped = multipart(WRAPPERS.get(random.nextInt(WRAPPERS.size())), parts);
        return switch (random.nextInt(8)) {
            case 0 -> Forgery.encrypted(wrapped, ContentCipher.AES_256_GCM);
            case 1 -> "Content-Type: message/rfc822\r\n\r\n" + message(ALICE, wrapped);
            case 2 -> Forgery.eves(wrapped, Form.OPAQUE);
            default -> wrapped;
        };
    }

    /** Forms that programs read differently: the one that checks sees Alice's text, another one that of the attacker. */
    @Test
    void aFormOfTwoMeaningsIsNotValid() {
        String good = Forgery.alicesClear();
        String boundary = good.substring(good.indexOf("boundary=\"") + 10);
        boundary = boundary.substring(0, boundary.indexOf('"'));
        String first = "--" + boundary + "\r\n";
        String evil = "--EVIL\r\n" + FAKE + "\r\n--EVIL--\r\n";
        String lookalike = "--" + boundary + "x\r\n" + FAKE;
        String plain = message(ALICE, good);
        String withEvil = plain.replaceFirst("\r\n\r\n", "\r\n\r\n" + evil);
        String type = plain.substring(plain.indexOf("Content-Type: "), plain.indexOf("\r\n\r\n"));

        Map<String, String> all = new LinkedHashMap<>();
        all.put(
                "a second Content-Type before",
                withEvil.replaceFirst(
                        "Content-Type: ", "Content-Type: multipart/mixed; boundary=EVIL\r\nContent-Type: "));
        all.put(
                "a second Content-Type behind",
                withEvil.replace(type, type + "\r\nContent-Type: multipart/mixed; boundary=EVIL"));
        all.put(
                "a second Content-Type in capitals",
                withEvil.replace(type, type + "\r\nCONTENT-TYPE: multipart/mixed; boundary=EVIL"));
        all.put(
                "a second Content-Type, folded",
                withEvil.replace(type, type + "\r\nContent-Type:\r\n multipart/mixed; boundary=EVIL"));
        all.put(
                "a second Content-Type with a blank",
                withEvil.replace(type, type + "\r\nContent-Type : multipart/mixed; boundary=EVIL"));
        all.put("two boundaries", withEvil.replace(type, type + "; boundary=EVIL"));
        all.put("two boundaries, in capitals", withEvil.replace(type, type + "; BOUNDARY=EVIL"));
        all.put("two boundaries, continued", withEvil.replace(type, type + "; boundary*0=EV; boundary*1=IL"));
        all.put("two boundaries, extended", withEvil.replace(type, type + "; boundary*=us-ascii''EVIL"));
        all.put("two protocols", withEvil.replace(type, type + "; protocol=\"application/pgp-signature\""));
        all.put(
                "a transfer encoding around parts",
                plain.replace(type, type + "\r\nContent-Transfer-Encoding: base64"));
        all.put(
                "a quoted-printable multipart",
                plain.replace(type, type + "\r\nContent-Transfer-Encoding: quoted-printable"));
        all.put(
                "two transfer encodings",
                plain.replace(type, type + "\r\nContent-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64"));
        all.put("no MIME and a text before", withEvil.replace("MIME-Version: 1.0\r\n", ""));
        all.put("no MIME and a text behind", plain.replace("MIME-Version: 1.0\r\n", "") + "You are FIRED.\r\n");
        all.put(
                "two MIME-Version fields",
                plain.replace("MIME-Version: 1.0\r\n", "MIME-Version: 1.0\r\nMIME-Version: 2.0\r\n"));
        all.put("a line that begins like a boundary, before", plain.replaceFirst("\r\n\r\n", "\r\n\r\n" + lookalike));
        all.put("a line that begins like a boundary, behind", plain + lookalike);
        all.put("a part behind the last boundary", plain + first + FAKE);
        all.put("a header that ends for some: no colon", plain.replaceFirst("Subject", "\\$\\$\\$\r\nSubject"));
        all.put(
                "a header that ends for some: blanks",
                plain.replaceFirst("Subject: About you", "Subject: About you\r\n  \r\n FIRED"));
        all.put(
                "a header that ends for some: bare CR",
                plain.replaceFirst("Subject: About you", "X: y\r\rYou are FIRED."));
        all.put("a header that ends for some: NUL", plain.replaceFirst("Subject: About you", "Subject: FIRED\0\0"));
        all.put("a field in a field", plain.replaceFirst("Subject", "X: y\rFrom: " + EVE + "\r\nSubject"));
        all.put("two subjects", plain.replaceFirst("Subject", "Subject: FIRED\r\nSubject"));
        all.put(
                "two dates",
                plain.replaceFirst(
                        "Subject",
                        "Date: Mon, 1 Jun 2026 00:00:00 +0000\r\nDate: Tue, 2 Jun 2026 00:00:00 +0000\r\nSubject"));
        all.put("a third part", plain.replace("--" + boundary + "--", first + FAKE + "\r\n--" + boundary + "--"));
        all.put("another part first", plain.replaceFirst(first, first + FAKE + "\r\n" + first));
        all.put(
                "another part between",
                plain.replace(
                        "\r\n" + first + "Content-Type: application/pkcs7-signature",
                        "\r\n" + first + FAKE + "\r\n" + first + "Content-Type: application/pkcs7-signature"));
        all.put("cut off", plain.substring(0, plain.length() - boundary.length() - 8));
        all.put("another text", plain.replace("promoted", "FIRED"));
        all.put("another type of content", message(ALICE, good.replace("text/plain", "text/html")));
        all.put(
                "the wrong smime-type",
                message(ALICE, Forgery.good().getOrDefault("opaque", "").replace("signed-data", "enveloped-data")));
        all.put(
                "signed content elsewhere",
                message(
                        ALICE,
                        Forgery.alices(
                                "Content-Type: message/external-body; access-type=url; url=\"http://x/FIRED\"\r\n\r\n\r\n")));
        all.put(
                "a signed fragment",
                message(
                        ALICE,
                        Forgery.alices("Content-Type: message/partial; id=a; number=1; total=2\r\n\r\nFIRED\r\n")));
        all.forEach((name, forged) -> {
            assertThat(forged).as(name + " is no forgery").isNotEqualTo(plain);
            if (name.equals("a part behind the last boundary")) {
                return; // the boundary has ended the message for everybody; tried below with the line that begins like
                // one
            }
            attempts.notValid(name, forged, SenderPolicy.REQUIRED, SenderPolicy.IF_PRESENT, SenderPolicy.IGNORED);
        });
        attempts.none(90);
    }
}
