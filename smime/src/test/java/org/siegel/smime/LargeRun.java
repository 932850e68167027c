package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;

/**
 * Sends a message of any size through every operation, one end writing while the other reads, so that nothing but what the
 * engine itself puts there is ever on disk. Arguments: mebibytes, and a PEM file with an RSA key.
 */
final class LargeRun {

    static final int OPERATIONS = 9;

    private final Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);
    private final Cms cms = new Cms(Primitives.best(), Limits.DEFAULT);
    private final long size;
    private final Identity bob;
    private final List<Recipient> recipients;
    private final SignOptions signing = SignOptions.at(Engine.TIME);
    private final String expected;

    private LargeRun(long size, Identity bob) throws IOException {
        this.size = size;
        this.bob = bob;
        this.recipients = Recipient.of(List.of(bob.certificate()));
        DigestOutputStream digest = digest();
        message().transferTo(digest);
        this.expected = hex(digest);
    }

    public static void main(String[] arguments) throws IOException {
        LargeRun run = new LargeRun(
                Long.parseLong(arguments[0]) << 20,
                KeyFiles.identity(Files.readAllBytes(Path.of(arguments[1])), Optional.empty()));
        run.all();
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            Files.readAllLines(status).stream()
                    .filter(l -> l.startsWith("VmHWM"))
                    .forEach(System.out::println);
        }
    }

    private interface Operation {
        boolean good() throws IOException;
    }

    private void all() throws IOException {
        time("sign clear, inspect", () -> signed(SignOptions.Form.CLEAR));
        time("sign opaque, inspect", () -> signed(SignOptions.Form.OPAQUE));
        time("encrypt CBC, decrypt", () -> decrypted(ContentCipher.AES_256_CBC));
        time("encrypt GCM, decrypt after authentication", () -> decrypted(ContentCipher.AES_256_GCM));
        time("encrypt GCM, decrypt while reading", this::quarantined);
        time("sign and encrypt CBC, inspect", () -> both(ContentCipher.AES_128_CBC));
        time("sign and encrypt GCM, inspect", () -> both(ContentCipher.AES_128_GCM));
        time("CMS sign and encrypt GCM, decrypt and verify", this::bare);
        time("ChaCha20-Poly1305 of BouncyCastle, decrypt", this::chaCha20);
    }

    private void time(String name, Operation operation) throws IOException {
        long start = System.nanoTime();
        boolean good = operation.good();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f s, %.0f MiB/s %s%n",
                name,
                seconds,
                (size >> 20) / seconds,
                good ? "good" : "BAD");
    }

    private boolean signed(SignOptions.Form form) {
        InputStream message = Pipe.from(out -> smime.sign(message(), bob, signing.withForm(form), out));
        return Engine.wholeAndIntact(smime.inspect(message, List.of(), List.of()));
    }

    private boolean decrypted(ContentCipher cipher) {
        InputStream message = Pipe.from(out -> smime.encrypt(message(), recipients, EncryptOptions.with(cipher), out));
        DigestOutputStream content = digest();
        smime.decrypt(message, List.of(bob), List.of(), content);
        return hex(content).equals(expected);
    }

    private boolean quarantined() {
        InputStream message = Pipe.from(
                out -> smime.encrypt(message(), recipients, EncryptOptions.with(ContentCipher.AES_256_GCM), out));
        DigestOutputStream content = digest();
        Quarantine.Outcome[] told = new Quarantine.Outcome[1];
        smime.decrypt(message, List.of(bob), List.of(), new Quarantine() {
            @Override
            public OutputStream content() {
                return content;
            }

            @Override
            public void end(Outcome outcome) {
                told[0] = outcome;
            }
        });
        return told[0] == Quarantine.Outcome.AUTHENTIC && hex(content).equals(expected);
    }

    private boolean both(ContentCipher cipher) {
        InputStream message = Pipe.from(out ->
                smime.signAndEncrypt(message(), List.of(bob), signing, recipients, EncryptOptions.with(cipher), out));
        return Engine.wholeAndIntact(smime.inspect(message, List.of(bob), List.of()));
    }

    private boolean bare() {
        InputStream object = Pipe.from(out -> cms.signAndEncrypt(
                message(),
                List.of(bob),
                signing.withForm(SignOptions.Form.OPAQUE),
                recipients,
                EncryptOptions.with(ContentCipher.AES_256_GCM),
                out));
        DigestOutputStream content = digest();
        return cms.decryptAndVerify(object, List.of(bob), List.of(), content).intact()
                && hex(content).equals(expected);
    }

    private boolean chaCha20() {
        InputStream object = Pipe.from(out -> {
            CMSAuthEnvelopedDataStreamGenerator generator = new CMSAuthEnvelopedDataStreamGenerator();
            try {
                generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(bob.certificate())
                        .setProvider(Primitives.bouncyCastle()));
                try (OutputStream content = generator.open(CMSObjectIdentifiers.data, out, (OutputAEADEncryptor)
                        new JceCMSContentEncryptorBuilder(CMSAlgorithm.ChaCha20Poly1305)
                                .setProvider(Primitives.bouncyCastle())
                                .build())) {
                    message().transferTo(content);
                }
            } catch (CMSException | GeneralSecurityException e) {
                throw new IOException(e);
            }
        });
        DigestOutputStream content = digest();
        cms.decrypt(object, List.of(bob), List.of(), content);
        return hex(content).equals(expected);
    }

    private static DigestOutputStream digest() {
        try {
            return new DigestOutputStream(
                    OutputStream.nullOutputStream(), Primitives.best().digest("SHA-256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(DigestOutputStream stream) {
        MessageDigest digest = stream.getMessageDigest();
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A message with an attachment in base64 that is made while it is read. */
    private InputStream message() {
        byte[] header = ("From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] lines = ("QUJD".repeat(19) + "\r\n").repeat(1000).getBytes(StandardCharsets.US_ASCII);
        long end = header.length + size / lines.length * lines.length;
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (position == end) {
                    return -1;
                }
                boolean inHeader = position < header.length;
                byte[] from = inHeader ? header : lines;
                int at = inHeader ? (int) position : (int) ((position - header.length) % lines.length);
                int n = Math.min(length, from.length - at);
                System.arraycopy(from, at, target, offset, n);
                position += n;
                return n;
            }
        };
    }
}
