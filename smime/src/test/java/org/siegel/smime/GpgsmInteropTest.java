package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;
import static org.siegel.testkit.Interop.not;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.siegel.smime.EncryptOptions.KeyTransport;
import org.siegel.smime.SignOptions.Form;
import org.siegel.smime.SignOptions.RsaPadding;
import org.siegel.testkit.Interop;
import org.siegel.testkit.Interop.Attempt;

/** Against gpgsm, both ways; it knows CMS alone, so MIME is put around and taken off here. */
class GpgsmInteropTest {

    private static final String INNER = Engine.PLAIN.substring(Engine.PLAIN.indexOf("Content-Type"));
    private static final String RSA = "rsa:2048";

    private static final Cms CMS = new Cms(Primitives.jdk(), Limits.DEFAULT);

    private static Gpgsm gpgsm;

    @AfterAll
    static void stop() {
        if (gpgsm != null) {
            gpgsm.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> matrix() throws IOException {
        gpgsm = Gpgsm.start();
        gpgsm.own(RSA);
        Files.writeString(gpgsm.home().resolve("message"), INNER);
        Interop interop = new Interop("gpgsm", Gpgsm.version());
        signatures(interop);
        encryptions(interop);
        return interop.tests();
    }

    private static void signatures(Interop interop) throws IOException {
        for (DigestAlgorithm digest : DigestAlgorithm.values()) {
            interop.row(
                    "signed, RSA PKCS #1 v1.5, " + digest.jcaName(),
                    verifies(RSA, digest),
                    weVerify(mailbox(RSA), digest));
            SignOptions pss = SignOptions.at(Engine.TIME).withDigest(digest).withRsaPadding(RsaPadding.PSS);
            interop.row(
                    "signed, RSA PSS, " + digest.jcaName(),
                    verifies(pss, RSA),
                    not("not made: it has no option for that"));
        }
        Map<String, DigestAlgorithm> curves = new java.util.TreeMap<>(Map.of(
                "P-256",
                DigestAlgorithm.SHA_256,
                "P-384",
                DigestAlgorithm.SHA_384,
                "P-521",
                DigestAlgorithm.SHA_512,
                "brainpoolP256r1",
                DigestAlgorithm.SHA_256));
        for (Map.Entry<String, DigestAlgorithm> curve : curves.entrySet()) {
            String name = gpgsm.ownCurve(curve.getKey().replaceFirst("^P-", "NIST P-"), "agent-" + curve.getKey());
            interop.row(
                    "signed, ECDSA " + curve.getKey() + ", " + curve.getValue().jcaName(),
                    verifies(curve.getKey(), curve.getValue()),
                    weVerify(mailbox(name), curve.getValue()));
        }
        String edwards = gpgsm.ownCurve("Ed25519", "agent-Ed25519");
        interop.row(
                "signed, Ed25519, SHA-512",
                verifies("ed25519", DigestAlgorithm.SHA_512),
                weVerify(mailbox(edwards), DigestAlgorithm.SHA_512));
        interop.row("signed by two, RSA and ECDSA", verifies(SignOptions.at(Engine.TIME), RSA, "P-256"), () -> {
            byte[] signed = gpgsm.make(
                    "--local-user " + mailbox(RSA) + " --local-user " + mailbox("agent-P-256") + " --sign message",
                    "cms");
            Inspection found = Engine.jdk().inspect(signed);
            assertThat(Engine.wholeAndIntact(found)).isTrue();
            assertThat(found.signers()).hasSize(2);
        });
        interop.row("signed, SHA-1", not("not made: legacy is only read"), () -> {
            byte[] signed = gpgsm.make("--local-user " + mailbox(RSA) + " --digest-algo SHA1 --sign message", "cms");
            Inspection found = Engine.jdk().inspect(signed);
            assertThat(Engine.wholeAndIntact(found)).isTrue();
            assertThat(found.signers().getFirst().weak()).isPresent();
        });
    }

    /** In angle brackets gpgsm takes an address as it stands, not as a part of others. */
    private static String mailbox(String who) {
        return "<" + People.address(who) + ">";
    }

    private static Attempt verifies(String key, DigestAlgorithm digest) {
        return verifies(SignOptions.at(Engine.TIME).withDigest(digest), key);
    }

    private static Attempt verifies(SignOptions options, String... keys) {
        return () -> {
            for (String key : keys) {
                gpgsm.correspondent(key);
            }
            Identity[] signers = Stream.of(keys).map(People::of).toArray(Identity[]::new);
            for (Form form : Form.values()) {
                byte[] signed = Engine.jdk().sign(bytes(Engine.PLAIN), options.withForm(form), signers);
                String said = form == Form.CLEAR ? verified(text(signed)) : verifiedOpaque(text(signed));
                assertThat(said.split("Good signature", -1)).hasSize(keys.length + 1);
            }
        };
    }

    private static String verified(String signed) throws IOException {
        String boundary = signed.replaceFirst("(?s).*boundary=\"([^\"]+)\".*", "$1");
        String[] parts = signed.split("\r\n--" + boundary.replace("?", "\\?"));
        Files.writeString(gpgsm.home().resolve("content"), parts[1].substring(2));
        Files.write(gpgsm.home().resolve("signature"), decoded(parts[2]));
        return gpgsm.run("--verify signature content");
    }

    private static String verifiedOpaque(String signed) throws IOException {
        Files.write(gpgsm.home().resolve("signed"), decoded(signed));
        return gpgsm.run("--verify signed");
    }

    private static byte[] decoded(String part) {
        return Base64.getMimeDecoder().decode(part.substring(part.indexOf("\r\n\r\n")));
    }

    private static Attempt weVerify(String who, DigestAlgorithm digest) {
        String signing =
                "--local-user " + who + " --digest-algo " + digest.name().replace("_", "");
        return () -> {
            byte[] opaque = gpgsm.make(signing + " --sign message", "opaque");
            String signature = text(gpgsm.make(signing + " --base64 --detach-sign message", "detached"));
            byte[] clear = bytes("From: alice@example.org\r\nContent-Type: multipart/signed; micalg=" + digest.micalg()
                    + "; protocol=\"application/pkcs7-signature\"; boundary=b\r\n\r\n--b\r\n" + INNER
                    + "\r\n--b\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    + signature + "\r\n--b--\r\n");
            for (byte[] message : List.of(opaque, clear)) {
                Inspection found = Engine.jdk().inspect(message);
                assertThat(Engine.wholeAndIntact(found)).isTrue();
                assertThat(found.signers().getFirst().digestAlgorithm()).isEqualTo(digest.jcaName());
            }
        };
    }

    private static void encryptions(Interop interop) throws IOException {
        for (ContentCipher cipher : ContentCipher.values()) {
            encrypted(interop, "RSA PKCS #1 v1.5", RSA, RSA, EncryptOptions.with(cipher));
        }
        EncryptOptions usual = EncryptOptions.with(ContentCipher.AES_256_CBC);
        encrypted(interop, "RSA OAEP, SHA256", RSA, RSA, usual.withKeyTransport(KeyTransport.OAEP_SHA256));
        encrypted(interop, "ECDH P-256", "agent-P-256", "P-256", EncryptOptions.with(ContentCipher.AES_256_CBC));
        Attempt noOption = not("not made: it has no option for that");
        Recipient quantum =
                new Recipient.OfCertificate(MadePeople.of("ML-KEM-768").certificate());
        interop.row("encrypted, AES-256-CBC, to ML-KEM-768 and RSA", opens(usual, quantum, recipient(RSA)), noOption);
        Recipient password = new Recipient.OfPassword(Secret.ofPassword("other"), 100_000);
        interop.row("encrypted, AES-256-CBC, to a password and RSA", opens(usual, password, recipient(RSA)), noOption);
        interop.row("signed and encrypted, RSA", GpgsmInteropTest::opensAndVerifies, GpgsmInteropTest::weOpenAndVerify);
        interop.row("certificates only", GpgsmInteropTest::importsCertificates, noOption);
        interop.row("encrypted, 3DES, RSA PKCS #1 v1.5", not("not made: legacy is only read"), () -> {
            byte[] encrypted =
                    gpgsm.make("--recipient " + mailbox(RSA) + " --cipher-algo 3DES --encrypt message", "cms");
            assertThat(text(Engine.jdk().decrypt(encrypted, People.of(RSA)))).isEqualTo(INNER);
        });
    }

    private static Attempt opens(EncryptOptions options, Recipient... recipients) {
        return () -> {
            byte[] message = Engine.jdk().encrypt(bytes(Engine.PLAIN), options, recipients);
            Files.write(gpgsm.home().resolve("encrypted"), decoded(text(message)));
            assertThat(text(gpgsm.make("--decrypt encrypted", "decrypted"))).isEqualTo(INNER);
        };
    }

    private static void opensAndVerifies() throws IOException {
        gpgsm.correspondent(RSA);
        var both = new ByteArrayOutputStream();
        CMS.signAndEncrypt(
                new ByteArrayInputStream(bytes(INNER)),
                List.of(People.of(RSA)),
                SignOptions.at(Engine.TIME),
                List.of(recipient(RSA)),
                EncryptOptions.with(ContentCipher.AES_256_CBC),
                both);
        Files.write(gpgsm.home().resolve("encrypted"), both.toByteArray());
        Files.write(gpgsm.home().resolve("signed"), gpgsm.make("--decrypt encrypted", "decrypted"));
        assertThat(gpgsm.run("--verify signed")).contains("Good signature");
    }

    private static void weOpenAndVerify() throws IOException {
        Files.write(
                gpgsm.home().resolve("signed"), gpgsm.make("--local-user " + mailbox(RSA) + " --sign message", "cms"));
        byte[] encrypted = gpgsm.make("--recipient " + mailbox(RSA) + " --cipher-algo AES256 --encrypt signed", "both");
        var content = new ByteArrayOutputStream();
        assertThat(CMS.decryptAndVerify(encrypted, List.of(People.of(RSA)), List.of(), content)
                        .intact())
                .isTrue();
        assertThat(text(content.toByteArray())).isEqualTo(INNER);
    }

    private static Recipient recipient(String name) throws IOException {
        return new Recipient.OfCertificate(
                CertificateFiles.certificate(Files.readAllBytes(People.certificateFile(name))));
    }

    private static void encrypted(Interop interop, String how, String its, String ours, EncryptOptions options)
            throws IOException {
        String cipher = options.cipher().name().replace('_', '-');
        interop.row("encrypted, " + cipher + ", " + how, opens(options, recipient(its)), () -> {
            gpgsm.correspondent(ours);
            String algorithm = options.cipher()
                    .name()
                    .toUpperCase(Locale.ROOT)
                    .replace("_CBC", "")
                    .replace("_", "");
            byte[] encrypted = gpgsm.make(
                    "--recipient " + mailbox(ours) + " --cipher-algo " + algorithm + " --encrypt message", "cms");
            assertThat(text(Engine.jdk().decrypt(encrypted, People.of(ours)))).isEqualTo(INNER);
            Inspection found = Engine.jdk().inspect(encrypted, People.of(ours));
            assertThat(found.encryption().getFirst().opened()).isTrue();
            assertThat(found.encryption().getFirst().contentAlgorithm()).isEqualTo(cipher);
            boolean oaep = options.keyTransport() == KeyTransport.OAEP_SHA256;
            if (oaep && !keyAlgorithm(found).contains("OAEP")) {
                throw new Interop.Refused("it chose " + keyAlgorithm(found));
            }
        });
    }

    private static String keyAlgorithm(Inspection found) {
        return found.encryption().getFirst().recipients().getFirst().keyAlgorithm();
    }

    private static void importsCertificates() throws IOException {
        byte[] message = Engine.jdk().certificatesOnly(People.of("rsa:3072").certificate());
        Files.write(gpgsm.home().resolve("certificates"), decoded(text(message)));
        assertThat(gpgsm.run("--import certificates")).contains("imported: 1");
    }
}
