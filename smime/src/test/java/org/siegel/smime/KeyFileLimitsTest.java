package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key files of openssl that ask for a lot of work. */
class KeyFileLimitsTest {

    private static final Optional<Secret> PASSWORD = Optional.of(Secret.ofPassword("password"));

    @TempDir
    Path folder;

    private byte[] file(String command) throws IOException {
        People.run(folder, command + " -out file -passout pass:password");
        return Files.readAllBytes(folder.resolve("file"));
    }

    private static void refused(byte[] file, Limits limits, Limit limit) {
        assertThatThrownBy(() -> KeyFiles.identities(List.of(file), PASSWORD, limits))
                .isInstanceOfSatisfying(
                        SmimeException.LimitExceeded.class,
                        e -> assertThat(e.limit()).isEqualTo(limit));
    }

    @Test
    void iterationsOfEncryptedKeys() throws IOException {
        String command = "openssl pkcs8 -topk8 -in " + People.key("P-256") + " -v2 aes256 -iter ";
        byte[] certificate = Files.readAllBytes(People.certificate("P-256"));
        refused(file(command + 3_000_000), Limits.DEFAULT, Limit.PASSWORD_ITERATIONS);
        byte[] usual = file(command + 20_000);
        refused(usual, Limits.DEFAULT.with(Limit.PASSWORD_ITERATIONS, 19_999), Limit.PASSWORD_ITERATIONS);
        assertThat(KeyFiles.identities(List.of(usual, certificate), PASSWORD)).hasSize(1);
    }

    @Test
    void iterationsOfPkcs12() throws IOException {
        String command = "openssl pkcs12 -export -inkey " + People.key("P-256") + " -in " + People.certificate("P-256");
        for (String form : List.of("", " -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1")) {
            refused(file(command + form + " -iter 1000000"), Limits.DEFAULT, Limit.PASSWORD_ITERATIONS);
            byte[] usual = file(command + form + " -iter 2048");
            refused(usual, Limits.DEFAULT.with(Limit.PASSWORD_ITERATIONS, 6_143), Limit.PASSWORD_ITERATIONS);
            assertThat(KeyFiles.identities(
                            List.of(usual), PASSWORD, Limits.DEFAULT.with(Limit.PASSWORD_ITERATIONS, 6_144)))
                    .as("key, certificate and authentication code")
                    .hasSize(1);
        }
    }

    @Test
    void lengthOfAFile() {
        byte[] nothingInside = new byte[(1 << 20) + 1];
        refused(nothingInside, Limits.DEFAULT, Limit.KEY_FILE_BYTES);
        assertThatThrownBy(() -> KeyFiles.requireModestWork(nothingInside))
                .isInstanceOf(SmimeException.LimitExceeded.class)
                .hasMessageContaining("key-file-bytes");
    }

    @Test
    void memoryOfScrypt() throws IOException {
        byte[] certificate = Files.readAllBytes(People.certificate("P-256"));
        byte[] usual = file("openssl pkcs8 -topk8 -scrypt -outform DER -in " + People.key("P-256"));
        assertThat(KeyFiles.identities(List.of(usual, certificate), PASSWORD)).hasSize(1);
        byte[] greedy = usual.clone();
        byte[] rest = {2, 1, 8, 2, 1, 1}; // r and p
        int at = 0;
        while (!java.util.Arrays.equals(greedy, at, at + rest.length, rest, 0, rest.length)) {
            at++;
        }
        greedy[at + 2] = 127; // 266 MB instead of 16
        refused(greedy, Limits.DEFAULT, Limit.PASSWORD_MEMORY);
    }
}
