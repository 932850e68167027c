package org.siegel.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.DigestAlgorithm;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Message commands: a message in, a message out. docs/cli.md is their contract. */
@Command(
        name = "smime",
        mixinStandardHelpOptions = true,
        description = "Signs, encrypts, decrypts and verifies messages.",
        subcommands = {
            SmimeCommand.Sign.class,
            SmimeCommand.Encrypt.class,
            SmimeCommand.Decrypt.class,
            VerifyCommand.class
        })
final class SmimeCommand {

    /** The message: a file or standard input. */
    static final class MessageInput {
        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "the message, an .eml file (default: standard input)")
        @Nullable
        Path file;

        InputStream open() {
            return Inputs.message(file);
        }
    }

    /** The result: a file or standard output. */
    static final class ResultOutput {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "where the result goes (default: standard output)")
        @Nullable
        Path file;
    }

    /** A private key with its certificate. */
    static final class KeyOption {
        @Option(
                names = "--key",
                required = true,
                paramLabel = "FILE",
                description = "private key and certificate: PKCS#12, or PEM (one file or several); repeatable")
        List<Path> files = new ArrayList<>();

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "its first line is the password of the key file")
        @Nullable
        Path passwordFile;

        /** PEM files count as one, so that key and certificate may come in two. */
        List<Identity> identities() {
            List<Identity> all = new ArrayList<>();
            var pem = new ByteArrayOutputStream();
            List<Path> pemFiles = new ArrayList<>();
            for (Path file : files) {
                byte[] bytes = Inputs.bytes(file);
                if (new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
                    pem.writeBytes(bytes);
                    pem.write('\n');
                    pemFiles.add(file);
                } else {
                    all.addAll(read(bytes, file.toString()));
                }
            }
            if (!pemFiles.isEmpty()) {
                all.addAll(read(
                        pem.toByteArray(), pemFiles.stream().map(Path::toString).collect(Collectors.joining(", "))));
            }
            return all;
        }

        private List<Identity> read(byte[] bytes, String name) {
            try {
                return KeyFiles.identities(bytes, Inputs.optionalPassword(passwordFile));
            } catch (SmimeException.UnusableKey e) {
                throw new UsageException(name + ": " + e.getMessage(), e);
            }
        }
    }

    /** The engine with the primitives of this process, see {@link Siegel#main}. */
    static Smime engine() {
        return new Smime(Primitives.best(), Limits.DEFAULT);
    }

    /** {@code siegel smime sign}. */
    @Command(
            name = "sign",
            mixinStandardHelpOptions = true,
            description = "Signs a message: clear (multipart/signed), or opaque (application/pkcs7-mime).")
    static final class Sign implements Callable<Integer> {
        @Mixin
        MessageInput input = new MessageInput();

        @Mixin
        ResultOutput output = new ResultOutput();

        @Mixin
        KeyOption key = new KeyOption();

        @Option(names = "--opaque", description = "one application/pkcs7-mime part instead of multipart/signed")
        boolean opaque;

        @Option(
                names = "--digest",
                paramLabel = "NAME",
                defaultValue = "sha-256",
                description = "sha-256, sha-384 or sha-512 (default: ${DEFAULT-VALUE})")
        String digest = "sha-256";

        @Override
        public Integer call() throws IOException {
            var options = SignOptions.at(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS))
                    .withForm(opaque ? SignOptions.Form.OPAQUE : SignOptions.Form.CLEAR)
                    .withDigest(named(() -> DigestAlgorithm.of(digest)));
            List<Identity> identities = key.identities();
            if (identities.size() != 1) {
                throw new UsageException("one key signs, and the key files hold " + identities.size());
            }
            try (InputStream in = input.open();
                    MessageOutput out = MessageOutput.to(output.file)) {
                engine().sign(in, identities.getFirst(), options, out);
                out.commit();
            }
            return Siegel.HOLDS;
        }
    }

    /** {@code siegel smime encrypt}. */
    @Command(name = "encrypt", mixinStandardHelpOptions = true, description = "Encrypts a message to certificates.")
    static final class Encrypt implements Callable<Integer> {
        @Parameters(
                arity = "0..*",
                paramLabel = "FILE",
                description =
                        "the message, an .eml file (default: standard input); certificates after --to may stand here too")
        List<Path> files = new ArrayList<>();

        @Mixin
        ResultOutput output = new ResultOutput();

        @Option(
                names = "--to",
                required = true,
                paramLabel = "CERT",
                description = "a recipient's certificate, DER or PEM; repeat it for more recipients")
        List<Path> recipients = new ArrayList<>();

        @Option(
                names = "--cipher",
                paramLabel = "NAME",
                defaultValue = "aes-256-cbc",
                description = "aes-128-cbc, aes-192-cbc, aes-256-cbc, or -gcm instead of -cbc"
                        + " (default: ${DEFAULT-VALUE})")
        String cipher = "aes-256-cbc";

        @Override
        public Integer call() throws IOException {
            ContentCipher chosen = named(() -> ContentCipher.of(cipher));
            List<Path> messages = new ArrayList<>();
            for (Path file : files) {
                (isCertificate(file) ? recipients : messages).add(file);
            }
            if (messages.size() > 1) {
                throw new UsageException("one message at a time, not " + messages.size() + ": " + messages);
            }
            List<X509Certificate> certificates = new ArrayList<>();
            for (Path file : recipients) {
                certificates.add(certificate(file));
            }
            try (InputStream in = Inputs.message(messages.isEmpty() ? null : messages.getFirst());
                    MessageOutput out = MessageOutput.to(output.file)) {
                engine().encrypt(in, certificates, chosen, out);
                out.commit();
            }
            return Siegel.HOLDS;
        }
    }

    /** Whether a file begins as a certificate does, in PEM or DER; a message begins with a header field. */
    private static boolean isCertificate(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(27), StandardCharsets.ISO_8859_1);
            return start.equals("-----BEGIN CERTIFICATE-----") || start.startsWith("0\u0082");
        }
    }

    /** {@code siegel smime decrypt}. */
    @Command(
            name = "decrypt",
            mixinStandardHelpOptions = true,
            description = "Decrypts the outermost encryption of a message.")
    static final class Decrypt implements Callable<Integer> {
        @Mixin
        MessageInput input = new MessageInput();

        @Mixin
        ResultOutput output = new ResultOutput();

        @Mixin
        KeyOption key = new KeyOption();

        @Override
        public Integer call() throws IOException {
            List<Identity> identities = key.identities();
            try (InputStream in = input.open();
                    MessageOutput out = MessageOutput.to(output.file)) {
                engine().decrypt(in, identities, out);
                out.commit();
            }
            return Siegel.HOLDS;
        }
    }

    /** The first certificate of a file. */
    static X509Certificate certificate(Path file) {
        try {
            return CertificateFiles.certificate(Inputs.bytes(file));
        } catch (SmimeException e) {
            throw new UsageException(file + ": " + e.getMessage(), e);
        }
    }

    private interface Named<T> {
        T get();
    }

    private static <T> T named(Named<T> named) {
        try {
            return named.get();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
