package org.siegel.trust;

import java.util.List;
import java.util.stream.Collectors;
import org.siegel.smime.Inspection;
import org.siegel.smime.Inspection.DifferingField;

/** The witness that the signatures cover all that a reader sees, and that no header contradicts its protected form. */
final class Covered {

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

    /** What a sender hides behind another outer value is no contradiction; what somebody changed on the way is one. */
    private static Result headers(Inspection inspection) {
        for (DifferingField field : inspection.headers().differing()) {
            if (field.cause() == DifferingField.Cause.CHANGED) {
                return failed(field.code(), field.section(), field.sentence());
            }
        }
        for (DifferingField field : inspection.headers().differing()) {
            if (field.cause() == DifferingField.Cause.AMBIGUOUS) {
                return new Result(
                        Check.unknown(Check.Kind.COVERAGE, field.code(), field.section(), field.sentence()), null);
            }
        }
        List<String> oddities = inspection.coverage().oddities();
        if (!oddities.isEmpty()) {
            return new Result(
                    Check.unknown(Check.Kind.COVERAGE, "suspicious-structure", "RFC 8551 §3.1", oddities.getFirst()),
                    null);
        }
        return new Result(
                Check.passed(
                        Check.Kind.COVERAGE,
                        "RFC 8551 §3.5",
                        "The signatures cover the whole message." + fields(inspection)),
                new Covered(inspection));
    }

    /** What a reader of the outer header would miss, or see without protection. */
    private static String fields(Inspection inspection) {
        return named(inspection, DifferingField.Cause.HIDDEN, " Hidden from the outside (RFC 9788): ")
                + named(inspection, DifferingField.Cause.ADDED, " Outside of the protected header: ");
    }

    private static String named(Inspection inspection, DifferingField.Cause cause, String lead) {
        String names = inspection.headers().differing().stream()
                .filter(d -> d.cause() == cause)
                .limit(10)
                .map(DifferingField::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : lead + names + ".";
    }

    private static Result failed(String code, String rfc, String sentence) {
        return new Result(Check.failed(Check.Kind.COVERAGE, code, rfc, sentence), null);
    }
}
