package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.SimpleAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When decrypted content is handed out, and what the receiver is told. The content is BouncyCastle's where it says so. */
class ReleaseTest {

    private static final int LARGE = 3 * 1024 * 1024 + 7; // more than waits in memory

    @TempDir
    private Path folder;

    private final Identity bob = People.of("rsa:2048");
    private final Cms cms = new Cms(Primitives.best(), Limits.DEFAULT);

    /** Remembers what it was given and told. */
    private static final class Watched implements Quarantine {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Outcome> outcomes = new ArrayList<>();

        @Override
        public OutputStream content() {
            return bytes;
        }

        @Override
        public void end(Outcome outcome) {
            outcomes.add(outcome);
        }
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }

    private byte[] bouncyCastle(String cipher, byte[] content, boolean attributes) throws Exception {
        ASN1ObjectIdentifier algorithm = switch (cipher) {
            case "CCM" -> CMSAlgorithm.AES256_CCM;
            case "GCM" -> CMSAlgorithm.AES128_GCM;
            default -> CMSAlgorithm.ChaCha20Poly1305;
        };
        CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(
                new JceKeyTransRecipientInfoGenerator(bob.certificate()).setProvider(Primitives.bouncyCastle()));
        if (attributes) {
            Hashtable<ASN1ObjectIdentifier, Attribute> table = new Hashtable<>();
            for (String text : List.of("a", "an attribute that is longer than a block of sixteen bytes")) {
                ASN1ObjectIdentifier type = new ASN1ObjectIdentifier("1.2.3." + text.length());
                table.put(type, new Attribute(type, new DERSet(new DERUTF8String(text))));
            }
            generator.setAuthenticatedAttributeGenerator(new SimpleAttributeTableGenerator(new AttributeTable(table)));
        }
        return generator
                .generate(new CMSProcessableByteArray(content), (OutputAEADEncryptor)
                        new JceCMSContentEncryptorBuilder(algorithm)
                                .setProvider(Primitives.bouncyCastle())
                                .build())
                .getEncoded();
    }

    @ParameterizedTest
    @CsvSource({"GCM", "CCM", "ChaCha20"})
    void everyAuthenticatedCipherOfAnyLengthWithAndWithoutAttributes(String cipher) throws Exception {
        for (int length : new int[] {0, 1, 15, 16, 17, 1000, 65_536, 70_001, LARGE}) {
            for (boolean attributes : List.of(false, true)) {
                byte[] content = noise(length);
                byte[] object = bouncyCastle(cipher, content, attributes);
                String what = cipher + " of " + length + (attributes ? " with attributes" : "");
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                cms.decrypt(new ByteArrayInputStream(object), List.of(bob), List.of(), out);
                assertThat(Arrays.equals(out.toByteArray(), content)).as(what).isTrue();
                assertThat(Arrays.equals(cms.decrypt(object, List.of(bob), List.of()), content))
                        .as(what)
                        .isTrue();
                ByteArrayOutputStream ofFile = new ByteArrayOutputStream();
                cms.decrypt(Files.write(folder.resolve("object"), object), List.of(bob), List.of(), ofFile);
                assertThat(Arrays.equals(ofFile.toByteArray(), content))
                        .as(what)
                        .isTrue();
                Watched watched = new Watched();
                cms.decrypt(new ByteArrayInputStream(object), List.of(bob), List.of(), watched);
                assertThat(Arrays.equals(watched.bytes.toByteArray(), content))
                        .as(what)
                        .isTrue();
                assertThat(watched.outcomes).containsExactly(Quarantine.Outcome.AUTHENTIC);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"GCM", "CCM", "ChaCha20"})
    void aChangedByteAnywhereIsRefusedAndNothingWasReleased(String cipher) throws Exception {
        for (int length : new int[] {40, LARGE}) {
            byte[] object = bouncyCastle(cipher, noise(length), true);
            int first = object.length - length - 100;
            for (int at : new int[] {first, first + length / 2, object.length - 110, object.length - 1}) {
                byte[] changed = object.clone();
                changed[at] ^= 1;
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                assertThatThrownBy(() -> cms.decrypt(new ByteArrayInputStream(changed), List.of(bob), List.of(), out))
                        .as(cipher + " changed at " + at + " of " + object.length)
                        .isInstanceOf(SmimeException.class);
                Path file = Files.write(folder.resolve("object"), changed);
                assertThatThrownBy(() -> cms.decrypt(file, List.of(bob), List.of(), out))
                        .isInstanceOf(SmimeException.class);
                assertThat(out.size()).isZero();
                Watched watched = new Watched();
                assertThatThrownBy(
                                () -> cms.decrypt(new ByteArrayInputStream(changed), List.of(bob), List.of(), watched))
                        .isInstanceOf(SmimeException.class);
                assertThat(watched.outcomes).containsExactly(Quarantine.Outcome.REFUSED);
            }
        }
    }

    /** Rings when the first byte comes out. */
    private static OutputStream atTheFirstByte(OutputStream out, ThrowingRunnable what) {
        return new OutputStream() {
            private boolean rang;

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                out.write(bytes, offset, count);
                if (!rang) {
                    rang = true;
                    what.run();
                }
            }
        };
    }

