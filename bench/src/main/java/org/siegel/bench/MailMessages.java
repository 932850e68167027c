package org.siegel.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.EncryptOptions;
import org.siegel.smime.Identity;
import org.siegel.smime.Inspection;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.Recipient;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;

/** Whole messages of 10 kilobytes: MIME, base64 and CMS together, from .eml to .eml. */
final class MailMessages {

    private static final SignOptions SIGN = SignOptions.at(Instant.parse("2026-11-27T08:00:00Z"));

    private final Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);
    private final Rounds rounds;
    private final Predicate<String> chosen;
    private final List<String> operations = new ArrayList<>();

    MailMessages(Fixture fixture, Rounds rounds, Predicate<String> chosen) throws Exception {
        this.rounds = rounds;
        this.chosen = chosen;
        Libcrypto c = fixture.libcrypto;
        byte[] mail = mail(fixture.content);
        MemorySegment memory = c.memory(mail);
        List<Identity> signers = List.of(fixture.signer);
        List<Identity> keys = List.of(fixture.recipient);
        List<Recipient> recipients = Recipient.of(fixture.recipients.subList(0, 1));
        EncryptOptions encrypt = EncryptOptions.with(ContentCipher.AES_128_CBC);
        fixture.encryptTo(fixture.recipients.subList(0, 1));
        byte[] signed = output(fixture, c.must("bench_mail_sign", 1, memory, memory.byteSize(), fixture.room));
        byte[] both = output(fixture, c.must("bench_mail_sign_encrypt", 1, memory, memory.byteSize(), fixture.room));
        MemorySegment signedMemory = c.memory(signed);
        MemorySegment bothMemory = c.memory(both);
        operation(
                "message: sign (multipart/signed)",
                n -> c.must("bench_mail_sign", n, memory, memory.byteSize(), fixture.room),
                () -> smime.sign(new ByteArrayInputStream(mail), signers, SIGN, new ByteArrayOutputStream(16 * 1024)));
        operation(
                "message: verify (multipart/signed)",
                n -> c.must("bench_mail_verify", n, signedMemory, signedMemory.byteSize()),
                () -> require(smime.inspect(new ByteArrayInputStream(signed), List.of(), List.of())));
        operation(
                "message: sign and encrypt",
                n -> {
                    fixture.encryptTo(fixture.recipients.subList(0, 1));
                    c.must("bench_mail_sign_encrypt", n, memory, memory.byteSize(), fixture.room);
                },
                () -> smime.signAndEncrypt(
                        new ByteArrayInputStream(mail),
                        signers,
                        SIGN.withForm(SignOptions.Form.OPAQUE),
                        recipients,
                        encrypt,
                        new ByteArrayOutputStream(32 * 1024)));
        operation(
                "message: decrypt and verify",
                n -> c.must("bench_mail_decrypt_verify", n, bothMemory, bothMemory.byteSize()),
                () -> {
                    ByteArrayOutputStream inner = new ByteArrayOutputStream(32 * 1024);
                    smime.decrypt(new ByteArrayInputStream(both), keys, List.of(), inner);
                    require(smime.inspect(new ByteArrayInputStream(inner.toByteArray()), List.of(), List.of()));
                });
    }

    private static byte[] output(Fixture fixture, long length) {
        return fixture.room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    static byte[] mail(byte[] text) {
        byte[] header = """
                From: Alice <alice@example.org>
                To: Bob <bob@example.org>
                Subject: Quarterly figures
                Date: Fri, 27 Nov 2026 08:00:00 +0000
                Message-ID: <1@example.org>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=us-ascii

                """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] mail = new byte[header.length + text.length];
        System.arraycopy(header, 0, mail, 0, header.length);
        System.arraycopy(text, 0, mail, header.length, text.length);
        return mail;
    }

    private interface Once {
        void run() throws Exception;
    }

    private void operation(String name, Contender.Work theirs, Once ours) {
        if (!chosen.test(name)) {
            return;
        }
        operations.add(name);
        rounds.add(new Contender("libcrypto " + name, false, theirs));
        rounds.add(new Contender("Siegel " + name, true, n -> {
            for (int i = 0; i < n; i++) {
                ours.run();
            }
        }));
    }

    private static void require(Inspection inspection) {
        boolean intact =
                inspection.signers().stream().anyMatch(s -> s.integrity() instanceof Inspection.Integrity.Intact);
        if (!intact) {
            throw new IllegalStateException("a signature was not found good");
        }
    }

    String report() {
        StringBuilder text = new StringBuilder("""
                | 10 KB .eml to .eml | libcrypto, us | Siegel, us | Siegel : libcrypto |
                |---|---|---|---|
                """);
        for (String operation : operations) {
            double[] theirs = rounds.seconds("libcrypto " + operation);
            double[] ours = rounds.seconds("Siegel " + operation);
            text.append("| %s | %.1f | %.1f | **%s** |%n"
                    .formatted(
                            operation.replace("message: ", ""),
                            Rounds.median(theirs) * 1e6,
                            Rounds.median(ours) * 1e6,
                            Rounds.spread(Rounds.ratio(theirs, ours))));
        }
        return text.toString();
    }
}
