package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.smime.Inspection.Extent;
import org.siegel.smime.Inspection.Integrity;

/** What the written messages look like, and what is made of odd ones. */
class MessageFormTest {

    private final Engine engine = Engine.jdk();
    private final Identity alice = People.of("P-256");
    private final Identity bob = People.of("rsa:2048");

    @Test
    void aClearSignedMessageSaysHowItIsSigned() {
        String signed = text(engine.clear(bytes(Engine.PLAIN), alice));
        assertThat(signed)
                .startsWith(
                        "From: Alice <alice@example.org>\r\nTo: Bob <bob@example.org>\r\nSubject: A test\r\nMIME-Version:")
                .contains("protocol=\"application/pkcs7-signature\"", "micalg=sha-256", "name=\"smime.p7s\"");
        assertThat(signed.split("\r\n\r\n")[0]).doesNotContain("text/plain");
    }

    @Test
    void opaqueAndEncryptedMessagesSayWhatTheyAre() {
        assertThat(text(engine.opaque(bytes(Engine.PLAIN), alice))).contains("smime-type=signed-data", "smime.p7m");
        assertThat(text(engine.encrypt(bytes(Engine.PLAIN), ContentCipher.AES_256_CBC, bob)))
                .contains("smime-type=enveloped-data");
        assertThat(text(engine.encrypt(bytes(Engine.PLAIN), ContentCipher.AES_256_GCM, bob)))
                .contains("smime-type=authEnveloped-data");
    }

    @Test
    void eightBitContentIsEncodedBeforeClearSigningInEveryPart() {
        String message = """
                From: alice@example.org
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="x"
                Content-Transfer-Encoding: 8bit

                --x
                Content-Type: multipart/alternative; boundary="xy"

                --xy
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                Grüße
                From me
                --xy
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                <p>Gr=C3=BC=C3=9Fe</p>
                --xy--
                --x
                Content-Type: application/octet-stream
                Content-Transfer-Encoding: binary

                a\0b
                --x--
                """;
        byte[] signed = engine.clear(bytes(message), alice);
        for (byte b : signed) {
            assertThat(b).isBetween((byte) 1, (byte) 127);
        }
        assertThat(text(signed))
                .contains("Gr=C3=BC=C3=9Fe\r\n=46rom me", Base64.getEncoder().encodeToString(bytes("a\0b")))
                .doesNotContain("8bit");
        assertThat(Engine.wholeAndIntact(engine.inspect(signed))).isTrue();
    }

    @Test
    void longLinesAreEncodedToo() {
        byte[] signed = engine.clear(bytes("From: a@example.org\r\n\r\n" + "x".repeat(2000) + "\r\n"), alice);
        assertThat(text(signed).lines().mapToInt(String::length).max().orElseThrow())
                .isLessThanOrEqualTo(998);
        assertThat(Engine.wholeAndIntact(engine.inspect(signed))).isTrue();
    }

