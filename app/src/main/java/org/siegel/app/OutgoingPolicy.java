package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;
import org.siegel.mail.Submission;
import org.siegel.mail.SubmissionPolicy;
import org.siegel.smime.Inspection;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeException;
import org.siegel.tenant.SmimeConfig;
import org.siegel.tenant.SmimeParameter;

/**
 * What the gateway asks of a message before it takes it: OWAAlwaysSign and OWAAlwaysEncrypt, for every client. A signature
 * inside encryption cannot be seen here, so an encrypted message passes as signed.
 */
final class OutgoingPolicy implements SubmissionPolicy {

    private final Supplier<SmimeConfig> config;
    private final Smime engine;

    OutgoingPolicy(Supplier<SmimeConfig> config, Smime engine) {
        this.config = config;
        this.engine = engine;
    }

    @Override
    public Decision decide(Submission submission) {
        SmimeConfig now = config.get();
        boolean encrypt = now.get(SmimeParameter.OWA_ALWAYS_ENCRYPT);
        boolean sign = now.get(SmimeParameter.OWA_ALWAYS_SIGN);
        if (!encrypt && !sign) {
            return new Accept();
        }
        Inspection inspection;
        try (InputStream message = submission.message().open()) {
            inspection = engine.inspect(message, List.of(), List.of());
        } catch (SmimeException e) {
            return new Refuse(554, "the S/MIME policy cannot be applied to this message, since it cannot be read");
        } catch (IOException e) {
            return new Unavailable("the message cannot be read back");
        }
        boolean encrypted = !inspection.encryption().isEmpty()
                && inspection.encryption().stream().allMatch(Inspection.EncryptionReport::whole);
        if (encrypt && !encrypted) {
            return new Refuse(550, "this organisation sends encrypted mail only; encrypt the message with S/MIME");
        }
        boolean signed = inspection.coverage().extent() == Inspection.Extent.WHOLE
                && !inspection.signers().isEmpty();
        if (sign && !encrypted && !signed) {
            return new Refuse(550, "this organisation sends signed mail only; sign the message with S/MIME");
        }
        return new Accept();
    }
}
