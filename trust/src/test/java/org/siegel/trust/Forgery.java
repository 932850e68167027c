package org.siegel.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.Identity;
import org.siegel.smime.Inspection;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeException;

/**
 * A workshop for forged messages: what Alice really signed, what Eve, who has a good certificate of her own, signed or only
 * wrote, and ways to put them together. Whatever Alice did not write holds the word {@code FIRED}.
 */
final class Forgery {

    static final String ALICE = "alice@example.com";
    static final String EVE = "eve@example.com";

    private static final TestPki.Party ROOT = TestPki.root("Contoso Root");
    private static final Identity ALICES = person(ALICE);
    private static final Identity EVES = person(EVE);
    private static final Identity BOBS = person("bob@example.com");
    private static final Smime ENGINE = new Smime(Primitives.best(), Limits.DEFAULT);

    static final RelyingParty CONTOSO =
            RelyingParty.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of()));

    static final String TEXT = "Content-Type: text/plain; charset=us-ascii\r\n\r\nYou are promoted.\r\n";
    static final String FAKE = "Content-Type: text/plain; charset=us-ascii\r\n\r\nYou are FIRED.\r\n";

    private Forgery() {}

    private static Identity person(String address) {
        var party = TestPki.cert(address).mail(address).by(ROOT).build();
        return new Identity(party.keys().getPrivate(), party.certificate(), List.of());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A message around an entity. */
    static String message(String from, String entity) {
        return "From: " + from + "\r\nTo: bob@example.com\r\nSubject: About you\r\nMIME-Version: 1.0\r\n" + entity;
    }

    private static String signed(Identity who, String entity, SignOptions.Form form) {
        var out = new ByteArrayOutputStream();
        ENGINE.sign(
                new ByteArrayInputStream(bytes("X: y\r\n" + entity)),
                who,
                SignOptions.at(TestPki.NOW).withForm(form),
                out);
        return entity(out);
    }

    static String encrypted(String entity, ContentCipher cipher) {
        var out = new ByteArrayOutputStream();
        ENGINE.encrypt(new ByteArrayInputStream(bytes("X: y\r\n" + entity)), List.of(BOBS.certificate()), cipher, out);
        return entity(out);
    }

    private static String entity(ByteArrayOutputStream message) {
        String text = message.toString(StandardCharsets.UTF_8);
        return text.substring(text.indexOf("Content-Type:"));
    }

    static String alicesClear() {
        return signed(ALICES, TEXT, SignOptions.Form.CLEAR);
    }

    static String alices(String entity) {
        return signed(ALICES, entity, SignOptions.Form.CLEAR);
    }

    static String eves(String entity, SignOptions.Form form) {
        return signed(EVES, entity, form);
    }

    /** What Alice wrote, in every form, all of which are good when they stand alone. */
    static Map<String, String> good() {
        String clear = alicesClear();
        String opaque = signed(ALICES, TEXT, SignOptions.Form.OPAQUE);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("clear", clear);
        all.put("opaque", opaque);
        all.put("clear as attachment", "Content-Disposition: attachment; filename=a.eml\r\n" + clear);
        all.put("clear with an id", "Content-ID: <signed>\r\n" + clear);
        all.put("clear in CBC", encrypted(clear, ContentCipher.AES_128_CBC));
        all.put("opaque in GCM", encrypted(opaque, ContentCipher.AES_256_GCM));
        all.put("GCM in clear", signed(ALICES, encrypted(TEXT, ContentCipher.AES_256_GCM), SignOptions.Form.CLEAR));
        all.put("twice clear", signed(ALICES, clear, SignOptions.Form.CLEAR));
        all.put("CBC in GCM", encrypted(encrypted(clear, ContentCipher.AES_128_CBC), ContentCipher.AES_256_GCM));
        return all;
    }

    /** What Alice did not write and a reader would see. */
    static Map<String, String> fakes() {
        String stolen = alicesClear();
        String signature = stolen.substring(stolen.indexOf("Content-Type: application/pkcs7-signature"));
        signature = signature.substring(0, signature.indexOf("\r\n--"));
        Map<String, String> all = new LinkedHashMap<>();
        all.put("text", FAKE);
        all.put("html", "Content-Type: text/html\r\n\r\n<p>You are FIRED.</p>\r\n");
        all.put("open tag", "Content-Type: text/html\r\n\r\nYou are FIRED.<!-- <img src='http://evil.test/\r\n");
        all.put("hiding style", "Content-Type: text/html\r\n\r\n<style>*{display:none}</style><b>FIRED</b>\r\n");
        all.put("reference", "Content-Type: text/html\r\n\r\nFIRED <img src=\"cid:signed\">\r\n");
        all.put("base64", "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nRklSRUQ=\r\n");
        all.put("inline", "Content-Type: text/plain; name=a.txt\r\nContent-Disposition: inline\r\n\r\nFIRED\r\n");
        all.put("attachment", "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nFIRED\r\n");
        all.put("no header", "\r\nYou are FIRED.\r\n");
        all.put("no type", "Content-ID: <a>\r\n\r\nYou are FIRED.\r\n");
        all.put("unknown type", "Content-Type: x/fired\r\n\r\nFIRED\r\n");
        all.put("picture", "Content-Type: image/png\r\n\r\nFIRED\r\n");
        all.put("file", "Content-Type: application/octet-stream; name=FIRED.txt\r\n\r\nFIRED\r\n");
        all.put("no CMS", "Content-Type: application/octet-stream; name=smime.p7m\r\n\r\nFIRED\r\n");
        all.put("uuencode", "Content-Type: text/plain\r\n\r\nbegin 644 FIRED.txt\r\n%1DE2140\r\n`\r\nend\r\n");
        all.put("calendar", "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR FIRED\r\n");
        all.put("blanks that are letters", "Content-Type: text/plain; charset=utf-16be\r\n\r\n\t\n\t \t\r\n");
        all.put(
                "elsewhere",
                "Content-Type: message/external-body; access-type=url; url=\"http://x/FIRED\"\r\n\r\n\r\n");
        all.put(
                "fragment",
                "Content-Type: message/partial; id=a; number=1; total=1\r\n\r\nSubject: FIRED\r\n\r\nFIRED\r\n");
        all.put("message", "Content-Type: message/rfc822\r\n\r\nSubject: FIRED\r\n\r\nFIRED\r\n");
        all.put("delivery status", "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; FIRED\r\n");
        all.put("Eve's clear", eves(FAKE, SignOptions.Form.CLEAR));
        all.put("Eve's opaque", eves(FAKE, SignOptions.Form.OPAQUE));
        all.put("encrypted by Eve", encrypted(FAKE, ContentCipher.AES_128_CBC));
        all.put("encrypted by Eve with GCM", encrypted(FAKE, ContentCipher.AES_256_GCM));
        all.put("Eve's encrypted", encrypted(eves(FAKE, SignOptions.Form.CLEAR), ContentCipher.AES_256_GCM));
        all.put("nested", multipart("alternative", FAKE, "Content-Type: text/html\r\n\r\n<b>FIRED</b>\r\n"));
        all.put(
                "under a stolen signature",
                multipart("signed; protocol=\"application/pkcs7-signature\"", FAKE, signature));
        all.put("under no signature", multipart("signed; protocol=\"application/pkcs7-signature\"", FAKE));
        all.put("under PGP", multipart("signed; protocol=\"application/pgp-signature\"", FAKE, FAKE));
        all.put("multipart without boundary", "Content-Type: multipart/mixed\r\n\r\nFIRED\r\n");
        all.put("stolen signature alone", signature);
        return all;
    }

    static String multipart(String kind, String... parts) {
        String boundary = "b" + Integer.toHexString(String.join("", parts).hashCode());
        StringBuilder text =
                new StringBuilder("Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\r\n\r\n");
        for (String part : parts) {
            text.append("--").append(boundary).append("\r\n").append(part).append("\r\n");
        }
        return text.append("--").append(boundary).append("--\r\n").toString();
    }

    static Inspection inspect(String message) {
        return ENGINE.inspect(new ByteArrayInputStream(bytes(message)), List.of(BOBS), List.of());
    }

    static String decrypt(String message) {
        var out = new ByteArrayOutputStream();
        ENGINE.decrypt(new ByteArrayInputStream(bytes(message)), List.of(BOBS), List.of(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The code of the verdict, for anybody who asks whether the signer is the sender; what cannot be read is not valid. */
    static String code(String message, SenderPolicy policy) {
        try {
            return CONTOSO.withSender(policy)
                    .judge(inspect(message), TestPki.NOW)
                    .code();
        } catch (SmimeException refused) {
            return "refused: " + refused.getMessage();
        }
    }
}
