package alone;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.EncryptionChoice.Addressee;
import org.siegel.smime.EncryptionPolicy;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;

/** Signs a message with a key file and encrypts it to a certificate: {@code key.pem bob.pem message.eml sealed.eml}. */
public final class SignAndSeal {

    private SignAndSeal() {}

    /** Says which library did it and with which cipher. */
    public static void main(String[] args) throws Exception {
        var primitives = Primitives.best();
        var smime = new Smime(primitives, Limits.DEFAULT);
        Identity alice = KeyFiles.identity(Files.readAllBytes(Path.of(args[0])), Optional.empty());
        X509Certificate bob = CertificateFiles.certificate(Files.readAllBytes(Path.of(args[1])));
        EncryptionChoice choice = EncryptionChoice.of(List.of(Addressee.of(bob)), EncryptionPolicy.DEFAULT);
        if (!(choice instanceof EncryptionChoice.Chosen chosen)) {
            throw new IllegalStateException(choice.reason());
        }
        try (InputStream message = Files.newInputStream(Path.of(args[2]));
                OutputStream sealed = Files.newOutputStream(Path.of(args[3]))) {
            smime.signAndEncrypt(
                    message,
                    List.of(alice),
                    SignOptions.at(Instant.now()),
                    chosen.recipients(),
                    chosen.options(),
                    sealed);
        }
        System.out.println(primitives.name() + ": " + chosen.reason());
    }
}
