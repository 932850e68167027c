package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.testkit.Peer;

/** The message and certificate commands of docs/cli.md, against openssl. */
class MessageCommandsIT {

    private static final String MESSAGE = """
            From: Alice <alice@example.test>
            To: bob@example.test
            Subject: Vertrag
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            Schöne Grüße
            .
            From here on
            """;

    @TempDir
    static Path folder;

    private static OpenSsl openSsl;

    @BeforeAll
    static void people() throws IOException {
        openSsl = new OpenSsl(folder);
        openSsl.person("alice", "alice@example.test", "rsa");
        openSsl.person("bob", "bob@example.test", "rsa");
        openSsl.person("eve", "alice@example.test", "ec");
        Files.writeString(folder.resolve("message.eml"), MESSAGE);
        Files.writeString(folder.resolve("inner.txt"), "Content-Type: text/plain\r\n\r\nSigned by openssl.\r\n");
    }

    private static Peer.Result siegel(String... arguments) {
        return Program.run(folder, arguments);
    }

    private static JsonNode verdict(int status, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("smime", "verify", "--json"));
        all.addAll(List.of(arguments));
        Peer.Result result = siegel(all.toArray(String[]::new));
        assertThat(result.status()).as(result.err() + result.text()).isEqualTo(status);
        return Json.read(result.out());
    }

    @ParameterizedTest
    @CsvSource({"alice, sha-256, false", "alice, sha-512, true", "eve, sha-256, false", "eve, sha-384, true"})
    void opensslVerifiesWhatSiegelSigned(String who, String digest, boolean opaque) {
        List<String> command = new ArrayList<>(List.of(
                "smime",
                "sign",
                "--key",
                who + ".p12",
                "--password-file",
                "password",
                "--digest",
                digest,
                "-o",
                "signed.eml",
                "message.eml"));
        if (opaque) {
            command.add("--opaque");
        }
        siegel(command.toArray(String[]::new)).ok();
        var verified = openSsl.run("cms", "-verify", "-in", "signed.eml", "-CAfile", "ca.pem", "-purpose", "smimesign");
        assertThat(verified.text()).contains(opaque ? "Schöne Grüße" : "Sch=C3=B6ne Gr=C3=BC=C3=9Fe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-256-gcm"})
    void opensslDecryptsWhatSiegelEncryptedToRsaAndEllipticCurve(String cipher) {
        siegel("smime", "encrypt", "--to", "bob.pem", "eve.pem", "--cipher", cipher, "-o", "sealed.eml", "message.eml")
                .ok();
        for (String who : List.of("bob", "eve")) {
            var opened =
                    openSsl.run("cms", "-decrypt", "-in", "sealed.eml", "-recip", who + ".pem", "-inkey", who + ".key");
            assertThat(new String(opened.out(), StandardCharsets.UTF_8)).contains("Schöne Grüße");
        }
    }

    @ParameterizedTest
    @CsvSource({"alice, false", "alice, true", "eve, false", "eve, true"})
    void siegelVerifiesWhatOpensslSigned(String who, boolean opaque) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "cms",
                "-sign",
                "-in",
                "inner.txt",
                "-signer",
                who + ".pem",
                "-inkey",
                who + ".key",
                "-md",
                "sha256",
                "-from",
                "alice@example.test",
                "-to",
                "bob@example.test",
                "-subject",
                "hello",
                "-out",
                "theirs.eml"));
        if (opaque) {
            command.add("-nodetach");
        }
        openSsl.run(command.toArray(String[]::new));
        JsonNode verdict = verdict(0, "--trust", "ca.pem", "--crl", "ca.crl", "theirs.eml");
        assertThat(verdict.path("verdict").asText()).isEqualTo("valid");
        assertThat(verdict.path("coverage").asText()).isEqualTo("whole");
        JsonNode signer = verdict.path("signers").path(0);
        assertThat(signer.path("address").asText()).isEqualTo("alice@example.test");
        assertThat(signer.path("issuer").asText()).isEqualTo("CN=Test CA");
        assertThat(signer.path("chain")).hasSize(2);
        assertThat(signer.path("checks"))
                .allSatisfy(check -> assertThat(check.path("result").asText()).isEqualTo("passed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-aes128", "-aes256", "-aes-256-gcm", "-des3"})
    void siegelDecryptsWhatOpensslEncrypted(String cipher) {
        for (String who : List.of("bob", "eve")) {
            openSsl.run("cms", "-encrypt", cipher, "-in", "inner.txt", "-out", "theirs.eml", who + ".pem");
            var opened = siegel("smime", "decrypt", "--key", who + ".p12", "--password-file", "password", "theirs.eml")
                    .ok();
            assertThat(opened.text()).isEqualTo("Content-Type: text/plain\r\n\r\nSigned by openssl.\r\n");
        }
    }

    @Test
    void commandsWorkAsAPipe() throws IOException {
        byte[] signed = Program.run(
                        folder,
                        MESSAGE.getBytes(StandardCharsets.UTF_8),
                        "smime",
                        "sign",
                        "--key",
                        "alice.p12",
                        "--password-file",
                        "password")
                .ok()
                .out();
        byte[] sealed = Program.run(folder, signed, "smime", "encrypt", "--to", "bob.pem")
                .ok()
                .out();
        byte[] opened = Program.run(folder, sealed, "smime", "decrypt", "--key", "bob.key", "--key", "bob.pem", "-")
                .ok()
                .out();
        assertThat(opened).isEqualTo(signed);
        var verdict = Program.run(folder, opened, "smime", "verify", "--trust", "ca.pem", "--crl", "ca.crl");
        assertThat(verdict.status()).as(verdict.text()).isZero();
        assertThat(verdict.text()).startsWith("valid (valid): ");
    }

    @Test
    void aChangedMessageIsInvalidAndSaysSo() throws IOException {
        siegel("smime", "sign", "--key", "alice.p12", "--password-file", "password", "-o", "signed.eml", "message.eml")
                .ok();
        String changed = Files.readString(folder.resolve("signed.eml")).replace("here on", "there on");
        Files.writeString(folder.resolve("changed.eml"), changed);
        JsonNode verdict = verdict(1, "--trust", "ca.pem", "--crl", "ca.crl", "changed.eml");
        assertThat(verdict.path("verdict").asText()).isEqualTo("invalid");
        assertThat(verdict.path("signers")
                        .path(0)
                        .path("checks")
                        .path(0)
                        .path("result")
                        .asText())
                .isEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource({"DER, true", "PEM, true", "DER, false"})
    void aSignatureInAFileOfItsOwnIsVerifiedWithItsContent(String form, boolean binary) throws IOException {
        byte[] noise = new byte[100_000];
        new Random(7).nextBytes(noise);
        byte[] text = "line ends\nthat openssl makes CRLF\nbefore it signs\n".getBytes(StandardCharsets.US_ASCII);
        Files.write(folder.resolve("data"), binary ? noise : text);
        List<String> command = new ArrayList<>(List.of("cms", "-sign", "-md", "sha256", "-signer", "alice.pem"));
        command.addAll(List.of("-inkey", "alice.key", "-in", "data", "-outform", form, "-out", "data.p7s"));
        if (binary) {
            command.add("-binary");
        }
        openSsl.run(command.toArray(String[]::new));
        JsonNode good = verdict(0, "--trust", "ca.pem", "--crl", "ca.crl", "--content", "data", "data.p7s");
        assertThat(good.path("verdict").asText()).isEqualTo("valid");
        assertThat(good.path("coverage").asText()).isEqualTo("whole");
        Files.writeString(folder.resolve("other"), "something else");
        JsonNode other = verdict(1, "--trust", "ca.pem", "--crl", "ca.crl", "--content", "other", "data.p7s");
        assertThat(other.path("code").asText()).isEqualTo("digest-mismatch");
        command.addAll(List.of("-nodetach"));
        openSsl.run(command.toArray(String[]::new));
        refused(2, "smime", "verify", "--trust", "ca.pem", "--content", "data", "data.p7s");
    }

    @Test
    void policiesAndLimitsAreThoseThatWereTyped() throws IOException {
        siegel("smime", "sign", "--key", "alice.p12", "--password-file", "password", "-o", "signed.eml", "message.eml")
                .ok();
        assertThat(verdict(0, "--trust", "ca.pem", "--crl", "ca.crl", "--policy", "1.2.3", "signed.eml")
                        .path("code")
                        .asText())
                .isEqualTo("valid");
        JsonNode explicit = verdict(
                1, "--trust", "ca.pem", "--crl", "ca.crl", "--policy", "1.2.3", "--explicit-policy", "signed.eml");
        assertThat(explicit.path("verdict").asText()).isEqualTo("invalid");
        assertThat(explicit.path("code").asText()).contains("policy");
        refused(2, "smime", "verify", "--trust", "ca.pem", "--policy", "nonsense", "signed.eml");

        Peer.Result limited = siegel("smime", "verify", "--trust", "ca.pem", "--limit", "parts=1", "signed.eml");
        assertThat(limited.status()).isEqualTo(2);
        assertThat(limited.err()).contains("more than 1 MIME parts").contains("raise the limit parts");
        refused(2, "smime", "verify", "--trust", "ca.pem", "--limit", "colour=1", "signed.eml");
        refused(2, "smime", "encrypt", "--to", "bob.pem", "--limit", "recipients", "-o", "out.eml", "message.eml");
        refused(2, "smime", "encrypt", "--to", "bob.pem", "--limit", "recipients=0", "-o", "out.eml", "message.eml");
    }

    @Test
    void largeContentThatWasChangedLeavesNothing() throws IOException {
        Files.writeString(
                folder.resolve("large.eml"), (MESSAGE + "0123456789\n".repeat(300_000)).replace("\n", "\r\n"));
        siegel("smime", "encrypt", "--to", "bob.pem", "--cipher", "aes-256-gcm", "-o", "sealed.eml", "large.eml")
                .ok();
        siegel("smime", "decrypt", "--key", "bob.key", "--key", "bob.pem", "-o", "opened.eml", "sealed.eml")
                .ok();
        assertThat(folder.resolve("opened.eml")).hasSameBinaryContentAs(folder.resolve("large.eml"));
        byte[] sealed = Files.readAllBytes(folder.resolve("sealed.eml"));
        int at = sealed.length - 100;
        sealed[at] = (byte) (sealed[at] == 'x' ? 'y' : 'x'); // still base64
        Files.write(folder.resolve("sealed.eml"), sealed);
        refused(1, "smime", "decrypt", "--key", "bob.key", "--key", "bob.pem", "-o", "out.eml", "sealed.eml");
    }

    @Test
    void anotherSenderIsInvalid() throws IOException {
        siegel("smime", "sign", "--key", "bob.p12", "--password-file", "password", "-o", "signed.eml", "message.eml")
                .ok();
        JsonNode verdict = verdict(1, "--trust", "ca.pem", "--crl", "ca.crl", "signed.eml");
        assertThat(verdict.path("verdict").asText()).isEqualTo("invalid");
        assertThat(verdict.path("reason").asText()).contains("alice@example.test");
    }

    @Test
    void nothingIsTrustedUnlessItIsSaid() throws IOException {
        siegel("smime", "sign", "--key", "alice.p12", "--password-file", "password", "-o", "signed.eml", "message.eml")
                .ok();
        assertThat(verdict(1, "--no-revocation", "signed.eml").path("verdict").asText())
                .isEqualTo("invalid");
        assertThat(verdict(0, "--no-revocation", "--trust", "ca.pem", "signed.eml")
                        .path("verdict")
                        .asText())
                .isEqualTo("valid");
        assertThat(verdict(1, "--trust", "ca.pem", "signed.eml").path("verdict").asText())
                .as("without a CRL it is not known")
                .isEqualTo("indeterminate");
    }

    @Test
    void aPlainMessageIsUnsignedAndAnEncryptedOneIndeterminate() throws IOException {
        assertThat(verdict(1, "--trust", "ca.pem", "message.eml")
                        .path("verdict")
                        .asText())
                .isEqualTo("unsigned");
        siegel("smime", "encrypt", "--to", "bob.pem", "-o", "sealed.eml", "message.eml")
                .ok();
        JsonNode verdict = verdict(1, "--trust", "ca.pem", "sealed.eml");
        assertThat(verdict.path("verdict").asText()).isEqualTo("indeterminate");
        assertThat(verdict.path("encryption").path("recipients")).hasSize(1);
        assertThat(verdict.path("encryption").path("algorithms").path(0).asText())
                .isEqualTo("AES-256-CBC");
    }

    @Test
    void badInputIsOneSentenceAndLeavesNothingBehind() throws IOException {
        siegel("smime", "sign", "--key", "alice.p12", "--password-file", "password", "-o", "signed.eml", "message.eml")
                .ok();
        byte[] whole = Files.readAllBytes(folder.resolve("signed.eml"));
        Files.write(folder.resolve("truncated.eml"), java.util.Arrays.copyOf(whole, whole.length - 200));
        Files.writeString(folder.resolve("wrong"), "not the password\n");
        refused(2, "smime", "sign", "--key", "alice.p12", "--password-file", "wrong", "-o", "out.eml", "message.eml");
        refused(
                2,
                "smime",
                "sign",
                "--key",
                "nobody.p12",
                "--password-file",
                "password",
                "-o",
                "out.eml",
                "message.eml");
        refused(2, "smime", "verify", "--trust", "ca.pem", "truncated.eml");
        refused(2, "smime", "verify", "--trust", "message.eml", "signed.eml");
        refused(2, "smime", "encrypt", "--to", "bob.pem", "--cipher", "rot13", "-o", "out.eml", "message.eml");
        refused(2, "smime", "encrypt", "--to", "bob.pem", "-o", "out.eml", "nothing.eml");
        siegel("smime", "encrypt", "--to", "bob.pem", "-o", "sealed.eml", "message.eml")
                .ok();
        refused(
                1,
                "smime",
                "decrypt",
                "--key",
                "alice.p12",
                "--password-file",
                "password",
                "-o",
                "out.eml",
                "sealed.eml");
        byte[] sealed = Files.readAllBytes(folder.resolve("sealed.eml"));
        Files.write(folder.resolve("cut.eml"), java.util.Arrays.copyOf(sealed, sealed.length / 2));
        refused(2, "smime", "decrypt", "--key", "bob.p12", "--password-file", "password", "-o", "out.eml", "cut.eml");
    }

    private static void refused(int status, String... arguments) {
        Peer.Result result = siegel(arguments);
        assertThat(result.status())
                .as(String.join(" ", arguments) + "\n" + result.err())
                .isEqualTo(status);
        assertThat(result.err().strip().lines()).as(result.err()).hasSize(1);
        assertThat(result.err()).startsWith("siegel: ");
        assertThat(folder.resolve("out.eml")).doesNotExist();
        assertThat(folder.toFile().list((_, name) -> name.endsWith(".part"))).isEmpty();
    }

    @Test
    void certificatesAreValidatedWithTheirReasons() throws IOException {
        var good = siegel("certificate", "validate", "--json", "--trust", "ca.pem", "--crl", "ca.crl", "alice.pem")
                .ok();
        JsonNode verdict = Json.read(good.out());
        assertThat(verdict.path("verdict").asText()).isEqualTo("valid");
        assertThat(verdict.path("chain")).hasSize(2);
        var later = siegel(
                "certificate",
                "validate",
                "--json",
                "--trust",
                "ca.pem",
                "--no-revocation",
                "--at",
                "2099-01-01T00:00:00Z",
                "alice.pem");
        assertThat(later.status()).isEqualTo(1);
        assertThat(Json.read(later.out()).path("verdict").asText()).isEqualTo("invalid");
        assertThat(Json.read(later.out()).path("reason").asText()).contains("expired");
    }
}
