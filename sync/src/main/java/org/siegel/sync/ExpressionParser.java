package org.siegel.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siegel.sync.Expression.Operator;
import org.siegel.sync.Expression.Place;

/**
 * Reads expressions. Microsoft documents operators that all bind alike, from left to right, and ships rules that are right only
 * where comparisons bind closer than {@code &&} and {@code ||}. So here: sums and {@code &} bind closest, from left to right and
 * all alike; then comparisons; then {@code &&} and {@code ||}, which are not mixed without brackets.
 */
final class ExpressionParser {

    static final int LONGEST = 20_000;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";
    private static final int DEEPEST = 60;
    private static final int MOST_OPERATORS = 400;
    private static final Set<String> OPTIONS = Set.of(
            "CaseInsensitive", "CaseSensitive", "vbTextCompare", "vbBinaryCompare", "Unicode", "ASCII", "UTF8", "DC");

    private final String text;
    private int at;
    private int depth;
    private int operators;
    private final List<String> variables = new ArrayList<>();

    ExpressionParser(String text) {
        if (text.length() > LONGEST) {
            throw new ExpressionException(
                    LONGEST, "an expression has at most " + LONGEST + " characters, this one " + text.length());
        }
        this.text = text;
    }

    /** The whole text as one expression. */
    Expression expression() {
        Expression read = logical();
        if (more()) {
            throw error(at, "there is more behind the end of the expression: " + rest());
        }
        return read;
    }

    private Expression logical() {
        Expression left = comparison();
        @Nullable Operator first = null;
        while (more()) {
            int start = at;
            Operator operator = take("&&") ? Operator.AND : take("||") ? Operator.OR : null;
            if (operator == null) {
                return left;
            }
            if (first != null && first != operator) {
                throw error(start, "&& and || stand side by side: put brackets around what belongs together");
            }
            first = operator;
            left = operation(operator, left, comparison(), start);
        }
        return left;
    }

    private static final List<Operator> COMPARISONS = List.of(
            Operator.NOT_EQUAL,
            Operator.LESS_OR_EQUAL,
            Operator.GREATER_OR_EQUAL,
            Operator.EQUAL,
            Operator.LESS,
            Operator.GREATER);

    private Expression comparison() {
        Expression left = sum();
        while (more()) {
            Operator operator = comparisonSign();
            if (operator == null) {
                return left;
            }
            int start = at - operator.sign().length();
            left = operation(operator, left, sum(), start);
        }
        return left;
    }

    private @Nullable Operator comparisonSign() {
        for (Operator one : COMPARISONS) {
            if (take(one.sign())) {
                return one;
            }
        }
        return null;
    }

    private Expression sum() {
        Expression left = operand();
        while (more()) {
            int start = at;
            char sign = text.charAt(at);
            boolean logical = sign == '&' && text.startsWith("&&", at);
            Operator operator = switch (sign) {
                case '+' -> Operator.PLUS;
                case '-' -> Operator.MINUS;
                case '*' -> Operator.TIMES;
                case '&' -> logical ? null : Operator.CONCATENATE;
                default -> null;
            };
            if (operator == null) {
                return left;
            }
            at++;
            left = operation(operator, left, operand(), start);
        }
        return left;
    }

    private Expression operation(Operator operator, Expression left, Expression right, int start) {
        if (++operators > MOST_OPERATORS) {
            throw error(start, "an expression has at most " + MOST_OPERATORS + " operators");
        }
        return new Expression.Operation(operator, left, right, new Place(start + 1));
    }

    private Expression operand() {
        if (!more()) {
            throw error(at, "the expression ends where a value should stand");
        }
        if (++depth > DEEPEST) {
            throw error(at, "the expression is nested deeper than " + DEEPEST);
        }
        int start = at;
        char first = text.charAt(at);
        Expression read = switch (first) {
            case '(' -> bracketed();
            case '"' -> new Expression.Constant(Value.text(quoted()), new Place(start + 1));
            case '[' -> new Expression.Attribute(enclosed(']', "an attribute's name"), new Place(start + 1));
            case '%' -> new Expression.Parameter(enclosed('%', "a parameter's name"), new Place(start + 1));
            case '$' -> variable();
            case '&' -> hexadecimal();
            default -> first == '-' || isDigit(first) ? number() : word();
        };
        depth--;
        return read;
    }

    private Expression bracketed() {
        at++;
        Expression inside = logical();
        expect(')', "a closing bracket");
        return inside;
    }

