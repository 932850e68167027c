package org.siegel.bench;

import static org.siegel.bench.Floor.Primitive.AES_DECRYPT;
import static org.siegel.bench.Floor.Primitive.AES_ENCRYPT;
import static org.siegel.bench.Floor.Primitive.RSA_DECRYPT;
import static org.siegel.bench.Floor.Primitive.RSA_ENCRYPT;
import static org.siegel.bench.Floor.Primitive.RSA_SIGN;
import static org.siegel.bench.Floor.Primitive.RSA_VERIFY;
import static org.siegel.bench.Floor.Primitive.SHA_256;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.siegel.smime.Cms;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.EncryptOptions;
import org.siegel.smime.Identity;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.Recipient;
import org.siegel.smime.SignOptions;

/** Messages of 10 kilobytes: RSA-2048, SHA-256 with signed attributes, two certificates included, AES-128-CBC. */
final class SmallMessages {

    private static final SignOptions SIGN =
            SignOptions.at(Instant.parse("2026-11-27T08:00:00Z")).withForm(SignOptions.Form.OPAQUE);
    private static final EncryptOptions ENCRYPT = EncryptOptions.with(ContentCipher.AES_128_CBC);

    private final Cms cms = new Cms(Primitives.best(), Limits.DEFAULT);
    private final Fixture fixture;
    private final Rounds rounds;
    private final Floor floor;
    private final Predicate<String> chosen;
    private final List<Operation> operations = new ArrayList<>();
    private int next;

    private record Operation(String name, double target, Floor.Primitive[] primitives) {}

