package org.siegel.sync;

import java.time.Instant;
import java.util.function.Function;

/**
 * The rules of a run and what they may ask.
 *
 * @param rules the set
 * @param context what they may ask at a time
 * @param version changes whenever rules or context give another answer for the same object at the same time, as when the
 *     collection changes; then every object is made anew
 */
public record RulesInForce(RuleSet rules, Function<Instant, RuleContext> context, String version) {

    /** Rules that look at nothing but the object. */
    public static RulesInForce of(RuleSet rules) {
        return new RulesInForce(rules, RuleContext::at, rules.writeStored());
    }
}