    private interface ThrowingRunnable {
        void run() throws IOException;
    }

    @Test
    void aFileThatChangesBetweenItsTwoReadingsReleasesNothingThatWasNotChecked() throws Exception {
        byte[] content = noise(LARGE);
        byte[] object = bouncyCastle("GCM", content, true);
        byte[] changed = object.clone();
        changed[object.length - 200_000] ^= 1;
        for (byte[] second : List.of(changed, Arrays.copyOf(object, object.length / 2), new byte[0], noise(LARGE))) {
            Path file = Files.write(folder.resolve("object"), object);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            OutputStream changing = atTheFirstByte(out, () -> Files.write(file, second));
            assertThatThrownBy(() -> cms.decrypt(file, List.of(bob), List.of(), changing))
                    .isInstanceOf(SmimeException.class);
            assertThat(out.size()).isPositive().isLessThan(LARGE);
            assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(content, out.size()));
        }
    }

    @Test
    void messagesInFilesInEveryForm() throws IOException {
        Engine engine = Engine.of(Primitives.best());
        byte[] plain = Engine.bytes(Engine.PLAIN + "0123456789\r\n".repeat(LARGE / 12));
        byte[] encrypted = engine.encrypt(plain, ContentCipher.AES_256_GCM, bob);
        Identity signer = People.of("P-256");
        for (byte[] message : List.of(encrypted, engine.clear(encrypted, signer), engine.opaque(encrypted, signer))) {
            Path file = Files.write(folder.resolve("message"), message);
            ByteArrayOutputStream ofFile = new ByteArrayOutputStream();
            ByteArrayOutputStream ofStream = new ByteArrayOutputStream();
            Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);
            smime.decrypt(file, List.of(bob), List.of(), ofFile);
            smime.decrypt(new ByteArrayInputStream(message), List.of(bob), List.of(), ofStream);
            assertThat(Arrays.equals(ofFile.toByteArray(), plain)).isTrue();
            assertThat(Arrays.equals(ofStream.toByteArray(), plain)).isTrue();
        }
    }

    @Test
    void theCodeOfTheCiphertextIsThatOfTheJdk() throws Exception {
        for (Primitives primitives : List.of(Primitives.best(), Primitives.jdk())) {
            for (int length : new int[] {0, 1, 16, 65_535, 65_536, 65_537, 200_000}) {
                byte[] key = noise(32);
                byte[] nonce = noise(12);
                Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
                gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
                byte[] attributes = noise(length % 50);
                gcm.updateAAD(attributes);
                byte[] all = gcm.doFinal(noise(length));
                byte[] tag = Arrays.copyOfRange(all, length, length + 16);
                GcmCode code = new GcmCode(key, nonce, primitives, OutputStream.nullOutputStream());
                for (int at = 0; at < length; at += 10_007) { // in pieces of any length
                    code.write(all, at, Math.min(10_007, length - at));
                }
                code.verify(attributes, tag);
                tag[3] ^= 1;
                assertThatThrownBy(() -> code.verify(attributes, tag)).isInstanceOf(SmimeException.CannotDecrypt.class);
            }
        }
    }

    @Test
    void messagesTellTheirQuarantineHowTheyEnded() {
        Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);
        byte[] plain = Engine.bytes(Engine.PLAIN + "x".repeat(500_000) + "\r\n");
        for (ContentCipher cipher : ContentCipher.values()) {
            byte[] encrypted = Engine.of(Primitives.best()).encrypt(plain, cipher, bob);
            Watched whole = new Watched();
            smime.decrypt(new ByteArrayInputStream(encrypted), List.of(bob), List.of(), whole);
            assertThat(whole.outcomes)
                    .containsExactly(
                            cipher.authenticated() ? Quarantine.Outcome.AUTHENTIC : Quarantine.Outcome.UNAUTHENTICATED);
            assertThat(whole.bytes.toByteArray()).isEqualTo(plain);
            Watched cut = new Watched();
            byte[] half = Arrays.copyOf(encrypted, encrypted.length / 2);
            assertThatThrownBy(() -> smime.decrypt(new ByteArrayInputStream(half), List.of(bob), List.of(), cut))
                    .isInstanceOf(SmimeException.Malformed.class);
            assertThat(cut.bytes.size()).as("given out while reading").isPositive();
            assertThat(cut.outcomes).containsExactly(Quarantine.Outcome.REFUSED);
        }
    }

    @Test
    void noInputAtAllIsRefused() {
        Watched watched = new Watched();
        Smime smime = new Smime(Primitives.jdk(), Limits.DEFAULT);
        assertThatThrownBy(() -> smime.decrypt(new ByteArrayInputStream(new byte[0]), List.of(bob), List.of(), watched))
                .isInstanceOf(SmimeException.Malformed.class);
        assertThat(watched.outcomes).containsExactly(Quarantine.Outcome.REFUSED);
    }

    @Test
    void anInspectionBelievesNothingOfAChangedContent() {
        Engine engine = Engine.of(Primitives.best());
        byte[] signed = engine.clear(Engine.bytes(Engine.PLAIN + "x".repeat(200_000) + "\r\n"), People.of("P-256"));
        byte[] object = cms.encrypt(
                signed, Recipient.of(List.of(bob.certificate())), EncryptOptions.with(ContentCipher.AES_128_GCM));
        assertThat(Engine.wholeAndIntact(engine.inspect(object, bob))).isTrue();
        byte[] changed = object.clone();
        changed[object.length - 1] ^= 1; // the authentication code
        Inspection found = engine.inspect(changed, bob);
        assertThat(found.signers()).isEmpty();
        assertThat(found.certificates()).isEmpty();
        assertThat(found.encryption())
                .singleElement()
                .satisfies(e -> assertThat(e.opened()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theTemporaryFileHoldsCiphertextAndHasNoName(boolean fails) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        byte[] object = cms.encrypt(
                "secret ".repeat(500_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                Recipient.of(List.of(bob.certificate())),
                EncryptOptions.with(ContentCipher.AES_256_GCM));
        if (fails) {
            object[object.length - 1] ^= 1;
        }
        List<String> during = new ArrayList<>();
        OutputStream watching = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                during.addAll(spooled(temporary));
            }
        };
        try {
            cms.decrypt(new ByteArrayInputStream(object), List.of(bob), List.of(), watching);
        } catch (SmimeException.CannotDecrypt expected) {
            assertThat(fails).isTrue();
        }
        assertThat(during).isEmpty();
        assertThat(spooled(temporary)).isEmpty();
    }

    private static List<String> spooled(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(n -> n.startsWith("siegel-") && n.endsWith(".encrypted"))
                    .toList();
        }
    }
}
