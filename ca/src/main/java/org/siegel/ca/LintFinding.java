package org.siegel.ca;

/**
 * A rule that a certificate breaks.
 *
 * @param code stable name of the rule, for example {@code serial-number}
 * @param sentence what is wrong, for people
 */
public record LintFinding(String code, String sentence) {
    @Override
    public String toString() {
        return code + ": " + sentence;
    }
}
