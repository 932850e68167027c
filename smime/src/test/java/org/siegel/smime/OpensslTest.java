package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siegel.testkit.Peer;

/** Against openssl cms, both ways. */
class OpensslTest {

    private static final String INNER =
            "Content-Type: text/plain; charset=us-ascii\r\n\r\nDear Bob,\r\n\r\nthis is a test.\r\n";

    @TempDir
    Path folder;

    static Stream<Arguments> signatures() {
        return Engine.primitives()
                .flatMap(p -> Stream.of("rsa:2048", "rsa:3072", "P-256", "P-384", "P-521")
                        .flatMap(k -> Stream.of(SignOptions.Form.values()).map(f -> Arguments.of(p, k, f))));
    }

    static Stream<Arguments> encryptions() {
        return Engine.primitives()
                .flatMap(p -> Stream.of("rsa:2048", "P-256", "P-384", "P-521")
                        .flatMap(k -> Stream.of(ContentCipher.values()).map(c -> Arguments.of(p, k, c))));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void opensslVerifiesWhatWeSign(Primitives primitives, String key, SignOptions.Form form) throws Exception {
        byte[] signed = Engine.of(primitives).sign(bytes(Engine.PLAIN), People.of(key), form, DigestAlgorithm.SHA_384);
        Path file = Files.write(folder.resolve("signed.eml"), signed);
        Peer.Result result = Peer.run(
                folder,
                List.of(
                        "openssl",
                        "cms",
                        "-verify",
                        "-in",
                        file.toString(),
                        "-CAfile",
                        People.root().toString(),
                        "-out",
                        "content"));
        assertThat(result.err()).contains("successful");
        assertThat(Files.readString(folder.resolve("content"))).isEqualTo(INNER);
        assertThat(Engine.wholeAndIntact(Engine.of(primitives).inspect(signed))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void weVerifyWhatOpensslSigns(Primitives primitives, String key, SignOptions.Form form) throws Exception {
        Path message = Files.writeString(folder.resolve("message.txt"), INNER);
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "cms",
                "-sign",
                "-in",
                message.toString(),
                "-signer",
                People.certificate(key).toString(),
                "-inkey",
                People.key(key).toString(),
                "-md",
                "sha512",
                "-from",
                "alice@example.org",
                "-to",
                "bob@example.org",
                "-subject",
                "Hello",
                "-out",
                "signed.eml"));
        if (form == SignOptions.Form.OPAQUE) {
            command.add("-nodetach");
        }
        Peer.run(folder, command).ok();
        byte[] signed = Files.readAllBytes(folder.resolve("signed.eml"));
        Inspection found = Engine.of(primitives).inspect(signed);
        assertThat(Engine.wholeAndIntact(found)).isTrue();
        assertThat(found.signers().getFirst().digestAlgorithm()).isEqualTo("SHA-512");
        assertThat(found.headers().from()).containsExactly(MailAddress.of("alice@example.org"));
        byte[] crlf = bytes(text(signed).replace("\r\n", "\n").replace("\n", "\r\n"));
        byte[] lf = bytes(text(signed).replace("\r\n", "\n"));
        assertThat(Engine.wholeAndIntact(Engine.of(primitives).inspect(crlf))).isTrue();
        assertThat(Engine.wholeAndIntact(Engine.of(primitives).inspect(lf))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void opensslDecryptsWhatWeEncrypt(Primitives primitives, String key, ContentCipher cipher) throws Exception {
        byte[] encrypted =
                Engine.of(primitives).encrypt(bytes(Engine.PLAIN), cipher, People.of(key), People.of("rsa:3072"));
        Files.write(folder.resolve("encrypted.eml"), encrypted);
        Peer.run(
                        folder,
                        List.of(
                                "openssl",
                                "cms",
                                "-decrypt",
                                "-in",
                                "encrypted.eml",
                                "-recip",
                                People.certificate(key).toString(),
                                "-inkey",
                                People.key(key).toString(),
                                "-out",
                                "content"))
                .ok();
        assertThat(Files.readString(folder.resolve("content"))).isEqualTo(INNER);
        assertThat(text(Engine.of(primitives).decrypt(encrypted, People.of(key))))
                .isEqualTo(Engine.PLAIN);
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void weDecryptWhatOpensslEncrypts(Primitives primitives, String key, ContentCipher cipher) throws Exception {
        Path message = Files.writeString(folder.resolve("message.txt"), INNER);
        String name = cipher.optionName()
                .replace("aes-128-cbc", "aes128")
                .replace("aes-192-cbc", "aes192")
                .replace("aes-256-cbc", "aes256");
        Peer.run(
                        folder,
                        List.of(
                                "openssl",
                                "cms",
                                "-encrypt",
                                "-" + name,
                                "-in",
                                message.toString(),
                                "-out",
                                "encrypted.eml",
                                People.certificate(key).toString()))
                .ok();
        byte[] encrypted = Files.readAllBytes(folder.resolve("encrypted.eml"));
        assertThat(text(Engine.of(primitives).decrypt(encrypted, People.of(key))))
                .isEqualTo(INNER);
        Inspection found = Engine.of(primitives).inspect(encrypted, People.of(key));
        assertThat(found.encryption().getFirst().opened()).isTrue();
        assertThat(found.encryption().getFirst().authenticated()).isEqualTo(cipher.authenticated());
    }
}
