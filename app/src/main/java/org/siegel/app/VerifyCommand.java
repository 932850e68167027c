package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code siegel smime verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Judges a message: is every signature intact, the sender's, trusted, and over the whole message?")
final class VerifyCommand implements Callable<Integer> {

    @Mixin
    SmimeCommand.MessageInput input = new SmimeCommand.MessageInput();

    @Mixin
    TrustOptions trust = new TrustOptions();

    @Option(names = "--key", paramLabel = "FILE", description = "opens encryption around the signature; repeatable")
    List<Path> keys = new ArrayList<>();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "its first line is the password of the key files")
    @Nullable
    Path passwordFile;

    @Option(names = "--allow-sha1", description = "accept SHA-1 and RSA keys of 1024 bits, for old mail")
    boolean allowSha1;

    @Option(names = "--require-sender", description = "a message that names no sender at all is not valid")
    boolean requireSender;

    @Option(names = "--no-sender-check", description = "do not ask whether the signer is the sender")
    boolean noSenderCheck;

    @Override
    public Integer call() throws IOException {
        try {
            return judge();
        } catch (SmimeException e) {
            if (trust.json) {
                String code = e instanceof SmimeException.Unsupported ? "unsupported" : "malformed-message";
                System.out.println(Json.pretty(VerdictJson.unreadable(code, String.valueOf(e.getMessage()))));
            }
            throw e;
        }
    }

    private int judge() throws IOException {
        List<Identity> identities = identities();
        CertificateCollection collection = trust.collection();
        Inspection inspection;
        try (InputStream in = input.open()) {
            inspection = SmimeCommand.engine().inspect(in, identities, trust.known());
        }
        Verdict verdict;
        try {
            verdict = RelyingParty.of(collection)
                    .withIntermediates(trust.intermediates())
                    .withRevocation(trust.revocation(), trust.crls(), RevocationSource.NONE)
                    .withAlgorithms(allowSha1 ? AlgorithmPolicy.legacy() : AlgorithmPolicy.modern())
                    .withSender(sender())
                    .judge(inspection, trust.instant());
        } catch (TrustException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        System.out.println(trust.json ? Json.pretty(VerdictJson.of(verdict)) : VerdictText.of(verdict));
        return verdict instanceof Verdict.Valid ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    private SenderPolicy sender() {
        if (noSenderCheck) {
            return SenderPolicy.IGNORED;
        }
        return requireSender ? SenderPolicy.REQUIRED : SenderPolicy.IF_PRESENT;
    }

    private List<Identity> identities() {
        var option = new SmimeCommand.KeyOption();
        option.files = keys;
        option.passwordFile = passwordFile;
        return option.identities();
    }
}
