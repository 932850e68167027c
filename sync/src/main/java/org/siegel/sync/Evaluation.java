package org.siegel.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siegel.sync.Expression.Place;
import org.siegel.sync.Value.Nothing;

/**
 * Evaluates expressions over the attributes of one object. Steps and the length of texts are bounded. It notes the earliest time
 * at which the clock alone would change a result: a comparison with the clock that was made, and would then come out otherwise.
 */
final class Evaluation {

    private static final int MOST_STEPS = 1_000_000;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final Duration UNTOLD = Duration.ofDays(1);

    /** Where values of attributes come from; nothing where there are none. */
    @FunctionalInterface
    interface Source {
        Value attribute(String name);
    }

    private record Bound(String name, Value value, @Nullable Bound outer) {}

    private final Source source;
    private final Map<String, String> parameters;
    private final String connector;
    private final RuleContext context;
    private @Nullable Bound bound;
    private @Nullable Instant due;
    private Place place = new Place(1);
    private int steps;
    private int unreadable;

    /** @param connector the directory that the object comes from; empty for an object of the metaverse */
    Evaluation(Source source, Map<String, String> parameters, String connector, RuleContext context) {
        this.source = source;
        this.parameters = parameters;
        this.connector = connector;
        this.context = context;
    }

    Source source() {
        return source;
    }

    RuleContext context() {
        return context;
    }

    /** The earliest time after now at which the clock alone changes what was evaluated so far. */
    Optional<Instant> due() {
        return Optional.ofNullable(due);
    }

    /** At this time something changes. */
    void changesAt(Instant when) {
        if (when.isAfter(context.now()) && (due == null || when.isBefore(due))) {
            due = when;
        }
    }

    /** A time is used otherwise than in a comparison: if it moves, nobody knows what follows, so it is looked at daily. */
    void used(Value.Moment moment) {
        if (moment.moving()) {
            changesAt(context.now().plus(UNTOLD));
        }
    }

    /** A function met a value that is no certificate. */
    void noteUnreadable() {
        unreadable++;
    }

    /** How often, since it was last asked, a function met a value that is no certificate. */
    int unreadable() {
        int seen = unreadable;
        unreadable = 0;
        return seen;
    }

    /** For the function that is being evaluated. */
    ExpressionException error(String sentence) {
        return new ExpressionException(place.position(), sentence);
    }

    /** @throws ExpressionException if a text became too long */
    Value text(CharSequence text) {
        if (text.length() > LONGEST_TEXT) {
            throw error("a text of more than " + LONGEST_TEXT + " characters comes out here");
        }
        return Value.text(text.toString());
    }

    /** @throws ExpressionException if a text would become too long */
    void checkLength(long length) {
        if (length > LONGEST_TEXT) {
            throw error("a text of more than " + LONGEST_TEXT + " characters comes out here");
        }
    }

    /**
     * Evaluates.
     *
     * @throws ExpressionException if it cannot be
     */
    Value of(Expression expression) {
        steps = 0;
        bound = null;
        return value(expression);
    }

    private Value value(Expression expression) {
        step(expression.place());
        return switch (expression) {
            case Expression.Constant constant -> constant.value();
            case Expression.Option option -> Value.text(option.name());
            case Expression.Attribute attribute -> source.attribute(attribute.name());
            case Expression.Parameter parameter -> parameter(parameter);
            case Expression.Variable variable -> variable(variable);
            case Expression.Operation operation -> operation(operation);
            case Expression.Call call -> call(call);
        };
    }

    /** @throws ExpressionException if this was too much work */
    void step(Place at) {
        if (++steps > MOST_STEPS) {
            throw new ExpressionException(
                    at.position(),
                    "the evaluation takes more than " + MOST_STEPS + " steps; there are too many values");
        }
    }

    private Value parameter(Expression.Parameter parameter) {
        String value = parameter.name().equals(CompiledRules.CONNECTOR_ID) && !connector.isEmpty()
                ? connector
                : parameters.get(parameter.name());
        if (value == null) {
            throw new ExpressionException(
                    parameter.place().position(), "there is no parameter %" + parameter.name() + "%");
        }
        return Value.text(value);
    }

    private Value variable(Expression.Variable variable) {
        for (Bound one = bound; one != null; one = one.outer()) {
            if (one.name().equals(variable.name())) {
                return one.value();
            }
        }
        throw new ExpressionException(
                variable.place().position(), "the variable $" + variable.name() + " has no value here");
    }

