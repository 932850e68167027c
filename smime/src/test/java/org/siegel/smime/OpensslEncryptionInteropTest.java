package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;
import static org.siegel.testkit.Interop.not;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.EncryptOptions.KeyTransport;
import org.siegel.testkit.Interop;
import org.siegel.testkit.Interop.Attempt;

/** Encryption against {@code openssl cms}, both ways, with both primitives. */
class OpensslEncryptionInteropTest {

    private static final String INNER = Engine.PLAIN.substring(Engine.PLAIN.indexOf("Content-Type"));
    private static final Attempt LEGACY = not("not made: legacy is only read");
    private static final String RSA = "rsa:2048";

    @TempDir
    static Path folder;

    private static final String ANOTHER = "P-256" + People.ANOTHER;

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
        Attempt other = not("not made: the hash goes with the curve");
        for (String hash : List.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")) {
            interop.row(
                    "AES-256-CBC, ECDH P-256, key derived with " + hash,
                    hash.equals("SHA256") ? opens(usual, "P-256") : other,
                    weOpen("-aes-256-cbc", "P-256", "-keyopt ecdh_kdf_md:" + hash));
        }
        for (String curve : List.of("P-256", "P-384", "P-521")) {
            interop.row(
                    "AES-128-CBC, cofactor ECDH " + curve,
                    opens(EncryptOptions.with(ContentCipher.AES_128_CBC).withEcdh(EncryptOptions.Ecdh.COFACTOR), curve),
                    weOpen("-aes-128-cbc", curve, "-keyopt ecdh_cofactor_mode:1"));
        }
        interop.row(
                "AES-256-CBC, ECDH P-256, user keying material",
                opens(usual.withUserKeyingMaterial(true), "P-256"),
                not("not made: it has no option for that"));
        oaep(interop);
        shared(interop);
        interop.row(
                "AES-256-CBC, RSA, content key derived (RFC 9709)",
                opens(usual.withDerivedKey(true), RSA),
                not("not made: it has no option for that"));
        interop.row("3DES, RSA PKCS #1 v1.5", LEGACY, weOpen("-des-ede3-cbc", RSA, ""));
        interop.row("3DES, ECDH P-256", LEGACY, weOpen("-des-ede3-cbc", "P-256", ""));
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
        interop.row(
                "two recipients, ECDH P-256 both",
                () -> {
                    opens(usual, "P-256", ANOTHER).run();
                    opens(usual, ANOTHER, "P-256").run();
                },
                () -> {
                    openssl.run("cms -encrypt -in message -aes256 -out theirs.eml -recip " + People.certificate("P-256")
                            + " -recip " + People.certificate(ANOTHER));
                    assertOpened(openssl.read("theirs.eml"), false, People.of("P-256"));
                    assertOpened(openssl.read("theirs.eml"), false, People.of(ANOTHER));
                });
        String rsa = "-recip " + People.certificate(RSA) + " -inkey " + People.key(RSA);
        Recipient reader = new Recipient.OfCertificate(People.of(RSA).certificate());
        Recipient quantum =
                new Recipient.OfCertificate(MadePeople.of("ML-KEM-768").certificate());
        interop.row(
                "two recipients, ML-KEM-768 and RSA",
                opens(usual, rsa, People.of(RSA), quantum, reader),
                not("not made: OpenSSL 3.0 does not know ML-KEM"));
        Recipient password = new Recipient.OfPassword(Secret.ofPassword("geheim"), 100_000);
        interop.row("two recipients, a password and RSA", opens(usual, rsa, People.of(RSA), password, reader), () -> {
            openssl.run("cms -encrypt -in message -aes256 -pwri_password geheim -out theirs.eml -recip "
                    + People.certificate(RSA));
            assertOpened(openssl.read("theirs.eml"), false, People.of(RSA));
            assertOpened(openssl.read("theirs.eml"), false, new DecryptionKey.Password(Secret.ofPassword("geheim")));
        });
        interop.row(
                "triple wrap: signed, encrypted, signed",
                OpensslEncryptionInteropTest::opensTripleWrap,
                OpensslEncryptionInteropTest::weOpenTripleWrap);
        interop.row("compressed", OpensslEncryptionInteropTest::unpacks, OpensslEncryptionInteropTest::weUnpack);
        interop.row(
                "certificates only",
                OpensslEncryptionInteropTest::findsCertificates,
                OpensslEncryptionInteropTest::weFindCertificates);
        return interop.tests();
    }

    private static void oaep(Interop interop) {
        EncryptOptions usual = EncryptOptions.with(ContentCipher.AES_256_CBC);
        Attempt other = not("not made: SHA-256 is");
        String oaep = "-keyopt rsa_padding_mode:oaep";
        String sha256 = oaep + " -keyopt rsa_oaep_md:sha256";
        interop.row(
                "AES-256-CBC, RSA OAEP, SHA256",
                opens(usual.withKeyTransport(KeyTransport.OAEP_SHA256), RSA),
                weOpen("-aes-256-cbc", RSA, sha256));
        interop.row("AES-256-CBC, RSA OAEP, SHA1", other, weOpen("-aes-256-cbc", RSA, oaep));
        for (String hash : List.of("SHA384", "SHA512")) {
            interop.row(
                    "AES-256-CBC, RSA OAEP, " + hash,
                    other,
                    weOpen("-aes-256-cbc", RSA, oaep + " -keyopt rsa_oaep_md:" + hash));
        }
        interop.row(
                "AES-256-CBC, RSA OAEP, SHA256, MGF1 with SHA1",
                other,
                weOpen("-aes-256-cbc", RSA, sha256 + " -keyopt rsa_mgf1_md:sha1"));
        interop.row(
                "AES-256-CBC, RSA OAEP, SHA256, with a label",
                not("not made: labels mean nothing to others"),
                weOpen("-aes-256-cbc", RSA, sha256 + " -keyopt rsa_oaep_label:0102030405"));
    }

    /** Keys that no certificate stands for. */
    private static void shared(Interop interop) {
        for (int size : List.of(16, 24, 32)) {
            byte[] key = new byte[size];
            Arrays.fill(key, (byte) 0x5a);
            String hex = HexFormat.of().formatHex(key);
            var ours = new Recipient.OfSharedKey(bytes("us"), Secret.of(key));
            interop.row(
                    "AES-256-CBC, shared key of " + 8 * size + " bits",
                    opens(
                            EncryptOptions.with(ContentCipher.AES_256_CBC),
                            "-secretkey " + hex + " -secretkeyid 7573",
                            new DecryptionKey.SharedKey(bytes("us"), Secret.of(key)),
                            ours),
                    () -> assertOpened(
                            openssl.make(
                                    "cms -encrypt -in message -aes-256-cbc -secretkey " + hex + " -secretkeyid 7573",
                                    "theirs.eml"),
                            false,
                            new DecryptionKey.SharedKey(bytes("us"), Secret.of(key))));
        }
        for (ContentCipher cipher :
                List.of(ContentCipher.AES_128_CBC, ContentCipher.AES_256_CBC, ContentCipher.AES_256_GCM)) {
            var password = new DecryptionKey.Password(Secret.ofPassword("geheim"));
            interop.row(
                    cipher.name().replace('_', '-') + ", password",
                    opens(
                            EncryptOptions.with(cipher),
                            "-pwri_password geheim",
                            password,
                            new Recipient.OfPassword(Secret.ofPassword("geheim"), 100_000)),
                    () -> assertOpened(
                            openssl.make(
                                    "cms -encrypt -in message -" + cipher.optionName() + " -pwri_password geheim",
                                    "theirs.eml"),
                            cipher.authenticated(),
                            password));
        }
    }

    private static Attempt opens(EncryptOptions options, String key, String... others) {
        Recipient[] recipients = Stream.concat(Stream.of(key), Stream.of(others))
                .map(k -> new Recipient.OfCertificate(People.of(k).certificate()))
                .toArray(Recipient[]::new);
        String its = "-recip " + People.certificate(key) + " -inkey " + People.key(key);
        return opens(options, its, People.of(key), recipients);
    }

    private static Attempt opens(EncryptOptions options, String its, DecryptionKey ours, Recipient... recipients) {
        return () -> {
            for (Primitives primitives : Engine.primitives().toList()) {
                byte[] message = Engine.of(primitives).encrypt(bytes(Engine.PLAIN), options, recipients);
                openssl.write("encrypted.eml", message);
                assertThat(text(Engine.of(primitives).decrypt(message, ours))).isEqualTo(Engine.PLAIN);
                byte[] content = openssl.make("cms -decrypt -in encrypted.eml " + its, "content");
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

    private static void opensTripleWrap() {
        SignOptions options = SignOptions.at(Engine.TIME);
        byte[] inner = Engine.jdk().sign(bytes(Engine.PLAIN), options, People.of("P-256"));
        byte[] encrypted = Engine.jdk().encrypt(inner, ContentCipher.AES_256_GCM, People.of(RSA));
        openssl.write("triple.eml", Engine.jdk().sign(encrypted, options, People.of(RSA)));
        String verify = " -CAfile " + People.root();
        openssl.make("cms -verify -in triple.eml" + verify, "double.eml");
        openssl.make(
                "cms -decrypt -in double.eml -recip " + People.certificate(RSA) + " -inkey " + People.key(RSA),
                "single.eml");
        assertThat(text(openssl.make("cms -verify -in single.eml" + verify, "content")))
                .isEqualTo(INNER);
    }

    private static void weOpenTripleWrap() {
        openssl.make("cms -sign -in message " + signer("P-256"), "single.eml");
        openssl.make("cms -encrypt -in single.eml -aes-256-gcm -recip " + People.certificate(RSA), "double.eml");
        byte[] triple = openssl.make("cms -sign -in double.eml " + signer(RSA), "triple.eml");
        Engine.primitives().map(Engine::of).forEach(engine -> {
            Inspection found = engine.inspect(triple, People.of(RSA));
            assertThat(Engine.wholeAndIntact(found)).isTrue();
            assertThat(found.signers()).hasSize(2);
            assertThat(found.encryption()).hasSize(1);
        });
    }

    private static String signer(String key) {
        return "-signer " + People.certificate(key) + " -inkey " + People.key(key);
    }

    private static void unpacks() {
        openssl.write("compressed.eml", Engine.jdk().compress(bytes(Engine.PLAIN)));
        assertThat(text(openssl.make("cms -uncompress -in compressed.eml", "content")))
                .isEqualTo(INNER);
    }

    private static void weUnpack() {
        openssl.make("cms -sign -in message " + signer(RSA), "single.eml");
        byte[] compressed = openssl.make("cms -compress -in single.eml", "theirs.eml");
        assertThat(Engine.wholeAndIntact(Engine.jdk().inspect(compressed))).isTrue();
    }

    private static void findsCertificates() {
        Identity person = People.of(RSA);
        byte[] message = Engine.jdk()
                .certificatesOnly(person.certificate(), person.chain().getFirst());
        openssl.write("certificates.eml", message);
        openssl.make("smime -pk7out -in certificates.eml", "certificates.p7");
        String found = text(openssl.make("pkcs7 -in certificates.p7 -print_certs", "certificates.pem"));
        assertThat(found.split("BEGIN CERTIFICATE", -1)).hasSize(3);
        assertThat(found).contains("CN = rsa-2048", "CN = Root");
    }

    private static void weFindCertificates() {
        byte[] pem = openssl.make(
                "crl2pkcs7 -nocrl -certfile " + People.certificate(RSA) + " -certfile " + People.root(), "theirs.pem");
        String base64 = text(pem).replaceAll("-----[^-]+-----", "");
        byte[] message = bytes("Content-Type: application/pkcs7-mime; smime-type=certs-only; name=smime.p7c\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n" + base64);
        Identity person = People.of(RSA);
        for (byte[] form : List.of(message, pem)) {
            assertThat(Engine.jdk().inspect(form).certificates())
                    .containsExactlyInAnyOrder(
                            person.certificate(), person.chain().getFirst());
        }
    }
}
