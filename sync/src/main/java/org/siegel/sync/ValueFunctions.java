package org.siegel.sync;

import static org.siegel.sync.TextFunctions.number;
import static org.siegel.sync.TextFunctions.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.siegel.sync.Function.Form;
import org.siegel.sync.Value.Nothing;
import org.siegel.tenant.TenantObject;

/** Program flow, lists, bits, and the questions whether there is anything. */
final class ValueFunctions {

    private static final Function.Body BY_FORM = (e, a) -> {
        throw new IllegalStateException("the evaluation itself does this");
    };

    static final List<Function> ALL = List.of(
            Function.of("var IIF(bool, var, var)", Form.IIF, BY_FORM),
            Function.of("var Switch(bool, var, var*)", Form.SWITCH, BY_FORM),
            Function.of("var Select(var, mv, var)", Form.SELECT, BY_FORM),
            Function.of("var Where(var, mv, bool)", Form.WHERE, BY_FORM),
            Function.of("var With(var, var, var)", Form.WITH, BY_FORM),
            Function.of("var Error(str)", (e, a) -> {
                String sentence = TenantObject.printable(text(a, 0));
                throw e.error(sentence.isEmpty() ? "Error was called" : sentence);
            }),
            Function.of("bool IsNull(var)", (e, a) -> Value.flag(a.getFirst() instanceof Nothing)),
            Function.of("bool IsEmpty(var)", (e, a) -> Value.flag(isEmpty(a.getFirst()))),
            Function.of("bool IsNullOrEmpty(var)", (e, a) -> Value.flag(!isPresent(a.getFirst()))),
            Function.of("bool IsPresent(var)", (e, a) -> Value.flag(isPresent(a.getFirst()))),
            Function.of("bool IsString(var)", (e, a) -> Value.flag(a.getFirst() instanceof Value.Text)),
            Function.of(
                    "num Count(mv)", (e, a) -> Value.number(a.getFirst().each().size())),
            Function.of("num Contains(mv, str, opt?)", (e, a) -> Value.number(contains(e, a))),
            Function.of("var Item(mv, num)", (e, a) -> item(e, a, true)),
            Function.of("var ItemOrNull(mv, num)", (e, a) -> item(e, a, false)),
            Function.of("str Join(mv, str?)", ValueFunctions::join),
            Function.of(
                    "var RemoveDuplicates(mv)",
                    (e, a) -> Value.of(Operations.distinct(a.getFirst().each()))),
            Function.of("str Split(str, str, num?)", ValueFunctions::split),
            Function.of(
                    "var Union(mv, mv*)",
                    (e, a) -> Value.of(Operations.distinct(
                            a.stream().flatMap(v -> v.each().stream()).toList()))),
            Function.of("num BitAnd(num, num)", (e, a) -> Value.number(number(a, 0) & number(a, 1))),
            Function.of("num BitOr(num, num)", (e, a) -> Value.number(number(a, 0) | number(a, 1))),
            Function.of(
                    "bool IsBitSet(num, num)", (e, a) -> Value.flag((number(a, 0) & number(a, 1)) == number(a, 1))));

    private ValueFunctions() {}

    private static boolean isEmpty(Value value) {
        return value instanceof Value.Text text && text.text().isEmpty();
    }

    private static boolean isPresent(Value value) {
        return !(value instanceof Nothing) && !isEmpty(value);
    }

    /** The place of the first value that has the text in it, from 1; a reference has to be it. */
    private static long contains(Evaluation evaluation, List<Value> arguments) {
        String search = text(arguments, 1);
        boolean ignoreCase = arguments.size() > 2 && text(arguments, 2).equals("CaseInsensitive");
        String wanted = ignoreCase ? search.toLowerCase(Locale.ROOT) : search;
        long index = 0;
        for (Value value : arguments.getFirst().each()) {
            index++;
            boolean found = switch (value) {
                case Value.Reference reference -> reference.dn().equalsIgnoreCase(search);
                case Value.Text one -> (ignoreCase ? one.text().toLowerCase(Locale.ROOT) : one.text()).contains(wanted);
                default -> throw evaluation.error("Contains searches texts and references, not " + value.kind());
            };
            if (found) {
                return index;
            }
        }
        return 0;
    }

    private static Value item(Evaluation evaluation, List<Value> arguments, boolean strict) {
        List<Value> values = arguments.getFirst().each();
        long index = number(arguments, 1);
        if (index >= 1 && index <= values.size()) {
            return values.get((int) index - 1);
        }
        if (strict) {
            throw evaluation.error(
                    "there is no item " + index + " among " + values.size() + "; ItemOrNull allows that");
        }
        return Nothing.NULL;
    }

    private static Value join(Evaluation evaluation, List<Value> arguments) {
        List<Value> values = arguments.getFirst().each();
        if (values.isEmpty()) {
            return Nothing.NULL;
        }
        String between = arguments.size() > 1 ? text(arguments, 1) : " ";
        long length = 0;
        for (Value value : values) {
            if (value instanceof Value.Bytes) {
                throw evaluation.error("Join takes texts, not binary");
            }
            length += value.toString().length() + between.length();
            evaluation.checkLength(length);
        }
        return evaluation.text(values.stream().map(Value::toString).collect(Collectors.joining(between)));
    }

    private static Value split(Evaluation evaluation, List<Value> arguments) {
        String delimiter = text(arguments, 1);
        if (delimiter.length() != 1) {
            throw evaluation.error("a delimiter is one character, not " + delimiter.length());
        }
        long limit = arguments.size() > 2 ? Math.clamp(number(arguments, 2), 1, Integer.MAX_VALUE) : -1;
        List<Value> parts = new ArrayList<>();
        Arrays.stream(text(arguments, 0).split(Pattern.quote(delimiter), (int) limit))
                .map(Value::text)
                .forEach(parts::add);
        return Value.of(parts);
    }
}
