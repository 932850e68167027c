package org.siegel.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.DecryptionKey;
import org.siegel.smime.Inspection;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeException;
import org.siegel.trust.RelyingParty;
import org.siegel.trust.SenderPolicy;
import org.siegel.trust.TrustException;
import org.siegel.trust.Verdict;

/** {@code siegel smime verify}. */
final class VerifyCommand implements Command {

    private static final Option REQUIRE_SENDER =
            Option.flag("--require-sender", "a message that names no sender at all is not valid");
    private static final Option NO_SENDER_CHECK =
            Option.flag("--no-sender-check", "do not ask whether the signer is the sender");

    private static final Option CONTENT =
            Option.value("--content", "FILE", "what was signed, where the message is a signature in a file of its own");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime verify",
                        "Judges a message: is every signature intact, the sender's, trusted, and over the whole message?",
                        Keys.KEY,
                        Keys.PASSWORD_FILE,
                        SharedSecrets.PASSWORD,
                        SharedSecrets.SHARED_KEY,
                        REQUIRE_SENDER,
                        NO_SENDER_CHECK,
                        CONTENT)
                .with(PathOptions.ALL)
                .with(TrustOptions.ALL)
                .with(List.of(Batch.LIST, MessageLimits.LIMIT))
                .withOperands("FILE", SmimeCommand.MESSAGE + "; several give a line each", 0, Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        var trust = new TrustOptions(given);
        List<DecryptionKey> keys = SharedSecrets.keys(given);
        keys.addAll(Keys.identities(given));
        var judge = new Judge(
                SmimeCommand.engine(given),
                RelyingParty.of(trust.collection())
                        .withIntermediates(trust.intermediates())
                        .withRevocation(trust.revocation(), List.of(), trust.lists())
                        .withIssuers(trust.issuers())
                        .withAlgorithms(trust.algorithms())
                        .withSender(sender(given))
                        .withPath(PathOptions.of(given)),
                keys,
                given.path(CONTENT),
                trust);
        if (given.has(CONTENT) && (given.files().size() > 1 || given.has(Batch.LIST) || !keys.isEmpty())) {
            throw new UsageException("--content goes with one signature and no key");
        }
        return given.files().size() > 1 || given.has(Batch.LIST)
                ? new Batch(given, trust.json()).run(given.files(), message -> () -> judge.line(message))
                : judge.one(given.file());
    }

    private record Judge(
            Smime engine, RelyingParty party, List<DecryptionKey> keys, Optional<Path> content, TrustOptions trust) {

        int one(Optional<Path> message) throws IOException {
            Verdict verdict;
            try {
                verdict = verdict(message);
            } catch (SmimeException e) {
                if (trust.json()) {
                    System.out.println(Json.pretty(unreadable(e)));
                }
                throw e;
            }
            System.out.println(trust.json() ? Json.pretty(VerdictJson.of(verdict)) : VerdictText.of(verdict));
            return verdict instanceof Verdict.Valid ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
        }

        /** One of many: in JSON the same object, with the name of the file in front. */
        Batch.Line line(Path message) throws IOException {
            ObjectNode json = Json.object().put("file", message.toString());
            try {
                Verdict verdict = verdict(Optional.of(message));
                json.setAll(VerdictJson.of(verdict));
                return new Batch.Line(
                        verdict instanceof Verdict.Valid,
                        VerdictJson.word(verdict) + " (" + verdict.code() + "): " + verdict.reason(),
                        json);
            } catch (SmimeException e) {
                json.setAll(unreadable(e));
                return new Batch.Line(false, "failed: " + e.getMessage(), json);
            }
        }

        private Verdict verdict(Optional<Path> message) throws IOException {
            Inspection inspection;
            try (InputStream in = Inputs.message(message)) {
                inspection = content.isPresent() ? detached(in, content) : engine.inspect(in, keys, trust.known());
            }
            try {
                return party.judge(inspection, trust.instant());
            } catch (TrustException e) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
        }

        private Inspection detached(InputStream signature, Optional<Path> content) throws IOException {
            try (InputStream in = Inputs.message(content)) {
                return engine.inspectDetached(signature, in, trust.known());
            }
        }

        private static ObjectNode unreadable(SmimeException e) {
            String code = e instanceof SmimeException.Unsupported ? "unsupported" : "malformed-message";
            return VerdictJson.unreadable(code, String.valueOf(e.getMessage()));
        }
    }

    private static SenderPolicy sender(Arguments given) {
        if (given.has(NO_SENDER_CHECK)) {
            return SenderPolicy.IGNORED;
        }
        return given.has(REQUIRE_SENDER) ? SenderPolicy.REQUIRED : SenderPolicy.IF_PRESENT;
    }
}
