package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Peer;

/** Against gpgsm 2.2, both ways, with RSA: its elliptic curves came later. */
class GpgsmTest {

    private static final String INNER =
            "Content-Type: text/plain; charset=us-ascii\r\n\r\nDear Bob,\r\n\r\nthis is a test.\r\n";

    private static Path home;
    private static Identity alice;

    @BeforeAll
    static void importKeys() throws Exception {
        Peer.require("gpgsm");
        home = Files.createTempDirectory(
                "gpgsm", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        alice = People.of("rsa:2048");
        Files.writeString(home.resolve("gpg-agent.conf"), "allow-loopback-pinentry\n");
        String root = Thumbprint.sha1(CertificateFiles.certificate(Files.readAllBytes(People.root())))
                .hex();
        Files.writeString(home.resolve("trustlist.txt"), root + " S relax\n");
        Files.write(
                home.resolve("alice.p12"),
                KeyFiles.writePkcs12(alice, Secret.ofPassword("geheim"), KeyFiles.Profile.LEGACY_IOS));
        gpgsm(new byte[0], "--import", People.root().toString()).ok();
        gpgsm(
                Engine.bytes("geheim\n"),
                "--pinentry-mode",
                "loopback",
                "--passphrase-fd",
                "0",
                "--import",
                home.resolve("alice.p12").toString());
    }

    @AfterAll
    static void stopAgent() {
        if (home != null) {
            Peer.run(home, Map.of("GNUPGHOME", home.toString()), new byte[0], List.of("gpgconf", "--kill", "all"));
        }
    }

    private static Peer.Result gpgsm(byte[] input, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("gpgsm", "--batch", "--yes", "--disable-crl-checks", "--disable-dirmngr"));
        command.addAll(List.of(arguments));
        return Peer.run(home, Map.of("GNUPGHOME", home.toString()), input, command);
    }

    private static String[] loopback(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--pinentry-mode", "loopback", "--passphrase-fd", "0"));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    @Test
    void gpgsmVerifiesWhatWeSign() throws Exception {
        String signed = Engine.text(Engine.jdk().clear(Engine.bytes(Engine.PLAIN), alice));
        String boundary = signed.replaceFirst("(?s).*boundary=\"([^\"]+)\".*", "$1");
        String[] parts = signed.split("\r\n--" + boundary.replace("?", "\\?"));
        Files.writeString(home.resolve("content"), parts[1].substring(2));
        String base64 = parts[2].substring(parts[2].indexOf("\r\n\r\n"));
        Files.write(home.resolve("signature"), java.util.Base64.getMimeDecoder().decode(base64));
        Peer.Result verified = gpgsm(new byte[0], "--verify", "signature", "content");
        assertThat(verified.err()).contains("Good signature");
    }

    @Test
    void weVerifyWhatGpgsmSigns() throws Exception {
        Files.writeString(home.resolve("message"), INNER);
        gpgsm(
                        Engine.bytes("geheim\n"),
                        loopback(
                                "--local-user",
                                "alice@example.org",
                                "--digest-algo",
                                "SHA256",
                                "--armor",
                                "--output",
                                "opaque.pem",
                                "--sign",
                                "message"))
                .ok();
        assertThat(Engine.wholeAndIntact(Engine.jdk().inspect(Files.readAllBytes(home.resolve("opaque.pem")))))
                .isTrue();
        gpgsm(
                        Engine.bytes("geheim\n"),
                        loopback(
                                "--local-user",
                                "alice@example.org",
                                "--detach-sign",
                                "--base64",
                                "--output",
                                "sig",
                                "message"))
                .ok();
        byte[] eml = Engine.bytes("From: alice@example.org\r\nContent-Type: multipart/signed; micalg=sha1;"
                + " protocol=\"application/pkcs7-signature\"; boundary=b\r\n\r\n--b\r\n" + INNER
                + "\r\n--b\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Files.readString(home.resolve("sig")) + "\r\n--b--\r\n");
        assertThat(Engine.wholeAndIntact(Engine.jdk().inspect(eml))).isTrue();
    }

    @Test
    void gpgsmDecryptsWhatWeEncrypt() throws Exception {
        byte[] encrypted = Engine.jdk().encrypt(Engine.bytes(Engine.PLAIN), ContentCipher.AES_256_CBC, alice);
        String text = Engine.text(encrypted);
        Files.writeString(home.resolve("encrypted"), text.substring(text.indexOf("\r\n\r\n")));
        gpgsm(Engine.bytes("geheim\n"), loopback("--assume-base64", "--output", "decrypted", "--decrypt", "encrypted"))
                .ok();
        assertThat(Files.readString(home.resolve("decrypted"))).isEqualTo(INNER);
    }

    @Test
    void weDecryptWhatGpgsmEncrypts() throws Exception {
        Files.writeString(home.resolve("plain"), INNER);
        gpgsm(
                        new byte[0],
                        "--recipient",
                        "alice@example.org",
                        "--cipher-algo",
                        "AES256",
                        "--output",
                        "cms",
                        "--encrypt",
                        "plain")
                .ok();
        byte[] cms = Files.readAllBytes(home.resolve("cms"));
        assertThat(Engine.text(Engine.jdk().decrypt(cms, alice))).isEqualTo(INNER);
        Inspection found = Engine.jdk().inspect(cms, alice);
        assertThat(found.encryption().getFirst().contentAlgorithm()).isEqualTo("AES-256-CBC");
        assertThat(found.encryption().getFirst().opened()).isTrue();
    }
}
