package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Primitive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.testkit.Peer;

/** Bare CMS objects, to and from openssl; short ones in DER, long ones as BER streams. */
class CmsTest {

    private static final SignOptions OPAQUE =
            SignOptions.at(Instant.parse("2026-11-27T08:00:00Z")).withForm(SignOptions.Form.OPAQUE);

    private final Identity alice = People.of("rsa:2048");
    private final Cms cms = new Cms(Primitives.best(), Limits.DEFAULT);

    @TempDir
    Path folder;

    private static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private byte[] openssl(byte[] input, String... arguments) throws IOException {
        Files.write(folder.resolve("in"), input);
        List<String> command = new ArrayList<>(List.of("openssl", "cms", "-binary", "-in", "in", "-out", "out"));
        command.addAll(List.of(arguments));
        Peer.run(folder, command).ok();
        return Files.readAllBytes(folder.resolve("out"));
    }

    private byte[] verified(byte[] signed, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-verify", "-inform", "DER", "-CAfile", People.root().toString(), "-purpose", "any"));
        arguments.addAll(List.of(more));
        return openssl(signed, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 10_000, 65_536, 65_537, 300_000})
    void opensslVerifiesWhatIsSignedInMemoryAndAsAStream(int length) throws IOException {
        byte[] content = content(length);
        byte[] inMemory = cms.sign(content, List.of(alice), OPAQUE);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        cms.sign(new ByteArrayInputStream(content), List.of(alice), OPAQUE, stream);

        assertThat(verified(inMemory)).isEqualTo(content);
        assertThat(verified(stream.toByteArray())).isEqualTo(content);
        assertThat(isDer(inMemory)).isTrue();
        assertThat(isDer(stream.toByteArray())).isEqualTo(length <= 65_536);
    }

    private static boolean isDer(byte[] object) throws IOException {
        return Arrays.equals(ASN1Primitive.fromByteArray(object).getEncoded("DER"), object);
    }

