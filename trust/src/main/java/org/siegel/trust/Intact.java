package org.siegel.trust;

import org.jspecify.annotations.Nullable;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;

/** The witness that a signature fits its content. */
final class Intact {

    private Intact() {}

    /** The check, and the witness where it passed. */
    record Result(Check check, @Nullable Intact witness) {}

    static Result check(SignerReport report) {
        return switch (report.integrity()) {
            case Integrity.Intact intact ->
                new Result(
                        Check.passed(
                                Check.Kind.INTEGRITY, "RFC 5652 §5.6", "The content is what was signed, unchanged."),
                        new Intact());
            case Integrity.Broken broken ->
                new Result(Check.failed(Check.Kind.INTEGRITY, broken.code(), "RFC 5652 §5.6", broken.sentence()), null);
            case Integrity.NoCertificate missing ->
                new Result(
                        Check.unknown(
                                Check.Kind.INTEGRITY,
                                "signer-certificate-missing",
                                "RFC 8550 §2.3",
                                "The message does not carry the certificate of its signer (" + report.identifier()
                                        + "), so the signature cannot be checked; give it as an intermediate."),
                        null);
        };
    }
}
