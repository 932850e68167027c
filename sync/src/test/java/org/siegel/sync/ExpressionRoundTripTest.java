package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.sync.Expression.Operator;
import org.siegel.sync.Expression.Place;

/** Any expression that can be written is read back as it was; any text is read or told to be wrong. */
class ExpressionRoundTripTest {

    private static final Place ANYWHERE = new Place(1);
    private static final List<Function> FUNCTIONS = List.copyOf(Functions.all());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void written_expressions_are_read_as_they_were(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            Expression expression = random(random, 4, new ArrayList<>());
            String text = expression.text();
            assertThat(Expression.parse(text)).as(text).isEqualTo(expression);
            assertThat(Expression.parse(text).text()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damaged_expressions_are_read_or_told_to_be_wrong(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            StringBuilder text =
                    new StringBuilder(random(random, 3, new ArrayList<>()).text());
            for (int j = 0; j <= random.nextInt(3); j++) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, "()[]\"$%&,=<>|x1 \\\0\ud83d".charAt(random.nextInt(19)));
            }
            try {
                Expression read = Expression.parse(text.toString());
                assertThat(Expression.parse(read.text())).isEqualTo(read);
                ExpressionTest.evaluation().of(read);
            } catch (ExpressionException told) {
                assertThat(told.getMessage()).isNotBlank();
                assertThat(told.position()).isBetween(1, text.length() + 1);
            }
        }
    }

    private static Expression random(Random random, int depth, List<String> variables) {
        return switch (random.nextInt(depth == 0 ? 6 : 10)) {
            case 0 -> new Expression.Constant(Value.text(text(random)), ANYWHERE);
            case 1 -> new Expression.Constant(Value.number(random.nextLong() >> random.nextInt(64)), ANYWHERE);
            case 2 -> new Expression.Attribute("attribute-" + random.nextInt(9), ANYWHERE);
            case 3 ->
                variables.isEmpty()
                        ? new Expression.Parameter("Forest.LDAP", ANYWHERE)
                        : new Expression.Variable(variables.get(random.nextInt(variables.size())), ANYWHERE);
            case 4 -> new Expression.Constant(Value.flag(random.nextBoolean()), ANYWHERE);
            case 5 ->
                random.nextBoolean()
                        ? new Expression.Constant(
                                Value.Nothing.values()[random.nextInt(Value.Nothing.values().length)], ANYWHERE)
                        : new Expression.Option("CaseInsensitive", ANYWHERE);
            case 6, 7 -> {
                Operator operator = Operator.values()[random.nextInt(Operator.values().length)];
                yield new Expression.Operation(
                        operator, random(random, depth - 1, variables), random(random, depth - 1, variables), ANYWHERE);
            }
            default -> call(random, depth, variables);
        };
    }

    private static Expression call(Random random, int depth, List<String> variables) {
        Function function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
        List<Expression> arguments = new ArrayList<>();
        int known = variables.size();
        int more = function.parameters().size() - function.least();
        int count = function.form() == Function.Form.SWITCH
                ? 2 + 2 * random.nextInt(2)
                : function.least() + random.nextInt(more + 1);
        for (int i = 0; i < count; i++) {
            if (function.bindsVariable() && i == 0) {
                arguments.add(new Expression.Variable("v" + random.nextInt(3), ANYWHERE));
                continue;
            }
            if (function.bindsVariable() && i == 2) {
                variables.add(((Expression.Variable) arguments.getFirst()).name());
            }
            arguments.add(random(random, depth - 1, variables));
        }
        while (variables.size() > known) {
            variables.removeLast();
        }
        return new Expression.Call(function, arguments, ANYWHERE);
    }

    private static String text(Random random) {
        String letters = "ab \"\\,()[]&|ü\n\r%$'\u0000";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
