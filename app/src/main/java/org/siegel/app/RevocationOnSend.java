package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.admin.CmdletException;
import org.siegel.mail.Submission;
import org.siegel.mail.SubmissionPolicy;
import org.siegel.smime.Inspection;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeException;
import org.siegel.tenant.SmimeConfig;
import org.siegel.tenant.SmimeParameter;
import org.siegel.trust.Check;
import org.siegel.trust.RelyingParty;

/**
 * OWACheckCRLOnSend at the gateway: a signed message leaves only when it is known that nothing on the way of its signers'
 * certificates is revoked. The certificates of an encrypted message's recipients are not in it; they are checked where they are
 * chosen.
 *
 * @param policy decides the rest, first
 * @param party who judges; an undetermined revocation must count with it
 */
record RevocationOnSend(
        SubmissionPolicy policy, Smime engine, Supplier<SmimeConfig> config, Supplier<RelyingParty> party, Clock clock)
        implements SubmissionPolicy {

    @Override
    public Decision decide(Submission submission) {
        Decision decision = policy.decide(submission);
        SmimeConfig now = config.get();
        if (!(decision instanceof Accept)
                || !now.get(SmimeParameter.OWA_CHECK_CRL_ON_SEND)
                || now.get(SmimeParameter.OWA_DISABLE_CRL_CHECK)) {
            return decision;
        }
        try (InputStream message = submission.message().open()) {
            Inspection inspection = engine.inspect(message, List.of(), List.of());
            if (inspection.signers().isEmpty()) {
                return decision;
            }
            return party.get().judge(inspection, clock.instant()).signers().stream()
                    .flatMap(signer -> signer.checks().stream())
                    .filter(check -> check.kind() == Check.Kind.REVOCATION)
                    .flatMap(check -> objection(check).stream())
                    .findFirst()
                    .orElse(decision);
        } catch (SmimeException e) {
            return new Refuse(554, "the revocation of its signer cannot be checked, since the message cannot be read");
        } catch (CmdletException e) {
            return new Unavailable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Unavailable("the message cannot be read back");
        }
    }

    private static Optional<Decision> objection(Check check) {
        return switch (check.outcome()) {
            case FAILED -> Optional.of(new Refuse(550, check.code() + ": " + check.sentence()));
            case UNKNOWN -> Optional.of(new Unavailable(check.code() + ": " + check.sentence()));
            case PASSED, SKIPPED -> Optional.empty();
        };
    }
}
