package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.testkit.Interop.not;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.SignOptions.Form;
import org.siegel.testkit.Interop;
import org.siegel.testkit.Interop.Attempt;
import org.siegel.testkit.SmtpSink;
import org.siegel.testkit.Thunderbird;
import org.siegel.testkit.Thunderbird.Protection;
import org.siegel.testkit.Thunderbird.Shown;

/** Against a real Thunderbird: it opens our messages, and we read what it sends. */
@Tag("server")
class ThunderbirdInteropTest {

    private static final String READER = "rsa:2048";
    private static final Attempt CHOOSES = not("not made: it has no command for that");

    @TempDir
    static Path folder;

    private static Thunderbird thunderbird;
    private static SmtpSink sink;
    private static final Set<String> OWNED = new HashSet<>();

    @AfterAll
    static void stop() {
        if (thunderbird != null) {
            thunderbird.close();
        }
        if (sink != null) {
            sink.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> matrix() {
        String version = Thunderbird.version();
        thunderbird = Thunderbird.start(folder);
        sink = SmtpSink.open();
        thunderbird.trust(People.root());
        Interop interop = new Interop("Thunderbird", version);
        signatures(interop);
        encryptions(interop);
        both(interop);
        return interop.tests();
    }

    private static void signatures(Interop interop) {
        for (DigestAlgorithm digest : DigestAlgorithm.values()) {
            signed(interop, "rsa:2048", digest);
        }
        signed(interop, "P-256", DigestAlgorithm.SHA_256);
        signed(interop, "P-384", DigestAlgorithm.SHA_384);
        signed(interop, "P-521", DigestAlgorithm.SHA_512);
        signed(interop, "ed25519", DigestAlgorithm.SHA_512);
    }

    private static void signed(Interop interop, String key, DigestAlgorithm digest) {
        interop.row(
                "signed, " + named(key) + ", " + digest.jcaName(),
                () -> {
                    for (Form form : Form.values()) {
                        SignOptions options =
                                SignOptions.at(Instant.now()).withForm(form).withDigest(digest);
                        shows(Engine.jdk().sign(from(key), options, People.of(key)), 0, -1);
                    }
                },
                () -> {
                    Inspection found = sent(key, READER, Protection.SIGN);
                    assertThat(Engine.wholeAndIntact(found)).isTrue();
                    chose(found.signers().getFirst().digestAlgorithm(), digest.jcaName());
                });
    }

    private static String named(String key) {
        return key.startsWith("rsa") ? "RSA PKCS #1 v1.5" : key.startsWith("P-") ? "ECDSA " + key : "Ed25519";
    }

    /** Thunderbird compares Date, which it wants, with the signing time. */
    private static byte[] from(String key) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
        return bytes("Date: " + date + "\r\n" + Engine.PLAIN.replace("alice@example.org", People.address(key)));
    }

    /** Thunderbird needs the key of whoever reads or sends. */
    private static void owns(String key) {
        if (OWNED.contains(key)) {
            return;
        }
        String name = key.replace(':', '-');
        new Openssl(folder)
                .run("pkcs12 -export -passout pass:geheim -inkey " + People.key(key) + " -in " + People.certificate(key)
                        + " -out " + name + ".p12");
        thunderbird.own(folder.resolve(name + ".p12"), "geheim");
        OWNED.add(key);
    }

    private static void shows(byte[] message, int signature, int encryption) {
        Openssl files = new Openssl(folder);
        files.write("ours.eml", message);
        Shown shown = thunderbird.show(List.of(folder.resolve("ours.eml"))).getFirst();
        if (shown.signature() != signature || shown.encryption() != encryption) {
            throw new Interop.Refused(
                    "signature " + code(shown.signature()) + ", encryption " + code(shown.encryption()));
        }
        assertThat(shown.text()).isEqualTo("Dear Bob, this is a test.");
        assertThat(shown.subject()).isEqualTo("A test");
    }

    private static String code(int code) {
        return switch (code) {
            case -1 -> "not seen";
            case 0 -> "good";
            default -> "error " + code;
        };
    }

    private static Inspection sent(String key, String reader, Protection protection) throws InterruptedException {
        owns(key);
        owns(reader);
        thunderbird.send(sink.port(), People.address(key), People.address(reader), protection, "Hello", "Dear Bob");
        byte[] message = sink.next();
        Inspection found = Engine.jdk().inspect(message, People.of(reader));
        assertThat(found.headers().from()).containsExactly(MailAddress.of(People.address(key)));
        return found;
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
        for (String key : List.of("P-256", "P-384", "P-521", "X25519")) {
            encrypted(interop, "ECDH " + key, key, EncryptOptions.with(ContentCipher.AES_256_CBC));
        }
    }

    private static void encrypted(Interop interop, String how, String reader, EncryptOptions options) {
        String cipher = options.cipher().name().replace('_', '-');
        interop.row(
                "encrypted, " + cipher + ", " + how,
                () -> {
                    owns(reader);
                    var recipient =
                            new Recipient.OfCertificate(People.of(reader).certificate());
                    shows(Engine.jdk().encrypt(from("rsa:2048"), options, recipient), -1, 0);
                },
                () -> {
                    owns(reader);
                    Inspection found = sent("rsa:2048", reader, Protection.ENCRYPT);
                    assertThat(found.encryption()).hasSize(1);
                    assertThat(found.encryption().getFirst().opened()).isTrue();
                    chose(found.encryption().getFirst().contentAlgorithm(), cipher);
                });
    }

    private static void both(Interop interop) {
        for (String key : List.of("rsa:2048", "P-256")) {
            interop.row(
                    "signed and encrypted, " + key.replace("rsa:2048", "RSA"),
                    () -> {
                        owns(key);
                        for (Form form : Form.values()) {
                            SignOptions options = SignOptions.at(Instant.now()).withForm(form);
                            byte[] signed = Engine.jdk().sign(from(key), options, People.of(key));
                            shows(Engine.jdk().encrypt(signed, ContentCipher.AES_128_CBC, People.of(key)), 0, 0);
                        }
                    },
                    () -> {
                        Inspection found = sent(key, key, Protection.BOTH);
                        assertThat(Engine.wholeAndIntact(found)).isTrue();
                        assertThat(found.encryption().getFirst().opened()).isTrue();
                    });
        }
        interop.row(
                "triple wrap: signed, encrypted, signed",
                () -> {
                    SignOptions options = SignOptions.at(Instant.now());
                    byte[] signed = Engine.jdk().sign(from(READER), options, People.of(READER));
                    byte[] encrypted = Engine.jdk().encrypt(signed, ContentCipher.AES_128_CBC, People.of(READER));
                    shows(Engine.jdk().sign(encrypted, options, People.of(READER)), 0, 0);
                },
                CHOOSES);
    }
}
