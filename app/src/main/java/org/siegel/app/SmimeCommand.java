package org.siegel.app;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeException;

/** Message commands: a message in, a message out. docs/cli.md is their contract. */
final class SmimeCommand {

    static final Group GROUP = new Group(
            "siegel smime",
            "Signs, encrypts, decrypts, verifies and compresses messages, one or many.",
            Map.of(
                    "sign", SignCommand::new,
                    "encrypt", EncryptCommand::new,
                    "decrypt", DecryptCommand::new,
                    "verify", VerifyCommand::new,
                    "compress", CompressCommand::new,
                    "certificates", CertificatesCommand::new));

    static final String MESSAGE = "the message, an .eml file (default: standard input)";

    static final Option OUTPUT =
            Option.value("-o, --output", "FILE", "where the result goes (default: standard output)");

    private SmimeCommand() {}

    /** The engine with the primitives of this process, see {@link Siegel#main}. */
    static Smime engine() {
        return new Smime(Primitives.best(), Limits.DEFAULT);
    }

    /** The same with the limits that were typed. */
    static Smime engine(Arguments given) {
        return new Smime(Primitives.best(), MessageLimits.of(given));
    }

    /** The first certificate of a file. */
    static X509Certificate certificate(Path file) {
        try {
            return CertificateFiles.certificate(Inputs.bytes(file));
        } catch (SmimeException e) {
            throw new UsageException(file + ": " + e.getMessage(), e);
        }
    }
}
