package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;
import static org.siegel.smime.ThunderbirdMail.from;
import static org.siegel.smime.ThunderbirdMail.fromAddress;
import static org.siegel.smime.ThunderbirdMail.now;
import static org.siegel.testkit.Interop.not;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.EncryptOptions.KeyTransport;
import org.siegel.smime.SignOptions.Form;
import org.siegel.smime.SignOptions.RsaPadding;
import org.siegel.testkit.Interop;
import org.siegel.testkit.Interop.Attempt;
import org.siegel.testkit.Thunderbird;
import org.siegel.testkit.Thunderbird.Protection;
import org.siegel.testkit.Thunderbird.Shown;

/** Against a real Thunderbird: it opens our messages, and we read what it sends. */
@Tag("server")
class ThunderbirdInteropTest {

    private static final String READER = "rsa:2048";
    private static final Attempt NO_COMMAND = not("not made: it has no command for that");

    @TempDir
    static Path folder;

    private static ThunderbirdMail thunderbird;

    @AfterAll
    static void stop() {
        if (thunderbird != null) {
            thunderbird.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> matrix() {
        String version = Thunderbird.version();
        thunderbird = new ThunderbirdMail(folder);
        Interop interop = new Interop("Thunderbird", version);
        signatures(interop);
        encryptions(interop);
        both(interop);
        contents(interop);
        compressed(interop);
        headers(interop);
        return interop.tests();
    }

    private static void signatures(Interop interop) {
        for (DigestAlgorithm digest : DigestAlgorithm.values()) {
            signed(interop, "RSA PKCS #1 v1.5", "rsa:2048", now().withDigest(digest));
        }
        signed(interop, "RSA PSS", "rsa:2048", now().withRsaPadding(RsaPadding.PSS));
        signed(interop, "ECDSA P-256", "P-256", now());
        signed(interop, "ECDSA P-384", "P-384", now().withDigest(DigestAlgorithm.SHA_384));
        signed(interop, "ECDSA P-521", "P-521", now().withDigest(DigestAlgorithm.SHA_512));
        signed(interop, "Ed25519", "ed25519", now().withDigest(DigestAlgorithm.SHA_512));
        interop.row(
                "signed by two, RSA and ECDSA",
                () -> thunderbird.showsSigned(
                        fromAddress("alice@example.org"), now(), People.of("rsa:2048"), People.of("P-256")),
                NO_COMMAND);
    }

    private static void signed(Interop interop, String how, String key, SignOptions options) {
        String digest = options.digest().jcaName();
        interop.row(
                "signed, " + how + ", " + digest,
                () -> thunderbird.showsSigned(from(key), options, People.of(key)),
                () -> {
                    Inspection found = thunderbird.sent(key, READER, Protection.SIGN);
                    assertThat(Engine.wholeAndIntact(found)).isTrue();
                    chose(found.signers().getFirst().digestAlgorithm(), digest);
                    chose(found.signers().getFirst().signatureAlgorithm().contains("PSS"), how.contains("PSS"));
                });
    }

    private static void chose(boolean theirs, boolean wanted) {
        chose(theirs ? "PSS" : "PKCS #1 v1.5", wanted ? "PSS" : "PKCS #1 v1.5");
    }

    private static void chose(String theirs, String wanted) {
        if (!theirs.equals(wanted)) {
            throw new Interop.Refused("it chose " + theirs);
        }
    }

    private static void encryptions(Interop interop) {
        for (ContentCipher cipher : ContentCipher.values()) {
            encrypted(interop, "RSA PKCS #1 v1.5", "rsa:2048", EncryptOptions.with(cipher));
        }
        EncryptOptions usual = EncryptOptions.with(ContentCipher.AES_256_CBC);
        encrypted(interop, "RSA OAEP, SHA256", "rsa:2048", usual.withKeyTransport(KeyTransport.OAEP_SHA256));
        for (String key : List.of("P-256", "P-384", "P-521", "X25519")) {
            encrypted(interop, "ECDH " + key, key, EncryptOptions.with(ContentCipher.AES_256_CBC));
        }
        interop.row(
                "encrypted, AES-256-CBC, cofactor ECDH P-256",
                opens("P-256", usual.withEcdh(EncryptOptions.Ecdh.COFACTOR)),
                NO_COMMAND);
        interop.row(
                "encrypted, AES-256-CBC, ECDH P-256, user keying material",
                opens("P-256", usual.withUserKeyingMaterial(true)),
                NO_COMMAND);
        interop.row(
                "encrypted, AES-256-CBC, RSA, content key derived (RFC 9709)",
                opens("rsa:2048", usual.withDerivedKey(true)),
                NO_COMMAND);
        var other = new Recipient.OfCertificate(People.of("P-256").certificate());
        interop.row("encrypted, AES-256-CBC, to two, ECDH P-256 and RSA", besides(other), NO_COMMAND);
        var quantum = new Recipient.OfCertificate(MadePeople.of("ML-KEM-768").certificate());
        interop.row("encrypted, AES-256-CBC, to ML-KEM-768 and RSA", besides(quantum), NO_COMMAND);
        var password = new Recipient.OfPassword(Secret.ofPassword("geheim"), 100_000);
        interop.row("encrypted, AES-256-CBC, to a password and RSA", besides(password), NO_COMMAND);
        var shared = new Recipient.OfSharedKey(bytes("us"), Secret.of(new byte[32]));
        interop.row("encrypted, AES-256-CBC, to a shared key and RSA", besides(shared), NO_COMMAND);
    }

    /** The reader does not know how the others open it. */
    private static Attempt besides(Recipient other) {
        return () -> {
            thunderbird.owns(READER);
            var reader = new Recipient.OfCertificate(People.of(READER).certificate());
            EncryptOptions options = EncryptOptions.with(ContentCipher.AES_256_CBC);
            thunderbird.shows(Engine.jdk().encrypt(from(READER), options, other, reader), -1, 0);
        };
    }

    private static void encrypted(Interop interop, String how, String reader, EncryptOptions options) {
        String cipher = options.cipher().name().replace('_', '-');
        interop.row("encrypted, " + cipher + ", " + how, opens(reader, options), () -> {
            thunderbird.owns(reader);
            Inspection found = thunderbird.sent("rsa:2048", reader, Protection.ENCRYPT);
            assertThat(found.encryption()).hasSize(1);
            assertThat(found.encryption().getFirst().opened()).isTrue();
            chose(found.encryption().getFirst().contentAlgorithm(), cipher);
            String key = found.encryption().getFirst().recipients().getFirst().keyAlgorithm();
            if (how.contains("OAEP") && !key.contains("OAEP")) {
                throw new Interop.Refused("it chose " + key);
            }
        });
    }

    private static Attempt opens(String reader, EncryptOptions options) {
        return () -> {
            thunderbird.owns(reader);
            var recipient = new Recipient.OfCertificate(People.of(reader).certificate());
            thunderbird.shows(Engine.jdk().encrypt(from("rsa:2048"), options, recipient), -1, 0);
        };
    }

    private static void both(Interop interop) {
        for (String key : List.of("rsa:2048", "P-256")) {
            interop.row(
                    "signed and encrypted, " + key.replace("rsa:2048", "RSA"),
                    () -> {
                        thunderbird.owns(key);
                        for (Form form : Form.values()) {
                            SignOptions options = now().withForm(form);
                            byte[] signed = Engine.jdk().sign(from(key), options, People.of(key));
                            thunderbird.shows(
                                    Engine.jdk().encrypt(signed, ContentCipher.AES_128_CBC, People.of(key)), 0, 0);
                        }
                    },
                    () -> {
                        Inspection found = thunderbird.sent(key, key, Protection.BOTH);
                        assertThat(Engine.wholeAndIntact(found)).isTrue();
                        assertThat(found.encryption().getFirst().opened()).isTrue();
                    });
        }
        interop.row(
                "triple wrap: signed, encrypted, signed",
                () -> {
                    byte[] signed = Engine.jdk().sign(from(READER), now(), People.of(READER));
                    byte[] encrypted = Engine.jdk().encrypt(signed, ContentCipher.AES_128_CBC, People.of(READER));
                    thunderbird.shows(Engine.jdk().sign(encrypted, now(), People.of(READER)), 0, 0);
                },
                NO_COMMAND);
    }

    /** Text that a mail server may change on its way unless it is encoded, and parts inside the signature. */
    private static void contents(Interop interop) {
        String umlauts = "Gr\u00fc\u00dfe an B\u00f6b \u20ac";
        interop.row(
                "signed, text in UTF-8",
                () -> {
                    thunderbird.owns(READER);
                    String message = text(from(READER))
                            .replace("charset=us-ascii", "charset=utf-8\r\nContent-Transfer-Encoding: 8bit")
                            .replace("this is a test.", umlauts);
                    for (Form form : Form.values()) {
                        byte[] signed = Engine.jdk().sign(bytes(message), now().withForm(form), People.of(READER));
                        thunderbird.shows(signed, new Shown(0, -1, "A test", "Dear Bob, " + umlauts));
                    }
                },
                () -> assertThat(Engine.wholeAndIntact(thunderbird.sent(READER, READER, Protection.SIGN, umlauts)))
                        .isTrue());
        interop.row(
                "signed, with an attachment",
                () -> {
                    String message = text(from(READER)).replaceFirst("(?s)Content-Type.*", """
                            Content-Type: multipart/mixed; boundary=parts\r
                            \r
                            --parts\r
                            Content-Type: text/plain\r
                            \r
                            Dear Bob, this is a test.\r
                            --parts\r
                            Content-Type: application/octet-stream\r
                            Content-Disposition: attachment; filename=numbers.bin\r
                            Content-Transfer-Encoding: base64\r
                            \r
                            AAECAwQFBgcICQ==\r
                            --parts--\r
                            """);
                    thunderbird.showsSigned(bytes(message), now(), People.of(READER));
                },
                NO_COMMAND);
    }

    private static void compressed(Interop interop) {
        interop.row("compressed", () -> thunderbird.shows(Engine.jdk().compress(from(READER)), -1, -1), NO_COMMAND);
        interop.row(
                "compressed and signed",
                () -> thunderbird.showsSigned(Engine.jdk().compress(from(READER)), now(), People.of(READER)),
                NO_COMMAND);
    }

    private static void headers(Interop interop) {
        interop.row(
                "signed, header protected (RFC 9788)",
                () -> {
                    var protection = new HeaderProtection(HeaderProtection.Policy.NO_CONFIDENTIALITY, false);
                    thunderbird.showsSigned(from(READER), now().withHeaderProtection(protection), People.of(READER));
                },
                () -> protectsHeader(Protection.SIGN));
        for (boolean legacyDisplay : List.of(false, true)) {
            interop.row(
                    "signed and encrypted, subject hidden (RFC 9788)" + (legacyDisplay ? ", with legacy display" : ""),
                    () -> {
                        thunderbird.owns(READER);
                        HeaderProtection protection =
                                new HeaderProtection(HeaderProtection.Policy.BASELINE, legacyDisplay);
                        thunderbird.shows(
                                Engine.jdk()
                                        .signAndEncrypt(
                                                from(READER),
                                                now(),
                                                EncryptOptions.with(ContentCipher.AES_256_CBC)
                                                        .withHeaderProtection(protection),
                                                People.of(READER)),
                                0,
                                0);
                    },
                    () -> protectsHeader(Protection.BOTH));
        }
    }

    private static void protectsHeader(Protection protection) throws InterruptedException {
        if (thunderbird
                .sent(READER, READER, protection)
                .headers()
                .protectedFields()
                .isEmpty()) {
            throw new Interop.Refused("it protects no header");
        }
    }
}
