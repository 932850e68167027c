package org.siegel.sync;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.siegel.sync.Value.Nothing;

/**
 * An attribute flow.
 *
 * @param target the attribute that it gives a value
 * @param flowType how the value comes about
 * @param source an attribute's name, a constant, or an expression
 * @param mergeType what happens where several rules give values
 * @param executeOnce whether only an object that is new in the tenant gets the value
 */
public record Transformation(
        String target, FlowType flowType, String source, MergeType mergeType, boolean executeOnce) {

    /** How a value comes about. */
    public enum FlowType {
        DIRECT,
        CONSTANT,
        EXPRESSION
    }

    /** What happens where several rules give values to an attribute. */
    public enum MergeType {
        /** The rule of the highest precedence wins. */
        UPDATE,
        /** All values are taken, each once. */
        MERGE,
        /** All values are taken; of those that differ in case only, the first. */
        MERGE_CASE_INSENSITIVE
    }

    static Transformation direct(String attribute) {
        return new Transformation(attribute, FlowType.DIRECT, attribute, MergeType.UPDATE, false);
    }

    static Transformation constant(String target, String value) {
        return new Transformation(target, FlowType.CONSTANT, value, MergeType.UPDATE, false);
    }

    static Transformation expression(String target, String expression) {
        return new Transformation(target, FlowType.EXPRESSION, expression, MergeType.UPDATE, false);
    }

    /**
     * What is evaluated.
     *
     * @throws ExpressionException if the source is no attribute or no expression
     */
    Expression compiled() {
        return switch (flowType) {
            case DIRECT -> Expression.parse("[" + source + "]");
            case EXPRESSION -> Expression.parse(source);
            case CONSTANT -> new Expression.Constant(constant(), new Expression.Place(1));
        };
    }

    private Value constant() {
        return switch (source) {
            case "True" -> Value.YES;
            case "False" -> Value.NO;
            case "" -> Nothing.NULL;
            default -> Value.text(source);
        };
    }

    static Value merged(Value first, Value second, MergeType type) {
        List<Value> all = Value.of(List.of(first, second)).each();
        if (type == MergeType.MERGE) {
            return Value.of(Operations.distinct(all));
        }
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        return Value.of(all.stream()
                .filter(value -> !(value instanceof Value.Text text) || seen.add(text.text()))
                .distinct()
                .toList());
    }
}
