package org.siegel.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import org.siegel.sync.Expression.Operator;
import org.siegel.sync.Value.Nothing;

/** Comparisons, sums and concatenation. Texts are compared character by character; case counts. */
final class Operations {

    private Operations() {}

    static Value apply(Evaluation evaluation, Operator operator, Value left, Value right) {
        if (left instanceof Value.Many a && right instanceof Value.Many b) {
            return whole(evaluation, operator, a, b);
        }
        if (left instanceof Value.Many a) {
            return Value.of(a.values().stream()
                    .map(one -> single(evaluation, operator, one, right))
                    .toList());
        }
        if (right instanceof Value.Many b) {
            return Value.of(b.values().stream()
                    .map(one -> single(evaluation, operator, left, one))
                    .toList());
        }
        return single(evaluation, operator, left, right);
    }

    /** Values are a set, whatever order a directory gives them. */
    private static Value whole(Evaluation evaluation, Operator operator, Value.Many left, Value.Many right) {
        boolean same = new HashSet<>(left.values()).equals(new HashSet<>(right.values()));
        return switch (operator) {
            case EQUAL -> Value.flag(same);
            case NOT_EQUAL -> Value.flag(!same);
            default ->
                throw evaluation.error(
                        "there are several values on both sides of " + operator.sign() + ": take one with Item");
        };
    }

    private static Value single(Evaluation evaluation, Operator operator, Value left, Value right) {
        return switch (operator) {
            case CONCATENATE -> concatenated(evaluation, left, right);
            case PLUS, MINUS, TIMES -> sum(evaluation, operator, left, right);
            case AND, OR -> throw new IllegalArgumentException(operator.sign());
            default -> compared(evaluation, operator, left, right);
        };
    }

    private static Value concatenated(Evaluation evaluation, Value left, Value right) {
        StringBuilder text = new StringBuilder();
        for (Value side : List.of(left, right)) {
            switch (side) {
                case Nothing _ -> {}
                case Value.Bytes _, Value.Many _ ->
                    throw evaluation.error(
                            "& takes texts, not " + side.kind() + "; ConvertToBase64 makes text of binary");
                case Value.Moment moment -> {
                    evaluation.used(moment);
                    text.append(moment);
                }
                default -> text.append(side);
            }
        }
        return evaluation.text(text);
    }

    private static Value sum(Evaluation evaluation, Operator operator, Value left, Value right) {
        if (left instanceof Nothing || right instanceof Nothing) {
            return Nothing.NULL;
        }
        if (!(left instanceof Value.Number a) || !(right instanceof Value.Number b)) {
            throw evaluation.error(operator.sign() + " takes numbers, not " + left.kind() + " and " + right.kind()
                    + "; texts are put together with &");
        }
        try {
            return Value.number(
                    switch (operator) {
                        case PLUS -> Math.addExact(a.number(), b.number());
                        case MINUS -> Math.subtractExact(a.number(), b.number());
                        default -> Math.multiplyExact(a.number(), b.number());
                    });
        } catch (ArithmeticException e) {
            throw evaluation.error("the number has more than 64 bits");
        }
    }

    private static Value compared(Evaluation evaluation, Operator operator, Value left, Value right) {
        if (left instanceof Nothing || right instanceof Nothing) {
            boolean same = left instanceof Nothing && right instanceof Nothing;
            return Value.flag(
                    switch (operator) {
                        case EQUAL -> same;
                        case NOT_EQUAL -> !same;
                        default -> false;
                    });
        }
        if (left instanceof Value.Moment a && right instanceof Value.Moment b) {
            return times(evaluation, operator, a, b);
        }
        if (left instanceof Value.Bytes || right instanceof Value.Bytes) {
            return switch (operator) {
                case EQUAL -> Value.flag(left.equals(right));
                case NOT_EQUAL -> Value.flag(!left.equals(right));
                default -> throw evaluation.error("binary is neither less nor greater");
            };
        }
        return Value.flag(holds(operator, order(evaluation, operator, left, right)));
    }

    private static int order(Evaluation evaluation, Operator operator, Value left, Value right) {
        if (left instanceof Value.Number a && right instanceof Value.Number b) {
            return Long.compare(a.number(), b.number());
        }
        if (left instanceof Value.Flag a && right instanceof Value.Flag b) {
            return Boolean.compare(a.is(), b.is());
        }
        if (left instanceof Value.Reference || right instanceof Value.Reference) {
            return String.CASE_INSENSITIVE_ORDER.compare(left.toString(), right.toString());
        }
        if (left instanceof Value.Text a && right instanceof Value.Text b) {
            return a.text().compareTo(b.text());
        }
        throw evaluation.error(
                "the two sides of " + operator.sign() + " are different: " + left.kind() + " and " + right.kind());
    }

    private static boolean holds(Operator operator, int order) {
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            default -> throw new IllegalArgumentException(operator.sign());
        };
    }

    /** Where one of the two moves with the clock, the answer may turn when it meets the other, or just after. */
    private static Value times(Evaluation evaluation, Operator operator, Value.Moment left, Value.Moment right) {
        int order = left.at().compareTo(right.at());
        boolean now = holds(operator, order);
        if (left.moving() != right.moving()) {
            int movingBehind = left.moving() ? order : -order;
            Duration until = Duration.between(left.at(), right.at()).abs();
            if (movingBehind < 0 && holds(operator, 0) != now) {
                evaluation.changesAt(evaluation.context().now().plus(until));
            } else if (movingBehind <= 0 && holds(operator, left.moving() ? 1 : -1) != now) {
                evaluation.changesAt(evaluation.context().now().plus(until).plusSeconds(1));
            }
        }
        return Value.flag(now);
    }

    /** Each value once, in their order. */
    static List<Value> distinct(List<Value> values) {
        return new ArrayList<>(new LinkedHashSet<>(values));
    }
}
