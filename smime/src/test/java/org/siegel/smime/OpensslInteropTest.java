package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;
import static org.siegel.testkit.Interop.not;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.SignOptions.Form;
import org.siegel.testkit.Interop;
import org.siegel.testkit.Interop.Attempt;

/** Against {@code openssl cms}, both ways, with both primitives; every signature clear and opaque. */
class OpensslInteropTest {

    private static final String INNER = Engine.PLAIN.substring(Engine.PLAIN.indexOf("Content-Type"));
    private static final Attempt LEGACY = not("not made: legacy is only read");
    private static final List<DigestAlgorithm> SHA2 =
            List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_384, DigestAlgorithm.SHA_512);

    @TempDir
    static Path folder;

    private static Openssl openssl;

    @TestFactory
    Stream<DynamicTest> matrix() {
        openssl = new Openssl(folder);
        openssl.write("message", INNER);
        Interop interop = new Interop("openssl cms", Openssl.version());
        signatures(interop);
        encryptions(interop);
        others(interop);
        return interop.tests();
    }

    private static void signatures(Interop interop) {
        for (DigestAlgorithm digest : SHA2) {
            for (String key : List.of("rsa:2048", "P-256", "P-384", "P-521")) {
                interop.row(
                        "signed, " + named(key) + ", " + digest.jcaName(),
                        readsSigned(key, digest),
                        weRead(key, md(digest)));
            }
        }
        interop.row("signed, SHA-1", LEGACY, weReadWeak("rsa:2048", "-md sha1"));
        interop.row(
                "signed, without signed attributes",
                not("not made: attributes say the time and the algorithms"),
                weRead("rsa:2048", "-noattr"));
        interop.row(
                "signed, signer named by its key identifier",
                not("not made: every reader finds issuer and serial number"),
                weRead("P-256", "-keyid"));
    }

    private static String named(String key) {
        return key.startsWith("rsa") ? "RSA PKCS #1 v1.5" : key.startsWith("P-") ? "ECDSA " + key : key;
    }

    private static String md(DigestAlgorithm digest) {
        return "-md " + digest.jcaName().replace("-", "").toLowerCase(java.util.Locale.ROOT);
    }

    private static Attempt readsSigned(String key, DigestAlgorithm digest) {
        return () ->
                eachForm((engine, form) -> verified(engine.sign(bytes(Engine.PLAIN), People.of(key), form, digest)));
    }

    private static void verified(byte[] signed) {
        openssl.write("signed.eml", signed);
        byte[] content = openssl.make("cms -verify -in signed.eml -CAfile " + People.root(), "content");
        assertThat(text(content)).isEqualTo(INNER);
    }

    private static Attempt weRead(String key, String options) {
        return () -> {
            for (String form : List.of("", " -nodetach")) {
                byte[] signed = openssl.make(signing(key) + " " + options + form, "theirs.eml");
                for (byte[] lines : lineEnds(signed)) {
                    eachEngine(engine -> assertThat(Engine.wholeAndIntact(engine.inspect(lines)))
                            .as(text(lines))
                            .isTrue());
                }
            }
        };
    }

    private static Attempt weReadWeak(String key, String options) {
        return () -> {
            weRead(key, options).run();
            assertThat(Engine.jdk()
                            .inspect(openssl.read("theirs.eml"))
                            .signers()
                            .getFirst()
                            .weak())
                    .isPresent();
        };
    }

    private static String signing(String key) {
        return "cms -sign -in message -signer " + People.certificate(key) + " -inkey " + People.key(key)
                + " -from alice@example.org -to bob@example.org -subject Hello";
    }

    private static List<byte[]> lineEnds(byte[] message) {
        String lf = text(message).replace("\r\n", "\n");
        return List.of(message, bytes(lf), bytes(lf.replace("\n", "\r\n")));
    }

    private static void encryptions(Interop interop) {
        for (ContentCipher cipher : ContentCipher.values()) {
            interop.row(
                    "encrypted, " + cipher.name().replace('_', '-') + ", RSA PKCS #1 v1.5",
                    opens("rsa:2048", EncryptOptions.with(cipher)),
                    weOpen("rsa:2048", "-" + cipher.optionName()));
        }
        for (String key : List.of("P-256", "P-384", "P-521", "X25519", "X448")) {
            interop.row(
                    "encrypted, AES-256-CBC, ECDH " + key,
                    opens(key, EncryptOptions.with(ContentCipher.AES_256_CBC)),
                    weOpen(key, "-aes-256-cbc"));
        }
    }

    private static Attempt opens(String key, EncryptOptions options) {
        return () -> eachEngine(engine -> {
            openssl.write(
                    "encrypted.eml",
                    engine.encrypt(
                            bytes(Engine.PLAIN),
                            options,
                            new Recipient.OfCertificate(People.of(key).certificate())));
            byte[] content = openssl.make(
                    "cms -decrypt -in encrypted.eml -recip " + People.certificate(key) + " -inkey " + People.key(key),
                    "content");
            assertThat(text(content)).isEqualTo(INNER);
        });
    }

    private static Attempt weOpen(String key, String options) {
        return () -> {
            byte[] encrypted = openssl.make(
                    "cms -encrypt -in message " + options + " -recip " + People.certificate(key), "theirs.eml");
            eachEngine(engine -> {
                assertThat(text(engine.decrypt(encrypted, People.of(key)))).isEqualTo(INNER);
                Inspection found = engine.inspect(encrypted, People.of(key));
                assertThat(found.encryption().getFirst().opened()).isTrue();
                assertThat(found.encryption().getFirst().authenticated()).isEqualTo(options.contains("gcm"));
            });
        };
    }

    private static void others(Interop interop) {}

    private interface Work {
        void with(Engine engine) throws Exception;
    }

    private interface FormWork {
        void with(Engine engine, Form form) throws Exception;
    }

    private static void eachEngine(Work work) throws Exception {
        for (Primitives primitives : Engine.primitives().toList()) {
            work.with(Engine.of(primitives));
        }
    }

    private static void eachForm(FormWork work) throws Exception {
        eachEngine(engine -> {
            for (Form form : Form.values()) {
                work.with(engine, form);
            }
        });
    }
}
