package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.EncryptOptions;
import org.siegel.smime.HeaderProtection;
import org.siegel.smime.Identity;
import org.siegel.smime.Recipient;

/** {@code siegel smime encrypt}. */
final class EncryptCommand implements Command {

    private static final Option TO = Option.value(
                    "--to", "CERT", "a recipient's certificate, DER or PEM; repeat it for more recipients")
            .asRepeatable()
            .asRequired();
    private static final Option CIPHER = Option.value(
            "--cipher",
            "NAME",
            "aes-128-cbc, aes-192-cbc, aes-256-cbc, or -gcm instead of -cbc (default: aes-256-cbc)");

    private static final Option PROTECT = Option.value(
            "--header-protection",
            "POLICY",
            "encrypt the header fields too (RFC 9788), and hide outside: the subject (baseline), names and times as well"
                    + " (shy), nothing (no-confidentiality)");
    private static final Option NO_DISPLAY = Option.flag(
            "--no-legacy-display", "do not repeat hidden fields in the text for readers that do not know RFC 9788");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime encrypt",
                        "Encrypts a message to certificates; with --key it is signed first.",
                        TO,
                        CIPHER,
                        PROTECT,
                        NO_DISPLAY,
                        Keys.KEY,
                        Keys.PASSWORD_FILE,
                        SignCommand.OPAQUE,
                        SignCommand.DIGEST,
                        SmimeCommand.OUTPUT)
                .withOperands(
                        "FILE",
                        SmimeCommand.MESSAGE + "; certificates after --to may stand here too",
                        0,
                        Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        EncryptOptions options = EncryptOptions.with(given.named(CIPHER, "aes-256-cbc", ContentCipher::of))
                .withHeaderProtection(protection(given));
        List<Path> recipients = new ArrayList<>(given.paths(TO));
        List<Path> messages = new ArrayList<>();
        for (Path file : given.files()) {
            (isCertificate(file) ? recipients : messages).add(file);
        }
        if (messages.size() > 1) {
            throw new UsageException("one message at a time, not " + messages.size() + ": " + messages);
        }
        List<Recipient> certificates =
                Recipient.of(recipients.stream().map(SmimeCommand::certificate).toList());
        try (InputStream in = Inputs.message(messages.stream().findFirst());
                MessageOutput out = MessageOutput.to(given.path(SmimeCommand.OUTPUT))) {
            if (given.has(Keys.KEY)) {
                List<Identity> signers = List.of(SignCommand.signer(given));
                SmimeCommand.engine()
                        .signAndEncrypt(in, signers, SignCommand.options(given), certificates, options, out);
            } else {
                SmimeCommand.engine().encrypt(in, certificates, options, out);
            }
            out.commit();
        }
        return Siegel.HOLDS;
    }

    private static HeaderProtection protection(Arguments given) {
        return given.has(PROTECT)
                ? new HeaderProtection(given.named(PROTECT, "", HeaderProtection.Policy::of), !given.has(NO_DISPLAY))
                : HeaderProtection.NONE;
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
