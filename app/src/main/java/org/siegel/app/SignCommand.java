package org.siegel.app;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.siegel.smime.DigestAlgorithm;
import org.siegel.smime.Identity;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;

/** {@code siegel smime sign}. */
final class SignCommand implements Command {

    private static final Option OPAQUE =
            Option.flag("--opaque", "one application/pkcs7-mime part instead of multipart/signed");
    private static final Option DIGEST =
            Option.value("--digest", "NAME", "sha-256, sha-384 or sha-512 (default: sha-256)");
    private static final Option PSS = Option.flag("--pss", "sign with RSASSA-PSS where the key is an RSA key");

    private static final Option NO_CAPABILITIES =
            Option.flag("--no-capabilities", "do not tell which algorithms Siegel reads");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime sign",
                        "Signs a message: clear (multipart/signed), or opaque (application/pkcs7-mime). Every key signs.",
                        Keys.KEY.asRequired(),
                        Keys.PASSWORD_FILE,
                        OPAQUE,
                        DIGEST,
                        PSS,
                        NO_CAPABILITIES,
                        Protection.POLICY)
                .with(Transformation.OPTIONS)
                .withOperands("FILE", SmimeCommand.MESSAGE, 0, Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        List<Identity> signers = Keys.signers(given);
        DigestAlgorithm digest = given.named(DIGEST, "sha-256", DigestAlgorithm::of);
        var protection = Protection.of(given);
        Smime engine = SmimeCommand.engine(given);
        return new Transformation(given, (in, out) -> {
                    SignOptions options = now().withForm(
                                    given.has(OPAQUE) ? SignOptions.Form.OPAQUE : SignOptions.Form.CLEAR)
                            .withRsaPadding(
                                    given.has(PSS) ? SignOptions.RsaPadding.PSS : SignOptions.RsaPadding.PKCS1_V15)
                            .withHeaderProtection(protection)
                            .withCapabilities(!given.has(NO_CAPABILITIES))
                            .withDigest(digest);
                    engine.sign(in, signers, options, out);
                })
                .run(given.files());
    }

    /** The usual form, by this machine's clock. */
    static SignOptions now() {
        return SignOptions.at(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    }
}