    /** A quotation mark inside is doubled; a backslash may be, as Microsoft's rules write it. */
    private String quoted() {
        int start = at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            boolean twice = at < text.length() && text.charAt(at) == c;
            if (c == '"' && !twice) {
                return content.toString();
            }
            if (twice && (c == '"' || c == '\\')) {
                at++;
            }
            content.append(c);
        }
        throw error(start, "the text that begins here has no closing quotation mark");
    }

    private String enclosed(char end, String what) {
        int start = at;
        int close = text.indexOf(end, at + 1);
        if (close < 0) {
            throw error(start, what + " begins here and does not end with " + end);
        }
        String name = text.substring(at + 1, close);
        if (!name.matches(NAME)) {
            throw error(start, "this is not " + what + ": " + name);
        }
        at = close + 1;
        return name;
    }

    private Expression variable() {
        int start = at;
        String name = variableName();
        if (!variables.contains(name)) {
            throw error(start, "the variable $" + name + " is not known here: Select, Where and With define variables");
        }
        return new Expression.Variable(name, new Place(start + 1));
    }

    private String variableName() {
        int start = at++;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        if (at - start < 2 || at - start > 64) {
            throw error(start, "a variable is a $ and up to 63 letters and digits");
        }
        return text.substring(start + 1, at);
    }

    private Expression hexadecimal() {
        int start = at;
        if (!text.regionMatches(at, "&H", 0, 2)) {
            throw error(at, "a value should stand before &");
        }
        at += 2;
        int digits = at;
        while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 128) {
            at++;
        }
        return new Expression.Constant(
                Value.number(parsed(start, text.substring(digits, at), 16)), new Place(start + 1));
    }

    private Expression number() {
        int start = at;
        if (text.charAt(at) == '-') {
            at++;
        }
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return new Expression.Constant(
                Value.number(parsed(start, text.substring(start, at), 10)), new Place(start + 1));
    }

    private static long parsed(int start, String digits, int base) {
        try {
            return Long.parseLong(digits, base);
        } catch (NumberFormatException e) {
            throw error(start, "this is not a whole number of up to 64 bits: " + digits);
        }
    }

    private Expression word() {
        int start = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (name.isEmpty()) {
            throw error(start, "a value should stand here, not " + rest());
        }
        Place place = new Place(start + 1);
        if (more() && text.charAt(at) == '(') {
            return name.equals("ImportedValue") ? imported(place) : call(name, place);
        }
        return switch (name) {
            case "True" -> new Expression.Constant(Value.YES, place);
            case "False" -> new Expression.Constant(Value.NO, place);
            case "NULL" -> new Expression.Constant(Value.Nothing.NULL, place);
            case "AuthoritativeNull" -> new Expression.Constant(Value.Nothing.AUTHORITATIVE_NULL, place);
            case "IgnoreThisFlow" -> new Expression.Constant(Value.Nothing.IGNORE_THIS_FLOW, place);
            case "CRLF" -> new Expression.Constant(Value.text("\r\n"), place);
            default -> {
                if (OPTIONS.contains(name)) {
                    yield new Expression.Option(name, place);
                }
                throw error(
                        start,
                        name + " is no constant: attributes stand in [ ], texts in \" \", functions are followed by (");
            }
        };
    }

    /** Entra Connect's {@code ImportedValue("mail")}: what a directory has confirmed, which here is every value of an attribute. */
    private Expression imported(Place place) {
        expect('(', "an opening bracket");
        if (!more() || text.charAt(at) != '"') {
            throw error(at, "ImportedValue takes an attribute's name in quotation marks");
        }
        int start = at;
        String name = quoted();
        if (!name.matches(NAME)) {
            throw error(start, "this is not an attribute's name: " + name);
        }
        expect(')', "a closing bracket");
        return new Expression.Attribute(name, place);
    }

    private Expression call(String name, Place place) {
        Function function = Functions.named(name, place.position());
        expect('(', "an opening bracket");
        List<Expression> arguments = new ArrayList<>();
        int known = variables.size();
        while (more() && text.charAt(at) != ')') {
            if (!arguments.isEmpty()) {
                expect(',', "a comma or a closing bracket");
            }
            arguments.add(
                    function.bindsVariable() && arguments.isEmpty()
                            ? binding(function)
                            : argument(function, arguments));
        }
        expect(')', "a closing bracket");
        while (variables.size() > known) {
            variables.removeLast();
        }
        function.checkCount(arguments.size(), place.position());
        return new Expression.Call(function, arguments, place);
    }

    /** The variable becomes known behind the collection or subexpression that it stands for. */
    private Expression argument(Function function, List<Expression> before) {
        if (function.bindsVariable() && before.size() == 2 && before.getFirst() instanceof Expression.Variable bound) {
            variables.add(bound.name());
        }
        return logical();
    }

    private Expression binding(Function function) {
        if (!more() || text.charAt(at) != '$') {
            throw error(at, function.name() + " begins with a variable, such as $item");
        }
        int start = at;
        return new Expression.Variable(variableName(), new Place(start + 1));
    }

    private void expect(char c, String what) {
        if (!more() || text.charAt(at) != c) {
            throw error(at, what + " is missing here" + (at < text.length() ? ", before " + rest() : ""));
        }
        at++;
    }

    private boolean take(String sign) {
        if (!text.startsWith(sign, at)) {
            return false;
        }
        at += sign.length();
        return true;
    }

    /** Skips blanks. */
    private boolean more() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private String rest() {
        String rest = text.substring(at, Math.min(text.length(), at + 20));
        return rest.length() < text.length() - at ? rest + "..." : rest;
    }

    private static ExpressionException error(int index, String sentence) {
        return new ExpressionException(index + 1, sentence);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
}
