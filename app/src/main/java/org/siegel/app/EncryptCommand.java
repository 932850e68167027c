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

    @Override
    public Syntax syntax() {
        return Syntax.of("siegel smime encrypt", "Encrypts a message to certificates.", TO, CIPHER, SmimeCommand.OUTPUT)
                .withOperands(
                        "FILE",
                        SmimeCommand.MESSAGE + "; certificates after --to may stand here too",
                        0,
                        Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        ContentCipher cipher = given.named(CIPHER, "aes-256-cbc", ContentCipher::of);
        List<Path> recipients = new ArrayList<>(given.paths(TO));
        List<Path> messages = new ArrayList<>();
        for (Path file : given.files()) {
            (isCertificate(file) ? recipients : messages).add(file);
        }
        if (messages.size() > 1) {
            throw new UsageException("one message at a time, not " + messages.size() + ": " + messages);
        }
        List<X509Certificate> certificates =
                recipients.stream().map(SmimeCommand::certificate).toList();
        try (InputStream in = Inputs.message(messages.stream().findFirst());
                MessageOutput out = MessageOutput.to(given.path(SmimeCommand.OUTPUT))) {
            SmimeCommand.engine().encrypt(in, certificates, cipher, out);
            out.commit();
        }
        return Siegel.HOLDS;
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
