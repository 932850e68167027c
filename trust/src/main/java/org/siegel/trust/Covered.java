package org.siegel.trust;

import java.util.Set;
import org.siegel.smime.Inspection;
import org.siegel.smime.Inspection.DifferingField;

/** The witness that the signatures cover all that a reader sees, and that no header contradicts its protected form. */
final class Covered {

    /** What stands outside for a hidden subject (RFC 9788 §3.2.1, and the draft before it); decryption leaves it there. */
    private static final Set<String> HIDDEN = Set.of("[...]", "...");

    private final Inspection inspection;

    private Covered(Inspection inspection) {
        this.inspection = inspection;
    }

    Inspection inspection() {
        return inspection;
    }

    /** The check, and the witness where it passed. */
    record Result(
            Check check, @org.jspecify.annotations.Nullable Covered witness) {}

    static Result check(Inspection inspection) {
        String first = inspection.coverage().uncovered().stream()
                .findFirst()
                .map(s -> " " + s)
                .orElse("");
        return switch (inspection.coverage().extent()) {
            case NONE ->
                failed("content-not-signed", "RFC 8551 §3.5", "Nothing of what a reader sees is signed." + first);
            case PARTIAL ->
                failed("partly-signed", "RFC 8551 §3.5", "Only a part of what a reader sees is signed." + first);
            case WHOLE -> headers(inspection);
        };
    }

    /**
     * RFC 9788 lets an encrypted message hide a header behind another outer value; a message that is only signed has no
     * reason to differ, so somebody changed it on the way.
     */
    private static Result headers(Inspection inspection) {
        boolean encrypted = !inspection.encryption().isEmpty();
        for (DifferingField field : inspection.headers().differing()) {
            boolean addresses = SenderBound.ADDRESS_FIELDS.contains(field.name().toLowerCase(java.util.Locale.ROOT));
            if (addresses || !(encrypted || HIDDEN.contains(field.outer()))) {
                return failed(
                        "protected-header-differs",
                        "RFC 9788 §4",
                        "The header field " + field.name()
                                + " was changed on the way: the signature covers another value.");
            }
        }
        return new Result(
                Check.passed(Check.Kind.COVERAGE, "RFC 8551 §3.5", "The signatures cover the whole message."),
                new Covered(inspection));
    }

    private static Result failed(String code, String rfc, String sentence) {
        return new Result(Check.failed(Check.Kind.COVERAGE, code, rfc, sentence), null);
    }
}
