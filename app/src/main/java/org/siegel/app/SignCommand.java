package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.siegel.smime.DigestAlgorithm;
import org.siegel.smime.Identity;
import org.siegel.smime.SignOptions;

/** {@code siegel smime sign}. */
final class SignCommand implements Command {

    private static final Option OPAQUE =
            Option.flag("--opaque", "one application/pkcs7-mime part instead of multipart/signed");
    private static final Option DIGEST =
            Option.value("--digest", "NAME", "sha-256, sha-384 or sha-512 (default: sha-256)");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime sign",
                        "Signs a message: clear (multipart/signed), or opaque (application/pkcs7-mime).",
                        Keys.KEY.asRequired(),
                        Keys.PASSWORD_FILE,
                        OPAQUE,
                        DIGEST,
                        SmimeCommand.OUTPUT)
                .withOperands("FILE", SmimeCommand.MESSAGE, 0, 1);
    }

    @Override
    public int run(Arguments given) throws IOException {
        SignOptions options = SignOptions.at(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS))
                .withForm(given.has(OPAQUE) ? SignOptions.Form.OPAQUE : SignOptions.Form.CLEAR)
                .withDigest(given.named(DIGEST, "sha-256", DigestAlgorithm::of));
        List<Identity> identities = Keys.identities(given);
        if (identities.size() != 1) {
            throw new UsageException("one key signs, and the key files hold " + identities.size());
        }
        try (InputStream in = Inputs.message(given.file());
                MessageOutput out = MessageOutput.to(given.path(SmimeCommand.OUTPUT))) {
            SmimeCommand.engine().sign(in, identities.getFirst(), options, out);
            out.commit();
        }
        return Siegel.HOLDS;
    }
}
