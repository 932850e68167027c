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
import org.siegel.testkit.Interop;
import org.siegel.testkit.Interop.Attempt;

/** Encryption against {@code openssl cms}, both ways, with both primitives. */
class OpensslEncryptionInteropTest {

    private static final String INNER = Engine.PLAIN.substring(Engine.PLAIN.indexOf("Content-Type"));
    private static final Attempt LEGACY = not("not made: legacy is only read");
    private static final String RSA = "rsa:2048";

    @TempDir
    static Path folder;

    private static OpensslCommand openssl;

    @TestFactory
    Stream<DynamicTest> matrix() {
        openssl = new OpensslCommand(folder);
        openssl.write("message", INNER);
        Interop interop = new Interop("openssl cms, encryption", OpensslCommand.version());
        for (ContentCipher cipher : ContentCipher.values()) {
            String option = "-" + cipher.optionName();
            EncryptOptions options = EncryptOptions.with(cipher);
            String name = cipher.name().replace('_', '-') + ", ";
            interop.row(name + "RSA PKCS #1 v1.5", opens(options, RSA), weOpen(option, RSA, ""));
            interop.row(name + "ECDH P-256", opens(options, "P-256"), weOpen(option, "P-256", ""));
        }
        EncryptOptions usual = EncryptOptions.with(ContentCipher.AES_256_CBC);
        for (String curve : List.of("P-384", "P-521", "brainpoolP256r1", "X25519", "X448")) {
            interop.row("AES-256-CBC, ECDH " + curve, opens(usual, curve), weOpen("-aes-256-cbc", curve, ""));
        }
        Attempt other = not("not made: the hash goes with the curve (RFC 5753, RFC 8551 §2.3)");
        for (String hash : List.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")) {
            interop.row(
                    "AES-256-CBC, ECDH P-256, key derived with " + hash,
                    other,
                    weOpen("-aes-256-cbc", "P-256", "-keyopt ecdh_kdf_md:" + hash));
        }
        for (String curve : List.of("P-256", "P-384", "P-521")) {
            interop.row(
                    "AES-128-CBC, cofactor ECDH " + curve,
                    not("not made: the cofactor of these curves is 1"),
                    weOpen("-aes-128-cbc", curve, "-keyopt ecdh_cofactor_mode:1"));
        }
        oaep(interop);
        interop.row("3DES, RSA PKCS #1 v1.5", LEGACY, weOpen("-des-ede3-cbc", RSA, ""));
        String old = "-provider legacy -provider default ";
        interop.row("RC2, 128 bits, RSA PKCS #1 v1.5", LEGACY, weOpen(old + "-rc2-cbc", RSA, ""));
        interop.row("RC2, 40 bits, RSA PKCS #1 v1.5", LEGACY, weOpen(old + "-rc2-40-cbc", RSA, ""));
        interop.row("DES, RSA PKCS #1 v1.5", LEGACY, weOpen(old + "-des-cbc", RSA, ""));
        Attempt gcm = not("not made: AES-GCM is");
        interop.row("AES-128-CCM, RSA PKCS #1 v1.5", gcm, weOpen("-aes-128-ccm", RSA, ""));
        interop.row("ChaCha20-Poly1305, RSA PKCS #1 v1.5", gcm, weOpen("-chacha20-poly1305", RSA, ""));
        interop.row(
                "recipient named by key identifier",
                not("not made: issuer and serial number are"),
                weOpen("-aes-256-cbc -keyid", RSA, ""));
        interop.row(
                "two recipients, RSA and ECDH",
                () -> {
                    opens(usual, RSA, "P-256").run();
                    opens(usual, "P-256", RSA).run();
                },
                () -> {
                    openssl.run("cms -encrypt -in message -aes256 -out theirs.eml -recip " + People.certificate(RSA)
                            + " -recip " + People.certificate("P-256"));
                    assertOpened(openssl.read("theirs.eml"), false, People.of(RSA));
                    assertOpened(openssl.read("theirs.eml"), false, People.of("P-256"));
                });
        return interop.tests();
    }

    private static void oaep(Interop interop) {
        Attempt other = not("not made: SHA-256 is");
        String oaep = "-keyopt rsa_padding_mode:oaep";
        interop.row("AES-256-CBC, RSA OAEP, SHA1", other, weOpen("-aes-256-cbc", RSA, oaep));
        for (String hash : List.of("SHA256", "SHA384", "SHA512")) {
            interop.row(
                    "AES-256-CBC, RSA OAEP, " + hash,
                    other,
                    weOpen("-aes-256-cbc", RSA, oaep + " -keyopt rsa_oaep_md:" + hash));
        }
        interop.row(
                "AES-256-CBC, RSA OAEP, SHA256, MGF1 with SHA1",
                other,
                weOpen("-aes-256-cbc", RSA, oaep + " -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha1"));
        interop.row(
                "AES-256-CBC, RSA OAEP, SHA256, with a label",
                other,
                weOpen("-aes-256-cbc", RSA, oaep + " -keyopt rsa_oaep_md:sha256 -keyopt rsa_oaep_label:0102030405"));
    }

    private static Attempt opens(EncryptOptions options, String key, String... others) {
        Recipient[] recipients = Stream.concat(Stream.of(key), Stream.of(others))
                .map(k -> new Recipient.OfCertificate(People.of(k).certificate()))
                .toArray(Recipient[]::new);
        return () -> {
            for (Primitives primitives : Engine.primitives().toList()) {
                byte[] message = Engine.of(primitives).encrypt(bytes(Engine.PLAIN), options, recipients);
                openssl.write("encrypted.eml", message);
                assertThat(text(Engine.of(primitives).decrypt(message, People.of(key))))
                        .isEqualTo(Engine.PLAIN);
                byte[] content = openssl.make(
                        "cms -decrypt -in encrypted.eml -recip " + People.certificate(key) + " -inkey "
                                + People.key(key),
                        "content");
                assertThat(text(content)).isEqualTo(INNER);
            }
        };
    }

    private static Attempt weOpen(String options, String key, String keyOptions) {
        return () -> {
            String command =
                    "cms -encrypt -in message " + options + " -recip " + People.certificate(key) + " " + keyOptions;
            assertOpened(openssl.make(command.strip(), "theirs.eml"), options.contains("gcm"), People.of(key));
        };
    }

    private static void assertOpened(byte[] message, boolean authenticated, DecryptionKey key) {
        Engine.primitives().map(Engine::of).forEach(engine -> {
            assertThat(text(engine.decrypt(message, key))).isEqualTo(INNER);
            Inspection found = engine.inspect(message, key);
            assertThat(found.encryption().getFirst().opened()).isTrue();
            assertThat(found.encryption().getFirst().authenticated()).isEqualTo(authenticated);
        });
    }
}
