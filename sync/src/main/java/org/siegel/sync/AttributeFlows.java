package org.siegel.sync;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.siegel.sync.Contribution.Outcome;
import org.siegel.sync.Transformation.MergeType;
import org.siegel.sync.Value.Nothing;

/**
 * The attributes of one object as rules contribute to them, rules of higher precedence first. Where nobody contributed a value
 * but a flow was ignored or failed, the value is {@link Nothing#IGNORE_THIS_FLOW}: what the tenant holds stays.
 */
final class AttributeFlows implements Evaluation.Source {

    /**
     * A flow of a rule, ready to be evaluated.
     *
     * @param target the attribute it contributes to, in lower case
     */
    record Flow(String rule, Transformation transformation, Expression expression, String target) {
        Flow(String rule, Transformation transformation, Expression expression) {
            this(rule, transformation, expression, transformation.target().toLowerCase(Locale.ROOT));
        }
    }

    /** What one attribute has so far. */
    private static final class State {
        Value value = Nothing.NULL;
        boolean closed;
        boolean kept;
    }

    /** By names in lower case. */
    private final Map<String, State> states = new HashMap<>();

    private final Findings findings;
    private final boolean traced;

    AttributeFlows(Findings findings, boolean traced) {
        this.findings = findings;
        this.traced = traced;
    }

    @Override
    public Value attribute(String name) {
        State state = states.get(name.toLowerCase(Locale.ROOT));
        return state == null || state.value == Nothing.IGNORE_THIS_FLOW ? Nothing.NULL : state.value;
    }

    /** As {@link #attribute}, but of a flow of just this attribute, which hands on that the tenant's value stays. */
    Value directly(String name) {
        State state = states.get(name.toLowerCase(Locale.ROOT));
        if (state == null) {
            return Nothing.NULL;
        }
        return state.value instanceof Nothing && state.kept ? Nothing.IGNORE_THIS_FLOW : state.value;
    }

    /**
     * Takes what a flow contributes.
     *
     * @param connector for the trace
     * @param isThere whether the object is in the tenant already
     * @param evaluate its expression
     */
    void contribute(Flow flow, String connector, Supplier<Boolean> isThere, Supplier<Value> evaluate) {
        Transformation how = flow.transformation();
        State state = states.computeIfAbsent(flow.target(), _ -> new State());
        if (state.closed && !traced) {
            return;
        }
        if (how.executeOnce() && isThere.get()) {
            state.kept = true;
            trace(flow, connector, Outcome.KEPT, Nothing.NULL, "it is set once only, and the object is there");
            return;
        }
        Value value;
        try {
            value = evaluate.get();
        } catch (ExpressionException e) {
            state.kept |= !state.closed;
            if (!state.closed) {
                findings.expressionFailed(flow, e);
            }
            trace(flow, connector, Outcome.FAILED, Nothing.NULL, e.sentence());
            return;
        }
        take(
                flow,
                connector,
                state,
                value instanceof Value.Text text && text.text().isEmpty() ? Nothing.NULL : value);
    }

    private void take(Flow flow, String connector, State state, Value value) {
        boolean update = flow.transformation().mergeType() == MergeType.UPDATE;
        boolean first = state.value instanceof Nothing;
        if (state.closed || (update && !first)) {
            trace(flow, connector, Outcome.LOST, value, "a rule of higher precedence contributed before");
        } else if (value == Nothing.IGNORE_THIS_FLOW) {
            state.kept = true;
            trace(flow, connector, Outcome.KEPT, value, "IgnoreThisFlow");
        } else if (value == Nothing.AUTHORITATIVE_NULL) {
            state.closed = true;
            state.kept = false;
            trace(flow, connector, Outcome.CLEARED, value, "AuthoritativeNull");
        } else if (value instanceof Nothing) {
            trace(flow, connector, Outcome.NOTHING, value, "");
        } else {
            state.value = first
                    ? value
                    : Transformation.merged(
                            state.value, value, flow.transformation().mergeType());
            state.closed = update;
            trace(flow, connector, update ? Outcome.WON : Outcome.MERGED, value, "");
        }
    }

    private void trace(Flow flow, String connector, Outcome outcome, Value value, String why) {
        if (traced) {
            findings.trace(new Contribution(
                    flow.rule(), connector, flow.transformation().target(), outcome, shown(value), why));
        }
    }

    private static final int MOST_SHOWN = 20;

    /** Enough of a value for people. */
    static String shown(Value value) {
        List<Value> values = value.each();
        String text = values.stream().limit(MOST_SHOWN).map(AttributeFlows::one).collect(Collectors.joining("; "));
        return values.size() > MOST_SHOWN ? text + "; ... (" + values.size() + " values)" : text;
    }

    private static String one(Value value) {
        Optional<CertificateValue> certificate =
                value instanceof Value.Bytes ? CertificateValue.of(value) : Optional.empty();
        String text = certificate
                .map(CertificateValue::certificate)
                .map(c -> "certificate " + c.getSerialNumber().toString(16) + " of "
                        + CertificateNames.dn(c.getSubjectX500Principal()) + " until "
                        + c.getNotAfter().toInstant())
                .orElseGet(value::toString);
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}
