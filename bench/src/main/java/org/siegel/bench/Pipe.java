package org.siegel.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.Cms;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.EncryptOptions;
import org.siegel.smime.Identity;
import org.siegel.smime.Inspection;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.Quarantine;
import org.siegel.smime.Recipient;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;

/**
 * The process that stands against {@code openssl cms}: does one operation on a file so many times, and says after each how
 * much CPU time it took, in nanoseconds.
 *
 * <p>Arguments: operation, input, output, PEM of the signer, PEM of the recipient, cipher, times.
 */
public final class Pipe {

    private Pipe() {}

    public static void main(String[] arguments) throws Exception {
        Path input = Path.of(arguments[1]);
        Path output = Path.of(arguments[2]);
        Identity signer = KeyFiles.identity(Files.readAllBytes(Path.of(arguments[3])), Optional.empty());
        Identity recipient = KeyFiles.identity(Files.readAllBytes(Path.of(arguments[4])), Optional.empty());
        EncryptOptions encrypt = EncryptOptions.with(ContentCipher.of(arguments[5]));
        int times = Integer.parseInt(arguments[6]);
        OperatingSystemMXBean system =
                times > 1 ? (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean() : null;
        for (int i = 0; i < times; i++) {
            long before = system == null ? 0 : system.getProcessCpuTime();
            run(arguments[0], input, output, signer, recipient, encrypt);
            if (system != null) {
                System.out.println(system.getProcessCpuTime() - before);
            }
        }
    }

    private static void run(
            String operation, Path input, Path output, Identity signer, Identity recipient, EncryptOptions encrypt)
            throws IOException {
        Cms cms = new Cms(Primitives.best(), Limits.DEFAULT);
        Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);
        SignOptions sign = SignOptions.at(Instant.now()).withForm(SignOptions.Form.OPAQUE);
        List<Recipient> recipients = Recipient.of(List.of(recipient.certificate()));
        try (InputStream in = Files.newInputStream(input);
                OutputStream out = Files.newOutputStream(output)) {
            switch (operation) {
                case "sign-encrypt" -> cms.signAndEncrypt(in, List.of(signer), sign, recipients, encrypt, out);
                case "decrypt-verify" ->
                    require(cms.decryptAndVerify(input, List.of(recipient), List.of(), out)
                            .intact());
                case "decrypt-verify-stream" ->
                    require(cms.decryptAndVerify(in, List.of(recipient), List.of(), out)
                            .intact());
                case "decrypt-verify-quarantined" ->
                    require(cms.decryptAndVerify(in, List.of(recipient), List.of(), quarantine(out))
                            .intact());
                case "mail-sign-encrypt" -> smime.signAndEncrypt(in, List.of(signer), sign, recipients, encrypt, out);
                case "mail-decrypt-verify" -> {
                    smime.decrypt(input, List.of(recipient), List.of(), out);
                    try (InputStream decrypted = Files.newInputStream(output)) {
                        require(smime.inspect(decrypted, List.of(), List.of()).signers().stream()
                                .allMatch(s -> s.integrity() instanceof Inspection.Integrity.Intact));
                    }
                }
                default -> throw new IllegalArgumentException(operation);
            }
        }
    }

    /** As a program does that writes to a temporary name and renames it at the end. */
    private static Quarantine quarantine(OutputStream out) {
        return new Quarantine() {
            @Override
            public OutputStream content() {
                return out;
            }

            @Override
            public void end(Outcome outcome) {
                require(outcome != Outcome.REFUSED);
            }
        };
    }

    private static void require(boolean intact) {
        if (!intact) {
            throw new IllegalStateException("the signature was not found good");
        }
    }
}
