package org.siegel.trust;

import org.jspecify.annotations.Nullable;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;

/** The witness that a signature fits its content. */
final class Intact {

    private Intact() {}

    /** The check, and the witness where it passed. */
    record Result(Check check, @Nullable Intact witness) {}

    /** Without a switch over types, whose first use costs a short command several milliseconds. */
    static Result check(SignerReport report) {
        if (report.integrity() instanceof Integrity.Intact) {
            return new Result(
                    Check.passed(Check.Kind.INTEGRITY, "RFC 5652 §5.6", "The content is what was signed, unchanged."),
                    new Intact());
        }
        if (report.integrity() instanceof Integrity.Broken broken) {
            return new Result(
                    Check.failed(Check.Kind.INTEGRITY, broken.code(), "RFC 5652 §5.6", broken.sentence()), null);
        }
        return new Result(
                Check.unknown(
                        Check.Kind.INTEGRITY,
                        "signer-certificate-missing",
                        "RFC 8550 §2.3",
                        "The message does not carry the certificate of its signer (" + report.identifier()
                                + "), so the signature cannot be checked; give it as an intermediate."),
                null);
    }
}