    @Test
    void opensslVerifiesADetachedSignature() throws IOException {
        byte[] content = content(20_000);
        byte[] signature = cms.sign(content, List.of(alice), OPAQUE.withForm(SignOptions.Form.CLEAR));
        Files.write(folder.resolve("content"), content);
        assertThat(verified(signature, "-content", "content")).isEqualTo(content);
        assertThat(cms.verifyDetached(signature, new ByteArrayInputStream(content), List.of())
                        .intact())
                .isTrue();
        assertThat(cms.verifyDetached(signature, new ByteArrayInputStream(content(20_001)), List.of())
                        .intact())
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(ContentCipher.class)
    void opensslAndWeDecryptWhatWasEncryptedInMemoryAndAsAStream(ContentCipher cipher) throws IOException {
        for (int length : new int[] {0, 15, 16, 10_000, 65_536, 65_537, 300_000}) {
            byte[] content = content(length);
            List<Recipient> recipients = Recipient.of(List.of(alice.certificate()));
            byte[] inMemory = cms.encrypt(content, recipients, EncryptOptions.with(cipher));
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            cms.encrypt(new ByteArrayInputStream(content), recipients, EncryptOptions.with(cipher), stream);
            assertThat(isDer(inMemory)).isTrue();
            assertThat(isDer(stream.toByteArray())).isEqualTo(length <= 65_536);
            for (byte[] object : List.of(inMemory, stream.toByteArray())) {
                assertThat(openssl(
                                object,
                                "-decrypt",
                                "-inform",
                                "DER",
                                "-inkey",
                                People.key("rsa:2048").toString()))
                        .isEqualTo(content);
                assertThat(cms.decrypt(object, List.of(alice), List.of())).isEqualTo(content);
                ByteArrayOutputStream decrypted = new ByteArrayOutputStream();
                cms.decrypt(new ByteArrayInputStream(object), List.of(alice), List.of(), decrypted);
                assertThat(decrypted.toByteArray()).isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"100,-binary", "10000,-binary", "200000,-binary", "100,-stream", "10000,-stream", "200000,-stream"})
    void weReadWhatOpensslWrites(int length, String way) throws IOException {
        byte[] content = content(length);
        byte[] signed = openssl(
                content,
                "-sign",
                "-nodetach",
                way,
                "-outform",
                "DER",
                "-signer",
                People.certificate("rsa:2048").toString(),
                "-inkey",
                People.key("rsa:2048").toString());
        byte[] both = openssl(
                signed,
                "-encrypt",
                way,
                "-aes-128-cbc",
                "-outform",
                "DER",
                People.certificate("rsa:2048").toString());

        ByteArrayOutputStream verified = new ByteArrayOutputStream();
        assertThat(cms.verify(signed, List.of(), verified).intact()).isTrue();
        assertThat(cms.verify(new ByteArrayInputStream(signed), List.of(), verified)
                        .intact())
                .isTrue();
        assertThat(cms.decryptAndVerify(both, List.of(alice), List.of(), verified)
                        .intact())
                .isTrue();
        assertThat(cms.decryptAndVerify(new ByteArrayInputStream(both), List.of(alice), List.of(), verified)
                        .intact())
                .isTrue();
        byte[] found = verified.toByteArray();
        assertThat(found).hasSize(4 * length);
        for (int i = 0; i < 4; i++) {
            assertThat(Arrays.copyOfRange(found, i * length, (i + 1) * length)).isEqualTo(content);
        }
    }

    @Test
    void opensslOpensWhatWasSignedAndEncryptedInOnePass() throws IOException {
        for (int length : new int[] {10_000, 400_000}) {
            byte[] content = content(length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            cms.signAndEncrypt(
                    new ByteArrayInputStream(content),
                    List.of(alice),
                    OPAQUE,
                    Recipient.of(List.of(alice.certificate())),
                    EncryptOptions.with(ContentCipher.AES_256_CBC),
                    out);
            byte[] signed = openssl(
                    out.toByteArray(),
                    "-decrypt",
                    "-inform",
                    "DER",
                    "-inkey",
                    People.key("rsa:2048").toString());
            assertThat(verified(signed)).isEqualTo(content);
        }
    }

    @Test
    void aChangedByteBreaksTheSignature() {
        byte[] signed = cms.sign(content(1000), List.of(alice), OPAQUE);
        signed[500] ^= 1;
        assertThat(cms.verify(signed, List.of(), OutputStream.nullOutputStream())
                        .intact())
                .isFalse();
    }

    @Test
    void everyObjectThatWasCutOffIsRefused() {
        byte[] signed = cms.sign(content(500), List.of(alice), OPAQUE);
        byte[] encrypted = cms.encrypt(
                content(500),
                Recipient.of(List.of(alice.certificate())),
                EncryptOptions.with(ContentCipher.AES_128_GCM));
        for (int length = 0; length < signed.length; length += 7) {
            byte[] cut = Arrays.copyOf(signed, length);
            assertThatThrownBy(() -> cms.verify(cut, List.of(), OutputStream.nullOutputStream()))
                    .isInstanceOf(SmimeException.Malformed.class);
        }
        for (int length = 0; length < encrypted.length; length += 7) {
            byte[] cut = Arrays.copyOf(encrypted, length);
            assertThatThrownBy(() -> cms.decrypt(cut, List.of(alice), List.of()))
                    .isInstanceOf(SmimeException.class);
        }
    }

    @Test
    void aWrongKeySaysNothingAboutWhatCameOut() {
        byte[] inner = cms.sign(content(500), List.of(alice), OPAQUE);
        byte[] object = cms.encrypt(
                inner, Recipient.of(List.of(alice.certificate())), EncryptOptions.with(ContentCipher.AES_128_CBC));
        for (int i = 0; i < 64; i++) {
            byte[] changed = object.clone();
            changed[changed.length - 700 + i * 5] ^= 1;
            try {
                assertThat(cms.decryptAndVerify(changed, List.of(alice), List.of(), OutputStream.nullOutputStream())
                                .intact())
                        .isFalse();
            } catch (SmimeException.CannotDecrypt constant) {
                assertThat(constant).hasMessage(new SmimeException.CannotDecrypt().getMessage());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ContentCipher.class,
            names = {"AES_128_CBC", "AES_256_GCM"})
    void aQuarantineLearnsWhetherWhatCameWasAuthentic(ContentCipher cipher) {
        byte[] content = content(300_000);
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        cms.signAndEncrypt(
                new ByteArrayInputStream(content),
                List.of(alice),
                OPAQUE,
                Recipient.of(List.of(alice.certificate())),
                EncryptOptions.with(cipher),
                object);
        ByteArrayOutputStream opened = new ByteArrayOutputStream();
        List<Quarantine.Outcome> outcomes = new ArrayList<>();
        Quarantine quarantine = new Quarantine() {
            @Override
            public OutputStream content() {
                return opened;
            }

            @Override
            public void end(Outcome outcome) {
                outcomes.add(outcome);
            }
        };
        assertThat(cms.decryptAndVerify(
                                new ByteArrayInputStream(object.toByteArray()), List.of(alice), List.of(), quarantine)
                        .intact())
                .isTrue();
        assertThat(opened.toByteArray()).isEqualTo(content);
        byte[] changed = object.toByteArray();
        changed[150_000] ^= 1;
        if (cipher.authenticated()) {
            assertThatThrownBy(() -> cms.decryptAndVerify(
                            new ByteArrayInputStream(changed), List.of(alice), List.of(), quarantine))
                    .isInstanceOf(SmimeException.CannotDecrypt.class);
            assertThat(outcomes).containsExactly(Quarantine.Outcome.AUTHENTIC, Quarantine.Outcome.REFUSED);
        } else {
            assertThat(cms.decryptAndVerify(new ByteArrayInputStream(changed), List.of(alice), List.of(), quarantine)
                            .intact())
                    .isFalse();
            assertThat(outcomes)
                    .containsExactly(Quarantine.Outcome.UNAUTHENTICATED, Quarantine.Outcome.UNAUTHENTICATED);
        }
    }
}