    @Test
    void aPartLongerThanTheLookaheadIsEncodedWhateverItHolds() {
        String body = "plain line\r\n".repeat(40_000) + "ü\r\n";
        byte[] signed = engine.clear(
                bytes("From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body), alice);
        for (byte b : signed) {
            assertThat(b >= 0).isTrue();
        }
        assertThat(Engine.wholeAndIntact(engine.inspect(signed))).isTrue();
    }

    @Test
    void aMessageWithoutMimeIsPlainText() {
        String signed = text(engine.clear(bytes("From: a@example.org\nSubject: x\n\nHello\n"), alice));
        assertThat(signed).contains("MIME-Version: 1.0", "Content-Type: text/plain; charset=us-ascii\r\n\r\nHello\r\n");
        assertThat(text(engine.decrypt(
                        engine.encrypt(bytes("Subject: x\n\nHello\n"), ContentCipher.AES_128_GCM, bob), bob)))
                .isEqualTo(
                        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nHello\r\n");
    }

    static List<Primitives> primitives() {
        return Engine.primitives().toList();
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void layersInAnyOrderAreOpenedAndCoverTheWhole(Primitives primitives) {
        Engine with = Engine.of(primitives);
        byte[] plain = bytes(Engine.PLAIN);
        byte[] signedEncrypted = with.encrypt(with.clear(plain, alice), ContentCipher.AES_256_GCM, bob);
        byte[] encryptedSigned = with.clear(with.encrypt(plain, ContentCipher.AES_128_CBC, bob), alice);
        byte[] triple = with.opaque(with.encrypt(with.opaque(plain, alice), ContentCipher.AES_128_CBC, bob), bob);
        for (byte[] message : List.of(signedEncrypted, encryptedSigned, triple)) {
            Inspection found = with.inspect(message, bob);
            assertThat(Engine.wholeAndIntact(found)).isTrue();
            assertThat(found.encryption())
                    .singleElement()
                    .satisfies(e -> assertThat(e.opened()).isTrue());
        }
        assertThat(with.inspect(triple, bob).signers())
                .extracting(Inspection.SignerReport::layer)
                .containsExactly(0, 1);
        assertThat(text(with.decrypt(encryptedSigned, bob))).isEqualTo(Engine.PLAIN);
        assertThat(with.inspect(signedEncrypted).coverage().extent()).isEqualTo(Extent.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519"})
    void edwardsKeysSignWithSha512(String type) {
        Inspection found = engine.inspect(engine.clear(bytes(Engine.PLAIN), People.of(type)));
        assertThat(Engine.wholeAndIntact(found)).isTrue();
        assertThat(found.signers().getFirst().digestAlgorithm()).isEqualTo("SHA-512");
    }

    @Test
    void montgomeryKeysDecrypt() {
        Identity carol = People.of("X25519");
        byte[] encrypted = engine.encrypt(bytes(Engine.PLAIN), ContentCipher.AES_256_GCM, carol);
        assertThat(text(engine.decrypt(encrypted, carol))).isEqualTo(Engine.PLAIN);
    }

    @Test
    void aPartBesideTheSignedOneIsNamed() {
        String signed = text(engine.clear(bytes(Engine.PLAIN), alice));
        String entity = signed.substring(signed.indexOf("Content-Type:"));
        String mixed = "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + entity
                + "\r\n--m\r\nContent-Type: text/html; name=footer.html\r\n\r\n<p>Buy!</p>\r\n--m--\r\n";
        Inspection found = engine.inspect(bytes(mixed));
        assertThat(Engine.intact(found)).isTrue();
        assertThat(found.coverage().extent()).isEqualTo(Extent.PARTIAL);
        assertThat(found.coverage().uncovered()).singleElement().asString().contains("text/html", "footer.html");
    }

    @Test
    void twoSignaturesSideBySideMakeNoWhole() {
        String first = text(engine.clear(bytes(Engine.PLAIN), alice));
        String second = text(engine.opaque(bytes(Engine.PLAIN), bob));
        String mixed = "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
                + first.substring(first.indexOf("Content-Type:")) + "\r\n--m\r\n"
                + second.substring(second.indexOf("Content-Type:")) + "\r\n--m--\r\n";
        assertThat(engine.inspect(bytes(mixed)).coverage().extent()).isEqualTo(Extent.PARTIAL);
    }

    @Test
    void aChangedByteBreaksTheSignature() {
        String signed = text(engine.clear(bytes(Engine.PLAIN), alice));
        Inspection found = engine.inspect(bytes(signed.replace("this is a test", "this is a text")));
        assertThat(found.signers().getFirst().integrity())
                .isInstanceOfSatisfying(
                        Integrity.Broken.class, b -> assertThat(b.code()).isEqualTo("digest-mismatch"));
    }

    @Test
    void withoutTheRightKeyThereIsOneConstantSentence() {
        byte[] encrypted = engine.encrypt(bytes(Engine.PLAIN), ContentCipher.AES_128_CBC, bob);
        String sentence = "The message cannot be decrypted: none of the keys opens it, or it was changed on the way.";
        assertThatThrownBy(() -> engine.decrypt(encrypted, alice)).hasMessage(sentence);
        assertThatThrownBy(() -> engine.decrypt(encrypted)).hasMessage(sentence);
    }

    /** Every byte of the object is changed once: the key transport, the content and the tag among them. */
    @ParameterizedTest
    @MethodSource("primitives")
    void aChangedCiphertextGivesTheConstantSentenceOrIsMalformed(Primitives primitives) {
        Engine with = Engine.of(primitives);
        for (ContentCipher cipher : List.of(ContentCipher.AES_128_CBC, ContentCipher.AES_128_GCM)) {
            String encrypted = text(with.encrypt(bytes(Engine.PLAIN), cipher, bob));
            int body = encrypted.indexOf("\r\n\r\n") + 4;
            byte[] cms = Base64.getMimeDecoder().decode(encrypted.substring(body));
            for (int at = 60; at < cms.length; at += 5) {
                byte[] changed = cms.clone();
                changed[at] ^= 0x55;
                try {
                    String content = text(with.decrypt(changed, bob));
                    assertThat(cipher.authenticated() && !content.equals(text(with.decrypt(cms, bob))))
                            .as("unauthenticated content came out, byte " + at)
                            .isFalse();
                } catch (SmimeException declared) {
                    assertThat(declared)
                            .isInstanceOfAny(
                                    SmimeException.CannotDecrypt.class, SmimeException.Malformed.class,
                                    SmimeException.Unsupported.class, SmimeException.LimitExceeded.class);
                }
            }
        }
    }

    @Test
    void oddHeadersAreNamed() {
        Inspection found = engine.inspect(bytes("""
                From: "ceo@example.org" <mallory@example.net>
                From: second@example.net
                Sender: list@example.net
                Reply-To: x@example.net, y@example.net
                Subject: =?utf-8?q?Gr=C3=BC?= =?utf-8?b?w59l?=
                Content-Type: text/plain

                Hi
                """));
        assertThat(found.headers().from()).hasSize(2);
        assertThat(found.headers().subject()).contains("Grüße");
        assertThat(found.headers().replyTo()).hasSize(2);
        assertThat(found.headers().sender()).contains(MailAddress.of("list@example.net"));
        assertThat(found.headers().suspicious().stream().collect(Collectors.joining("\n")))
                .contains("2 From fields", "ceo@example.org");
        assertThat(found.coverage().oddities()).anyMatch(s -> s.contains("2 From fields"));
        assertThat(found.coverage().extent()).isEqualTo(Extent.NONE);
    }
}
