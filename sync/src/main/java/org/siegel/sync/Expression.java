package org.siegel.sync;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An expression of Entra Connect's language for synchronization rules, read once and evaluated often. Its {@link #text} reads
 * back as an equal one; positions in the source do not count for that.
 */
sealed interface Expression {

    /** Where it starts in the source, from 1. */
    Place place();

    /** A place in the source; all places are equal, so that expressions are equal by what they say. */
    final class Place {
        private final int position;

        Place(int position) {
            this.position = position;
        }

        int position() {
            return position;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Place;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    record Constant(Value value, Place place) implements Expression {}

    /** A word that stands for an option of a function, such as CaseInsensitive. */
    record Option(String name, Place place) implements Expression {}

    record Attribute(String name, Place place) implements Expression {}

    record Parameter(String name, Place place) implements Expression {}

    record Variable(String name, Place place) implements Expression {}

    record Call(Function function, List<Expression> arguments, Place place) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    record Operation(Operator operator, Expression left, Expression right, Place place) implements Expression {}

    /** In the order in which they bind, loosely first; within a rank from left to right. */
    enum Operator {
        AND("&&", 0),
        OR("||", 0),
        EQUAL("=", 1),
        NOT_EQUAL("<>", 1),
        LESS_OR_EQUAL("<=", 1),
        GREATER_OR_EQUAL(">=", 1),
        LESS("<", 1),
        GREATER(">", 1),
        PLUS("+", 2),
        MINUS("-", 2),
        TIMES("*", 2),
        CONCATENATE("&", 2);

        private final String sign;
        private final int rank;

        Operator(String sign, int rank) {
            this.sign = sign;
            this.rank = rank;
        }

        String sign() {
            return sign;
        }

        int rank() {
            return rank;
        }
    }

    /**
     * Reads an expression.
     *
     * @throws ExpressionException with the place, where it is none
     */
    static Expression parse(String text) {
        return new ExpressionParser(text).expression();
    }

    /** Every attribute that it names. */
    default Set<String> attributes() {
        Set<String> found = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        collect(this, found);
        return found;
    }

    private static void collect(Expression expression, Set<String> found) {
        switch (expression) {
            case Attribute attribute -> found.add(attribute.name());
            case Call call -> call.arguments().forEach(argument -> collect(argument, found));
            case Operation operation -> {
                collect(operation.left(), found);
                collect(operation.right(), found);
            }
            case Constant _, Option _, Parameter _, Variable _ -> {}
        }
    }

    /** As an administrator writes it. */
    default String text() {
        return switch (this) {
            case Constant constant -> constantText(constant.value());
            case Option option -> option.name();
            case Attribute attribute -> "[" + attribute.name() + "]";
            case Parameter parameter -> "%" + parameter.name() + "%";
            case Variable variable -> "$" + variable.name();
            case Call call ->
                call.function().name()
                        + call.arguments().stream().map(Expression::text).collect(Collectors.joining(", ", "(", ")"));
            case Operation operation ->
                side(operation, operation.left(), false) + " "
                        + operation.operator().sign() + " " + side(operation, operation.right(), true);
        };
    }

    private static String side(Operation around, Expression side, boolean right) {
        if (!(side instanceof Operation inner)) {
            return side.text();
        }
        int outerRank = around.operator().rank();
        int innerRank = inner.operator().rank();
        boolean mixed = outerRank == 0 && innerRank == 0 && inner.operator() != around.operator();
        boolean bare = !mixed && (innerRank > outerRank || (innerRank == outerRank && !right));
        return bare ? side.text() : "(" + side.text() + ")";
    }

    private static String constantText(Value value) {
        return switch (value) {
            case Value.Nothing.NULL -> "NULL";
            case Value.Nothing.AUTHORITATIVE_NULL -> "AuthoritativeNull";
            case Value.Nothing.IGNORE_THIS_FLOW -> "IgnoreThisFlow";
            case Value.Text text ->
                text.text().equals("\r\n")
                        ? "CRLF"
                        : "\"" + text.text().replace("\\", "\\\\").replace("\"", "\"\"") + "\"";
            default -> value.toString();
        };
    }
}
