package org.siegel.sync;

/**
 * What one rule did about one attribute of one object, or about the object as a whole: a line of a preview.
 *
 * @param rule the rule's name; empty where no rule is behind it
 * @param connector the directory of the object that the rule looked at; empty for outbound rules
 * @param attribute the attribute that it contributes to; empty where the line is about the rule
 * @param outcome what came of it
 * @param value the value, shortened; empty where there is none
 * @param why a reason, for people; may be empty
 */
public record Contribution(String rule, String connector, String attribute, Outcome outcome, String value, String why) {

    /** What came of a rule or a flow. */
    public enum Outcome {
        /** The rule is in scope. */
        IN_SCOPE,
        /** The rule is not in scope. */
        OUT_OF_SCOPE,
        /** This is the value. */
        WON,
        /** This is part of the value. */
        MERGED,
        /** A rule of higher precedence gave the value. */
        LOST,
        /** It had nothing to contribute. */
        NOTHING,
        /** AuthoritativeNull: nobody may contribute any more. */
        CLEARED,
        /** What the tenant holds stays: IgnoreThisFlow, or ExecuteOnce on an object that is there. */
        KEPT,
        /** The expression failed; what the tenant holds stays. */
        FAILED,
        /** Part of the value is not taken over. */
        LEFT_OUT
    }
}