    private Value operation(Expression.Operation operation) {
        Value left = value(operation.left());
        return switch (operation.operator()) {
            case AND ->
                Value.flag(isTrue(left, operation.left()) && isTrue(value(operation.right()), operation.right()));
            case OR ->
                Value.flag(isTrue(left, operation.left()) || isTrue(value(operation.right()), operation.right()));
            default -> {
                Value right = value(operation.right());
                place = operation.place();
                yield Operations.apply(this, operation.operator(), left, right);
            }
        };
    }

    /** Nothing is not true; of many values one has to be. */
    private boolean isTrue(Value value, Expression expression) {
        return switch (value) {
            case Value.Flag flag -> flag.is();
            case Nothing _ -> false;
            case Value.Many many -> many.values().stream().anyMatch(one -> isTrue(one, expression));
            default ->
                throw new ExpressionException(
                        expression.place().position(),
                        "a truth value is wanted here, not " + value.kind() + "; CBool makes one");
        };
    }

    private Value call(Expression.Call call) {
        List<Expression> arguments = call.arguments();
        return switch (call.function().form()) {
            case EACH -> each(call);
            case IIF -> conditional(arguments.get(0), arguments.get(1), arguments.get(2));
            case SWITCH -> choice(arguments);
            case WITH -> {
                Value value = value(arguments.get(1));
                yield within(arguments.get(0), value, arguments.get(2));
            }
            case SELECT -> {
                List<Value> results = new ArrayList<>();
                for (Value item : value(arguments.get(1)).each()) {
                    results.add(within(arguments.get(0), item, arguments.get(2)));
                }
                yield Value.of(results);
            }
            case WHERE -> {
                List<Value> kept = new ArrayList<>();
                for (Value item : value(arguments.get(1)).each()) {
                    if (isTrue(within(arguments.get(0), item, arguments.get(2)), arguments.get(2))) {
                        kept.add(item);
                    }
                }
                yield Value.of(kept);
            }
        };
    }

    private Value within(Expression variable, Value value, Expression inside) {
        Bound outer = bound;
        bound = new Bound(((Expression.Variable) variable).name(), value, outer);
        try {
            return value(inside);
        } finally {
            bound = outer;
        }
    }

    /** With a condition of many truth values, each decides about the value in the same place. */
    private Value conditional(Expression condition, Expression yes, Expression no) {
        Value decision = value(condition);
        if (!(decision instanceof Value.Many many)) {
            return value(isTrue(decision, condition) ? yes : no);
        }
        Value ifTrue = value(yes);
        Value ifFalse = value(no);
        int count = many.values().size();
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Value branch = isTrue(many.values().get(i), condition) ? ifTrue : ifFalse;
            results.add(
                    branch instanceof Value.Many same && same.values().size() == count
                            ? same.values().get(i)
                            : branch);
        }
        return Value.of(results.stream().distinct().toList());
    }

    private Value choice(List<Expression> arguments) {
        for (int i = 0; i < arguments.size(); i += 2) {
            if (isTrue(value(arguments.get(i)), arguments.get(i))) {
                return value(arguments.get(i + 1));
            }
        }
        return Nothing.NULL;
    }

    private Value each(Expression.Call call) {
        Function function = call.function();
        List<Value> values = new ArrayList<>(call.arguments().size());
        int many = -1;
        for (int i = 0; i < call.arguments().size(); i++) {
            Value value = value(call.arguments().get(i));
            if (value instanceof Value.Many && function.parameter(i) != ValueType.MV) {
                many = many < 0 && function.parameter(i) != ValueType.VAR ? i : many;
            }
            values.add(value);
        }
        if (many < 0) {
            return apply(call, values);
        }
        List<Value> results = new ArrayList<>();
        for (Value one : values.get(many).each()) {
            step(call.place());
            List<Value> arguments = new ArrayList<>(values);
            arguments.set(many, one);
            results.add(apply(call, arguments));
        }
        return Value.of(results);
    }

    private Value apply(Expression.Call call, List<Value> values) {
        Function function = call.function();
        for (int i = 0; i < values.size(); i++) {
            ValueType wanted = function.parameter(i);
            Value given = Objects.requireNonNull(values.get(i));
            if (given instanceof Nothing && wanted != ValueType.VAR && wanted != ValueType.MV) {
                if (!function.emptyForNull() || i > 0) {
                    return Nothing.NULL;
                }
                values.set(i, Value.text(""));
            } else if (!wanted.has(given)) {
                throw new ExpressionException(
                        call.arguments().get(i).place().position(),
                        function.name() + " takes " + wanted.people() + " here, not " + given.kind());
            }
        }
        place = call.place();
        return function.body().apply(this, values);
    }
}
