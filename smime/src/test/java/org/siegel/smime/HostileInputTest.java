package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.smime.Engine.bytes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siegel.testkit.Corpus;

class HostileInputTest {

    /** The files of a tar archive (POSIX ustar): 512-byte headers with name and octal size. */
    static List<byte[]> seeds(String archive) throws IOException {
        List<byte[]> found = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(Corpus.at("fuzz-seeds/" + archive)))) {
            for (byte[] header = in.readNBytes(512);
                    header.length == 512 && header[0] != 0;
                    header = in.readNBytes(512)) {
                int size = Integer.parseInt(new String(header, 124, 11).strip(), 8);
                byte[] content = in.readNBytes(size);
                in.skipNBytes((512 - size % 512) % 512);
                if (header[156] == '0' || header[156] == 0) {
                    found.add(content);
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @EnumSource(SignOptions.Form.class)
    void aSignedMessageThatWasCutOffIsNeverWholeAndIntact(SignOptions.Form form) {
        Engine engine = Engine.jdk();
        byte[] whole = engine.sign(bytes(Engine.PLAIN), People.of("P-256"), form, DigestAlgorithm.SHA_256);
        int end = new String(whole).stripTrailing().length();
        for (int length = 0; length < end; length++) {
            try {
                Inspection found = engine.inspect(Arrays.copyOf(whole, length));
                assertThat(Engine.wholeAndIntact(found))
                        .as("cut at " + length + " of " + end)
                        .isFalse();
            } catch (SmimeException declared) {
                assertThat(declared.getMessage()).endsWith(".");
            }
        }
        assertThat(Engine.wholeAndIntact(engine.inspect(Arrays.copyOf(whole, end))))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(ContentCipher.class)
    void anEncryptedMessageThatWasCutOffIsNeverDecryptedSilently(ContentCipher cipher) {
        Engine engine = Engine.jdk();
        Identity bob = People.of("rsa:2048");
        byte[] whole = engine.encrypt(bytes(Engine.PLAIN), cipher, bob);
        int end = new String(whole).stripTrailing().length();
        for (int length = 0; length < end; length += length < 400 ? 7 : 1) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> engine.decrypt(cut, bob)).isInstanceOf(SmimeException.class);
        }
        assertThat(Engine.text(engine.decrypt(Arrays.copyOf(whole, end), bob))).isEqualTo(Engine.PLAIN);
    }

    @Test
    void nothingIsWrittenForAnInputThatIsNoMessage() {
        for (String input : List.of("", "no header here\r\n\r\n", "Subject: cut", "\0\1\2", "{\"json\": 1}")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SignOptions options = SignOptions.at(Engine.TIME);
            assertThatThrownBy(() -> Engine.jdk()
                            .smime()
                            .sign(new ByteArrayInputStream(bytes(input)), People.of("P-256"), options, out))
                    .as(input)
                    .isInstanceOf(SmimeException.Malformed.class);
            assertThat(out.size()).isZero();
        }
    }

    @Test
    void limitsAreNamedWhenTheyArePassed() {
        byte[] signed = Engine.jdk().clear(bytes(Engine.PLAIN), People.of("rsa:2048"));
        byte[] encrypted = Engine.jdk()
                .encrypt(bytes(Engine.PLAIN), ContentCipher.AES_128_CBC, People.of("rsa:2048"), People.of("P-256"));
        String deep = "";
        for (int i = 0; i < 30; i++) {
            deep += "Content-Type: multipart/mixed; boundary=b" + i + "x\r\n\r\n--b" + i + "x\r\n";
        }
        refused(Limit.HEADER_BYTES, 50, signed);
        refused(Limit.HEADER_FIELDS, 1, signed);
        refused(Limit.FIELD_BYTES, 20, signed);
        refused(Limit.BOUNDARY_BYTES, 3, signed);
        refused(Limit.RECIPIENTS, 1, encrypted);
        refused(Limit.INFO_BYTES, 100, encrypted);
        refused(Limit.SIGNERS, 0, signed);
        refused(Limit.CERTIFICATES, 0, signed);
        refused(Limit.INFO_BYTES, 100, signed);
        refused(Limit.CMS_BYTES, 500, signed);
        refused(Limit.CMS_NESTING, 3, signed);
        refused(Limit.VERIFICATIONS, 0, signed);
        refused(Limit.EXPONENT_BITS, 16, signed);
        refused(Limit.KEY_BITS, 2047, signed);
        byte[] compressed = ValidInputs.compressed(Engine.bytes(Engine.PLAIN + "x".repeat(20_000_000) + "\r\n"));
        refused(Limit.EXPANDED_BYTES, 1_000_000, compressed);
        refused(Limit.EXPANSION_RATIO, Limit.EXPANSION_RATIO.preset(), compressed);
        refused(Limit.PARTS, 1, signed);
        refused(Limit.NESTING, Limit.NESTING.preset(), bytes(deep));
    }

    @Test
    void operationsWithPrivateKeysAreCounted() {
        Identity bob = People.of("rsa:2048");
        byte[] message = Engine.jdk().encrypt(bytes(Engine.PLAIN), ContentCipher.AES_128_CBC, bob);
        Smime smime = new Smime(Primitives.jdk(), Limits.DEFAULT.with(Limit.KEY_OPERATIONS, 0));
        assertThatThrownBy(() -> smime.inspect(new ByteArrayInputStream(message), List.of(bob), List.of()))
                .isInstanceOfSatisfying(
                        SmimeException.LimitExceeded.class,
                        e -> assertThat(e.limit()).isEqualTo(Limit.KEY_OPERATIONS));
    }

    private static void refused(Limit limit, long allowed, byte[] message) {
        assertThatThrownBy(() -> new Smime(Primitives.jdk(), Limits.DEFAULT.with(limit, allowed))
                        .inspect(new ByteArrayInputStream(message), List.of(), List.of()))
                .isInstanceOfSatisfying(SmimeException.LimitExceeded.class, e -> {
                    assertThat(e.limit()).isEqualTo(limit);
                    assertThat(e.allowed()).isEqualTo(allowed);
                })
                .hasMessageContaining(" " + limit + ".")
                .hasMessageContaining(Long.toString(allowed));
    }

    @Test
    void aLengthNobodyWouldSendAllocatesNothing() {
        byte[] bomb = {0x30, (byte) 0x84, 0x7f, -1, -1, -1, 0x06, (byte) 0x84, 0x7f, -1, -1, 0, 1};
        assertThatThrownBy(() -> Engine.jdk().inspect(bomb)).isInstanceOf(SmimeException.class);
    }
}
