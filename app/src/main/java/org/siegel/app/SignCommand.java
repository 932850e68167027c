package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.siegel.smime.DigestAlgorithm;
import org.siegel.smime.HeaderProtection;
import org.siegel.smime.Identity;
import org.siegel.smime.SignOptions;

/** {@code siegel smime sign}. */
final class SignCommand implements Command {

    static final Option OPAQUE = Option.flag("--opaque", "one application/pkcs7-mime part instead of multipart/signed");
    static final Option DIGEST = Option.value("--digest", "NAME", "sha-256, sha-384 or sha-512 (default: sha-256)");
    private static final Option PROTECT = Option.flag(
            "--header-protection", "sign the header fields too (RFC 9788); all of them stay readable outside");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime sign",
                        "Signs a message: clear (multipart/signed), or opaque (application/pkcs7-mime).",
                        Keys.KEY.asRequired(),
                        Keys.PASSWORD_FILE,
                        OPAQUE,
                        DIGEST,
                        PROTECT,
                        SmimeCommand.OUTPUT)
                .withOperands("FILE", SmimeCommand.MESSAGE, 0, 1);
    }

    @Override
    public int run(Arguments given) throws IOException {
        SignOptions options = options(given)
                .withHeaderProtection(given.has(PROTECT) ? HeaderProtection.BASELINE : HeaderProtection.NONE);
        Identity signer = signer(given);
        try (InputStream in = Inputs.message(given.file());
                MessageOutput out = MessageOutput.to(given.path(SmimeCommand.OUTPUT))) {
            SmimeCommand.engine().sign(in, signer, options, out);
            out.commit();
        }
        return Siegel.HOLDS;
    }

    /** How to sign, now. */
    static SignOptions options(Arguments given) {
        return SignOptions.at(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS))
                .withForm(given.has(OPAQUE) ? SignOptions.Form.OPAQUE : SignOptions.Form.CLEAR)
                .withDigest(given.named(DIGEST, "sha-256", DigestAlgorithm::of));
    }

    static Identity signer(Arguments given) {
        List<Identity> identities = Keys.identities(given);
        if (identities.size() != 1) {
            throw new UsageException("one key signs, and the key files hold " + identities.size());
        }
        return identities.getFirst();
    }
}
