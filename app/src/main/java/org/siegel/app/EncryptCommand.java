package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.EncryptOptions;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.EncryptionPolicy;
import org.siegel.smime.Identity;
import org.siegel.smime.Recipient;
import org.siegel.smime.Smime;

/** {@code siegel smime encrypt}. */
final class EncryptCommand implements Command {

    private static final Option TO = Option.value(
                    "--to", "CERT", "a recipient's certificate, DER or PEM; repeat it for more recipients")
            .asRepeatable();
    private static final Option CIPHER = Option.value(
            "--cipher",
            "NAME",
            "aes-128-cbc, aes-192-cbc, aes-256-cbc, or -gcm instead of -cbc (default: aes-256-cbc); auto: the best that"
                    + " the certificates say all can read");
    private static final Option OAEP = Option.flag("--oaep", "RSA recipients get the key with RSAES-OAEP and SHA-256");
    private static final Option DERIVED_KEY =
            Option.flag("--derived-key", "derive the content key (RFC 9709); programs of 2025 and later read it");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime encrypt",
                        "Encrypts a message to certificates, passwords or shared keys; with --key it is signed first.",
                        TO,
                        SharedSecrets.TO_PASSWORD,
                        SharedSecrets.TO_SHARED_KEY,
                        CIPHER,
                        OAEP,
                        DERIVED_KEY,
                        Protection.POLICY,
                        Protection.LEGACY_DISPLAY,
                        Keys.KEY,
                        Keys.PASSWORD_FILE)
                .with(Transformation.OPTIONS)
                .withOperands(
                        "FILE",
                        SmimeCommand.MESSAGE + "; certificates after --to may stand here too",
                        0,
                        Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        List<Path> named = new ArrayList<>(given.paths(TO));
        List<Path> messages = new ArrayList<>();
        for (Path file : given.files()) {
            (isCertificate(file) ? named : messages).add(file);
        }
        List<X509Certificate> certificates =
                named.stream().map(SmimeCommand::certificate).toList();
        List<Recipient> recipients = SharedSecrets.recipients(given);
        recipients.addAll(Recipient.of(certificates));
        if (recipients.isEmpty()) {
            throw syntax().wrong("--to CERT is missing");
        }
        EncryptOptions options = options(given, certificates)
                .withHeaderProtection(Protection.of(given, given.has(Protection.LEGACY_DISPLAY)));
        Smime engine = SmimeCommand.engine(given);
        List<Identity> signers = Keys.signers(given);
        Transformation.Work work = signers.isEmpty()
                ? (in, out) -> engine.encrypt(in, recipients, options, out)
                : (in, out) -> engine.signAndEncrypt(in, signers, SignCommand.now(), recipients, options, out);
        return new Transformation(given, work).run(messages);
    }

    private static EncryptOptions options(Arguments given, List<X509Certificate> certificates) {
        EncryptOptions options = given.text(CIPHER).orElse("").equals("auto")
                ? chosen(certificates)
                : EncryptOptions.with(given.named(CIPHER, "aes-256-cbc", ContentCipher::of));
        return given.has(OAEP)
                ? options.withKeyTransport(EncryptOptions.KeyTransport.OAEP_SHA256)
                        .withDerivedKey(given.has(DERIVED_KEY))
                : options.withDerivedKey(given.has(DERIVED_KEY));
    }

    private static EncryptOptions chosen(List<X509Certificate> certificates) {
        EncryptionChoice choice = EncryptionChoice.of(
                certificates.stream().map(EncryptionChoice.Addressee::of).toList(), EncryptionPolicy.DEFAULT);
        System.err.println("siegel: " + Terminal.line(choice.reason()));
        return switch (choice) {
            case EncryptionChoice.Chosen made -> made.options();
            case EncryptionChoice.Refused refused -> throw new UsageException(refused.reason());
        };
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
}
