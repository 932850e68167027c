package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.trust.Forgery.ALICE;
import static org.siegel.trust.Forgery.EVE;
import static org.siegel.trust.Forgery.message;
import static org.siegel.trust.Forgery.multipart;

import java.util.Base64;
import java.util.List;
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

/** EFAIL (2018), and what else can be made of ciphertext and signatures without a key: none of it may come out valid. */
class ForgedCiphertextTest {

    private final Attempts attempts = new Attempts();

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
                attempts.notValid("ciphertext of others", message, SenderPolicy.REQUIRED, SenderPolicy.IGNORED);
            }
        }
        attempts.none(24);
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
                    attempts.count(
                            form + " " + i,
                            code.equals("valid") && !Forgery.decrypt(altered).contains(signed));
                }
            }
        }
        attempts.none(1_400);
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
}
