package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.siegel.smime.Identity;
import org.siegel.smime.Inspection;
import org.siegel.smime.SmimeException;
import org.siegel.trust.AlgorithmPolicy;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.RelyingParty;
import org.siegel.trust.RevocationSource;
import org.siegel.trust.SenderPolicy;
import org.siegel.trust.TrustException;
import org.siegel.trust.Verdict;

/** {@code siegel smime verify}. */
final class VerifyCommand implements Command {

    private static final Option ALLOW_SHA1 =
            Option.flag("--allow-sha1", "accept SHA-1 and RSA keys of 1024 bits, for old mail");
    private static final Option REQUIRE_SENDER =
            Option.flag("--require-sender", "a message that names no sender at all is not valid");
    private static final Option NO_SENDER_CHECK =
            Option.flag("--no-sender-check", "do not ask whether the signer is the sender");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime verify",
                        "Judges a message: is every signature intact, the sender's, trusted, and over the whole message?",
                        Keys.KEY,
                        Keys.PASSWORD_FILE,
                        ALLOW_SHA1,
                        REQUIRE_SENDER,
                        NO_SENDER_CHECK)
                .with(TrustOptions.ALL)
                .withOperands("FILE", SmimeCommand.MESSAGE, 0, 1);
    }

    @Override
    public int run(Arguments given) throws IOException {
        var trust = new TrustOptions(given);
        try {
            return judge(given, trust);
        } catch (SmimeException e) {
            if (trust.json()) {
                String code = e instanceof SmimeException.Unsupported ? "unsupported" : "malformed-message";
                System.out.println(Json.pretty(VerdictJson.unreadable(code, String.valueOf(e.getMessage()))));
            }
            throw e;
        }
    }

    private int judge(Arguments given, TrustOptions trust) throws IOException {
        List<Identity> identities = Keys.identities(given);
        CertificateCollection collection = trust.collection();
        Inspection inspection;
        try (InputStream in = Inputs.message(given.file())) {
            inspection = SmimeCommand.engine().inspect(in, identities, trust.known());
        }
        Verdict verdict;
        try {
            verdict = RelyingParty.of(collection)
                    .withIntermediates(trust.intermediates())
                    .withRevocation(trust.revocation(), trust.crls(), RevocationSource.NONE)
                    .withAlgorithms(given.has(ALLOW_SHA1) ? AlgorithmPolicy.legacy() : AlgorithmPolicy.modern())
                    .withSender(sender(given))
                    .judge(inspection, trust.instant());
        } catch (TrustException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        System.out.println(trust.json() ? Json.pretty(VerdictJson.of(verdict)) : VerdictText.of(verdict));
        return verdict instanceof Verdict.Valid ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    private static SenderPolicy sender(Arguments given) {
        if (given.has(NO_SENDER_CHECK)) {
            return SenderPolicy.IGNORED;
        }
        return given.has(REQUIRE_SENDER) ? SenderPolicy.REQUIRED : SenderPolicy.IF_PRESENT;
    }
}
