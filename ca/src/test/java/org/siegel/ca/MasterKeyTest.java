package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;

class MasterKeyTest {

    private static final byte[] SECRET = "attack at dawn".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private MasterKey load(Path file) {
        return MasterKey.loadOrCreate(file, Primitives.jdk());
    }

    @Test
    void a_missing_file_is_created_for_its_owner_alone_and_read_again() throws IOException {
        Path file = folder.resolve("keys/master.key");

        MasterKey created = load(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(load(file).open(created.seal(SECRET, "test"), "test")).isEqualTo(SECRET);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void processes_that_create_it_at_once_agree_on_one_key() throws Exception {
        Path file = folder.resolve("master.key");
        var start = new CyclicBarrier(8);
        Callable<String> process = () -> {
            start.await();
            return load(file).id();
        };
        Set<String> ids = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one :
                    threads.invokeAll(Stream.generate(() -> process).limit(8).toList())) {
                ids.add(one.get());
            }
        }
        assertThat(ids).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw--w----"})
    void a_file_open_to_others_is_refused_with_the_command_that_mends_it(String mode) throws IOException {
        Path file = folder.resolve("master.key");
        load(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> load(file))
                .isInstanceOf(CaException.MasterKeyUnusable.class)
                .hasMessageContaining("chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "AAAA", "not base64 at all", "zz", "00112233"})
    void a_malformed_file_is_refused_and_neither_replaced_nor_quoted(String text) throws IOException {
        Path file = folder.resolve("master.key");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> load(file))
                .isInstanceOf(CaException.MasterKeyUnusable.class)
                .hasMessageContaining("malformed")
                .hasMessageContaining(file.toString())
                .satisfies(e -> assertThat(text.isBlank() || !e.getMessage().contains(text))
                        .isTrue());
        assertThat(file).hasContent(text);
    }

    @Test
    void base64_and_hexadecimal_give_the_same_key() {
        String hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        String base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));

        assertThat(List.of(hex, hex.toUpperCase(Locale.ROOT), base64, " " + base64 + "\n"))
                .extracting(t -> MasterKey.of(Secret.ofPassword(t), "here", Primitives.jdk())
                        .id())
                .containsOnly(MasterKey.of(Secret.ofPassword(hex), "here", Primitives.jdk())
                        .id());
    }

    @Test
    void another_key_another_purpose_and_a_changed_value_are_told_apart() {
        MasterKey key = CaFixture.masterKey();
        MasterKey other = MasterKey.of(Secret.ofPassword("ff".repeat(32)), "here", Primitives.jdk());
        byte[] sealed = key.seal(SECRET, "test");

        assertThatThrownBy(() -> other.open(sealed, "test"))
                .hasMessageContaining("needs the master key " + key.id())
                .hasMessageContaining("this is the master key " + other.id());
        assertThatThrownBy(() -> key.open(sealed, "another"))
                .isInstanceOf(CaException.MasterKeyUnusable.class)
                .hasMessageContaining("for another purpose");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> key.open(changed, "test")).isInstanceOf(CaException.MasterKeyUnusable.class);
        }
    }

    @Test
    void the_same_secret_sealed_twice_looks_different_and_never_shows() {
        MasterKey key = CaFixture.masterKey();

        assertThat(key.seal(SECRET, "test")).isNotEqualTo(key.seal(SECRET, "test"));
        assertThat(new String(key.seal(SECRET, "test"), StandardCharsets.ISO_8859_1))
                .doesNotContain("dawn");
        assertThat(key.toString()).doesNotContain("00112233");
    }

    /** The format is a promise: what an old release sealed must open. The value was made by Python's cryptography. */
    @Test
    void a_value_sealed_by_another_implementation_opens() {
        byte[] sealed = HexFormat.of()
                .parseHex(
                        "010e08a54e368879c0000102030405060708090a0b776cc1572322edd7bd1b0b9d46bbc3097ce3ab0d96605940cd33d4b03c68");

        assertThat(CaFixture.masterKey().open(sealed, "test")).isEqualTo(SECRET);
    }
}
