package org.siegel.sync;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.siegel.sync.Expression.Operator;
import org.siegel.sync.Value.Nothing;

/** What can be told of an expression before there are values: that its attributes are known and its types fit. */
final class ExpressionTypes {

    private final Function<String, Optional<ValueType>> attributes;
    private final Set<String> parameters;

    /**
     * @param attributes the type of an attribute; empty for unknown ones
     * @param parameters the names of those that have a value
     */
    ExpressionTypes(Function<String, Optional<ValueType>> attributes, Set<String> parameters) {
        this.attributes = attributes;
        this.parameters = parameters;
    }

    /**
     * The type of what comes out.
     *
     * @throws ExpressionException with the place, where something does not fit
     */
    ValueType of(Expression expression) {
        return switch (expression) {
            case Expression.Constant constant -> of(constant.value());
            case Expression.Option _ -> ValueType.OPT;
            case Expression.Variable _ -> ValueType.VAR;
            case Expression.Attribute attribute ->
                attributes
                        .apply(attribute.name())
                        .orElseThrow(() -> error(
                                expression,
                                "the attribute " + attribute.name() + " is not known; if the directory has it,"
                                        + " give it a type under attributes"));
            case Expression.Parameter parameter -> {
                if (!parameters.contains(parameter.name()) && !parameter.name().equals(CompiledRules.CONNECTOR_ID)) {
                    throw error(expression, "there is no parameter " + parameter.name() + "; give it a value");
                }
                yield ValueType.STR;
            }
            case Expression.Operation operation -> operation(operation);
            case Expression.Call call -> call(call);
        };
    }

    private static ValueType of(Value value) {
        return switch (value) {
            case Value.Text _ -> ValueType.STR;
            case Value.Number _ -> ValueType.NUM;
            case Value.Flag _ -> ValueType.BOOL;
            case Nothing _ -> ValueType.VAR;
            default -> throw new IllegalArgumentException(value.kind());
        };
    }

    private ValueType operation(Expression.Operation operation) {
        Operator operator = operation.operator();
        ValueType left = of(operation.left());
        ValueType right = of(operation.right());
        return switch (operator) {
            case AND, OR -> {
                require(ValueType.BOOL, left, operation.left(), operator.sign());
                require(ValueType.BOOL, right, operation.right(), operator.sign());
                yield ValueType.BOOL;
            }
            case PLUS, MINUS, TIMES -> {
                require(ValueType.NUM, left, operation.left(), operator.sign());
                require(ValueType.NUM, right, operation.right(), operator.sign());
                yield ValueType.NUM;
            }
            case CONCATENATE -> {
                for (ValueType side : List.of(left, right)) {
                    if (side == ValueType.BIN || side == ValueType.OPT) {
                        throw error(operation, "& takes texts, not " + side.people());
                    }
                }
                yield ValueType.STR;
            }
            default -> {
                boolean same = left.isOpen()
                        || right.isOpen()
                        || left == right
                        || (ValueType.STR.takes(left) && ValueType.STR.takes(right));
                if (!same) {
                    throw error(operation, operator.sign() + " compares " + left.people() + " with " + right.people());
                }
                yield ValueType.BOOL;
            }
        };
    }

    private ValueType call(Expression.Call call) {
        List<ValueType> given = call.arguments().stream().map(this::of).toList();
        var function = call.function();
        for (int i = 0; i < given.size(); i++) {
            boolean condition = function.form() == org.siegel.sync.Function.Form.SWITCH && i % 2 == 0;
            ValueType wanted = condition ? ValueType.BOOL : function.parameter(i);
            require(wanted, given.get(i), call.arguments().get(i), function.name());
        }
        return switch (function.form()) {
            case IIF -> given.get(1) == given.get(2) ? given.get(1) : either(given.get(1), given.get(2), call);
            case WHERE -> given.get(1);
            case SELECT, WITH -> given.get(2);
            case SWITCH, EACH -> function.result();
        };
    }

    /** The type of the branch that is not NULL. */
    private static ValueType either(ValueType first, ValueType second, Expression.Call call) {
        if (isNothing(call.arguments().get(1))) {
            return second;
        }
        return isNothing(call.arguments().get(2)) ? first : ValueType.VAR;
    }

    private static boolean isNothing(Expression expression) {
        return expression instanceof Expression.Constant constant && constant.value() instanceof Nothing;
    }

    private static void require(ValueType wanted, ValueType given, Expression argument, String by) {
        if (!wanted.takes(given)) {
            throw error(argument, by + " takes " + wanted.people() + " here, not " + given.people());
        }
    }

    private static ExpressionException error(Expression at, String sentence) {
        return new ExpressionException(at.place().position(), sentence);
    }
}
