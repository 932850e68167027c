package org.siegel.sync;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function of the rules' language.
 *
 * @param name as written; case counts, as in Entra Connect
 * @param result what it returns
 * @param parameters what it takes
 * @param least how many arguments must be there
 * @param repeats whether the last parameter may come any number of times
 * @param emptyForNull whether nothing in the first argument is an empty text to it; else it returns nothing for nothing
 * @param form how it is evaluated
 * @param body what it does
 */
record Function(
        String name,
        ValueType result,
        List<ValueType> parameters,
        int least,
        boolean repeats,
        boolean emptyForNull,
        Form form,
        Body body) {

    /** How arguments reach the function. */
    enum Form {
        /** All are evaluated first; of the first argument with many values, one after the other. */
        EACH,
        IIF,
        SWITCH,
        SELECT,
        WHERE,
        WITH
    }

    /** What it does with evaluated arguments of the right types. */
    @FunctionalInterface
    interface Body {
        Value apply(Evaluation evaluation, List<Value> arguments);
    }

    private static final Pattern SIGNATURE = Pattern.compile("(\\w+) (\\w+)\\((.*)\\)");

    /** From a signature such as {@code str Left(str~, num)}: ? may be missing, * any number of times, ~ empty for null. */
    static Function of(String signature, Body body) {
        return of(signature, Form.EACH, body);
    }

    static Function of(String signature, Form form, Body body) {
        Matcher parts = SIGNATURE.matcher(signature);
        if (!parts.matches()) {
            throw new IllegalArgumentException(signature);
        }
        List<String> notations =
                parts.group(3).isEmpty() ? List.of() : List.of(parts.group(3).split(", "));
        int least = (int) notations.stream()
                .filter(n -> !n.endsWith("?") && !n.endsWith("*"))
                .count();
        return new Function(
                parts.group(2),
                ValueType.of(parts.group(1)),
                notations.stream().map(ValueType::of).toList(),
                least,
                signature.contains("*"),
                signature.contains("~"),
                form,
                body);
    }

    boolean bindsVariable() {
        return form == Form.SELECT || form == Form.WHERE || form == Form.WITH;
    }

    ValueType parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    /** @throws ExpressionException if a function cannot have so many arguments */
    void checkCount(int arguments, int position) {
        boolean unpaired = form == Form.SWITCH && arguments % 2 == 1;
        if (arguments < least || (arguments > parameters.size() && !repeats) || unpaired) {
            String wanted = unpaired
                    ? "conditions and values in pairs"
                    : repeats
                            ? least + " or more arguments"
                            : least == parameters.size()
                                    ? least + (least == 1 ? " argument" : " arguments")
                                    : least + " to " + parameters.size() + " arguments";
            throw new ExpressionException(position, name + " takes " + wanted + ", not " + arguments);
        }
    }
}