    SmallMessages(Fixture fixture, Rounds rounds, Predicate<String> chosen) throws Exception {
        this.fixture = fixture;
        this.rounds = rounds;
        this.chosen = chosen;
        this.floor = new Floor(fixture, rounds);
        check();
        Libcrypto c = fixture.libcrypto;
        long length = Fixture.LENGTH;
        MemorySegment content = fixture.contentMemory;
        List<Identity> signers = List.of(fixture.signer);
        List<Recipient> one = Recipient.of(fixture.recipients.subList(0, 1));
        List<Recipient> ten = Recipient.of(fixture.recipients);
        operation(
                "sign",
                1.10,
                n -> c.must("bench_sign", n, content, length, fixture.room),
                () -> cms.sign(fixture.content, signers, SIGN),
                SHA_256,
                RSA_SIGN);
        operation(
                "encrypt to 1",
                1.35,
                n -> {
                    fixture.encryptTo(fixture.recipients.subList(0, 1));
                    c.must("bench_encrypt", n, content, length, fixture.room);
                },
                () -> cms.encrypt(fixture.content, one, ENCRYPT),
                AES_ENCRYPT,
                RSA_ENCRYPT);
        Floor.Primitive[] tenTimes = new Floor.Primitive[11];
        Arrays.fill(tenTimes, RSA_ENCRYPT);
        tenTimes[0] = AES_ENCRYPT;
        operation(
                "encrypt to 10",
                1.4,
                n -> {
                    fixture.encryptTo(fixture.recipients);
                    c.must("bench_encrypt", n, content, length, fixture.room);
                },
                () -> cms.encrypt(fixture.content, ten, ENCRYPT),
                tenTimes);
        MemorySegment encrypted = c.memory(fixture.encrypted);
        operation(
                "decrypt",
                1.0,
                n -> c.must("bench_decrypt", n, encrypted, encrypted.byteSize()),
                () -> cms.decrypt(fixture.encrypted, signersOf(fixture.recipient), List.of()),
                AES_DECRYPT,
                RSA_DECRYPT);
        verify("verify, signer known", 9, List.of(fixture.signed));
        verify("verify, signer new", 6, fixture.byNewSigners);
        operation(
                "sign and encrypt",
                1.15,
                n -> {
                    fixture.encryptTo(fixture.recipients.subList(0, 1));
                    c.must("bench_sign_encrypt", n, content, length, fixture.between, fixture.room);
                },
                () -> cms.encrypt(cms.sign(fixture.content, signers, SIGN), one, ENCRYPT),
                SHA_256,
                RSA_SIGN,
                AES_ENCRYPT,
                RSA_ENCRYPT);
        MemorySegment both = c.memory(fixture.signedAndEncrypted);
        operation(
                "decrypt and verify",
                1.8,
                n -> c.must("bench_decrypt_verify", n, both, both.byteSize()),
                () -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream(Fixture.LENGTH);
                    require(cms.decryptAndVerify(
                                    fixture.signedAndEncrypted, signersOf(fixture.recipient), List.of(), out)
                            .intact());
                },
                AES_DECRYPT,
                RSA_DECRYPT,
                SHA_256,
                RSA_VERIFY);
    }

    private static List<Identity> signersOf(Identity identity) {
        return List.of(identity);
    }

    private void verify(String name, double target, List<byte[]> messages) {
        MemorySegment all = fixture.libcrypto.block(messages);
        MemorySegment offsets = fixture.libcrypto.offsets(messages);
        int[] first = {0};
        operation(
                name,
                target,
                n -> {
                    fixture.libcrypto.must("bench_verify", n, all, offsets, messages.size(), first[0]);
                    first[0] = (first[0] + n) % messages.size();
                },
                () -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream(Fixture.LENGTH);
                    byte[] message = messages.get(next++ % messages.size());
                    require(cms.verify(message, List.of(), out).intact());
                },
                SHA_256,
                RSA_VERIFY);
    }

    private interface Once {
        void run() throws Exception;
    }

    private void operation(
            String name, double target, Contender.Work theirs, Once ours, Floor.Primitive... primitives) {
        if (!chosen.test(name)) {
            return;
        }
        operations.add(new Operation(name, target, primitives));
        rounds.add(new Contender("libcrypto " + name, false, theirs));
        rounds.add(new Contender("Siegel " + name, true, n -> {
            for (int i = 0; i < n; i++) {
                ours.run();
            }
        }));
    }

    private static void require(boolean good) {
        if (!good) {
            throw new IllegalStateException("a signature was not found good");
        }
    }

    /** Both sides read what the other one writes, before anything is timed. */
    private void check() throws Exception {
        List<X509Certificate> one = fixture.recipients.subList(0, 1);
        byte[] signed = cms.sign(fixture.content, List.of(fixture.signer), SIGN);
        byte[] both = cms.encrypt(signed, Recipient.of(one), ENCRYPT);
        MemorySegment memory = fixture.libcrypto.memory(both);
        long found = fixture.libcrypto.must("bench_decrypt_verify", 1, memory, memory.byteSize());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        cms.decryptAndVerify(
                new ByteArrayInputStream(fixture.signedAndEncrypted), signersOf(fixture.recipient), List.of(), out);
        require(found == Fixture.LENGTH && Arrays.equals(out.toByteArray(), fixture.content));
        require(Arrays.equals(
                cms.decrypt(fixture.encrypted, signersOf(fixture.recipient), List.of()), fixture.content));
    }

    String report() {
        StringBuilder text = new StringBuilder("""
                | operation | libcrypto, us | Siegel, us | Siegel : libcrypto | goal | floor, us | share of the floor |
                |---|---|---|---|---|---|---|
                """);
        for (Operation operation : operations) {
            double[] theirs = rounds.seconds("libcrypto " + operation.name());
            double[] ours = rounds.seconds("Siegel " + operation.name());
            double least = floor.seconds(operation.primitives());
            text.append("| %s | %.1f | %.1f | **%s** | %s | %.1f | %.2f |%n"
                    .formatted(
                            operation.name(),
                            Rounds.median(theirs) * 1e6,
                            Rounds.median(ours) * 1e6,
                            Rounds.spread(Rounds.ratio(theirs, ours)),
                            operation.target(),
                            least * 1e6,
                            least / Rounds.median(ours)));
        }
        text.append("\n| primitive, us | libcrypto | Corretto | JDK |\n|---|---|---|---|\n");
        for (Floor.Primitive primitive : Floor.Primitive.values()) {
            text.append("| ").append(primitive);
            for (String name : Floor.names()) {
                String one = name + " " + primitive;
                text.append(rounds.has(one) ? " | %.1f".formatted(Rounds.median(rounds.seconds(one)) * 1e6) : " | ");
            }
            text.append(" |\n");
        }
        return text.toString();
    }
}
