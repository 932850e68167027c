package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.siegel.admin.CmdletException;
import org.siegel.mail.Submission;
import org.siegel.mail.SubmissionPolicy;
import org.siegel.smime.Inspection;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeException;
import org.siegel.trust.ProvenCapabilities;
import org.siegel.trust.RelyingParty;
import org.siegel.trust.Verdict;

/**
 * Learns what users' mail programs read, from every signed message they send (RFC 8551 §2.7.1). Whether a message leaves
 * is decided elsewhere; nothing that fails here keeps it.
 *
 * @param policy decides
 * @param party who judges the message
 * @param memory takes what a valid one proves
 */
record ProgramsSeen(
        SubmissionPolicy policy,
        Smime engine,
        Supplier<RelyingParty> party,
        Consumer<ProvenCapabilities> memory,
        Clock clock)
        implements SubmissionPolicy {

    @Override
    public Decision decide(Submission submission) {
        Decision decision = policy.decide(submission);
        if (decision instanceof Accept) {
            try (InputStream message = submission.message().open()) {
                look(message);
            } catch (SmimeException | CmdletException nothingToLearn) {
                // no message that can be read, or nobody is trusted yet
            } catch (IOException | RuntimeException e) {
                System.getLogger(ProgramsSeen.class.getName())
                        .log(System.Logger.Level.WARNING, "the capabilities in a message were not remembered", e);
            }
        }
        return decision;
    }

    private void look(InputStream message) {
        Inspection inspection = engine.inspect(message, List.of(), List.of());
        if (inspection.signers().stream().allMatch(s -> s.capabilities().isEmpty())) {
            return;
        }
        Instant now = clock.instant();
        if (party.get().judge(inspection, now) instanceof Verdict.Valid valid) {
            ProvenCapabilities.of(valid, now).forEach(memory);
        }
    }
}
