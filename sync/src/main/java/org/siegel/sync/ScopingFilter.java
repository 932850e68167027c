package org.siegel.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.siegel.sync.Value.Nothing;

/**
 * Which objects a rule is about: those for which all clauses of one group hold. Without groups it is about all.
 *
 * @param groups of clauses
 */
public record ScopingFilter(List<List<Clause>> groups) {

    /** About all objects. */
    public static final ScopingFilter EVERYTHING = new ScopingFilter(List.of());

    public ScopingFilter {
        groups = groups.stream().map(List::copyOf).toList();
    }

    /**
     * A condition. Texts are compared without regard to case, and as numbers where both are numbers; of several values one has
     * to fit, and with an operator that begins with NOT or ISNOT none may.
     *
     * @param value what the attribute is compared with; empty for ISNULL and ISNOTNULL
     */
    public record Clause(String attribute, Operator operator, String value) {

        static Clause of(String attribute, Operator operator) {
            return new Clause(attribute, operator, "");
        }

        @Override
        public String toString() {
            return attribute + " " + operator + (operator.needsValue() ? " " + value : "");
        }
    }

    /** Entra Connect's operators. */
    public enum Operator {
        EQUAL,
        NOTEQUAL,
        LESSTHAN,
        LESSTHAN_OR_EQUAL,
        GREATERTHAN,
        GREATERTHAN_OR_EQUAL,
        CONTAINS,
        NOTCONTAINS,
        STARTSWITH,
        NOTSTARTSWITH,
        ENDSWITH,
        NOTENDSWITH,
        ISNULL,
        ISNOTNULL,
        ISIN,
        ISNOTIN,
        /** Every bit of the value, a number, is set. */
        ISBITSET,
        ISNOTBITSET,
        /** The attribute, which is memberOf as a rule, has this distinguished name. */
        ISMEMBEROF,
        ISNOTMEMBEROF;

        public boolean needsValue() {
            return this != ISNULL && this != ISNOTNULL;
        }

        boolean needsNumber() {
            return this == ISBITSET || this == ISNOTBITSET;
        }
    }

    /** Why an object is out of scope: the first clause of each group that does not hold; empty where it is in scope. */
    Optional<String> whyNot(Evaluation.Source object) {
        List<String> reasons = new ArrayList<>();
        for (List<Clause> group : groups) {
            Optional<Clause> failed =
                    group.stream().filter(clause -> !holds(clause, object)).findFirst();
            if (failed.isEmpty()) {
                return Optional.empty();
            }
            reasons.add(failed.get() + " does not hold");
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    boolean includes(Evaluation.Source object) {
        if (groups.isEmpty()) {
            return true;
        }
        for (List<Clause> group : groups) {
            boolean all = true;
            for (int i = 0; all && i < group.size(); i++) {
                all = holds(group.get(i), object);
            }
            if (all) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(Clause clause, Evaluation.Source object) {
        Value value = object.attribute(clause.attribute());
        return switch (clause.operator()) {
            case ISNULL -> value instanceof Nothing;
            case ISNOTNULL -> !(value instanceof Nothing);
            case EQUAL, ISIN, ISMEMBEROF -> any(clause, value, Operator.EQUAL);
            case NOTEQUAL, ISNOTIN, ISNOTMEMBEROF -> !any(clause, value, Operator.EQUAL);
            case NOTCONTAINS -> !any(clause, value, Operator.CONTAINS);
            case NOTSTARTSWITH -> !any(clause, value, Operator.STARTSWITH);
            case NOTENDSWITH -> !any(clause, value, Operator.ENDSWITH);
            case ISNOTBITSET -> !any(clause, value, Operator.ISBITSET);
            default -> any(clause, value, clause.operator());
        };
    }

    private static boolean any(Clause clause, Value values, Operator operator) {
        for (Value value : values.each()) {
            if (fits(value, operator, clause.value())) {
                return true;
            }
        }
        return false;
    }

    private static boolean fits(Value value, Operator operator, String wanted) {
        String text = value instanceof Value.Bytes ? "" : value.toString();
        return switch (operator) {
            case CONTAINS -> text.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
            case STARTSWITH -> text.regionMatches(true, 0, wanted, 0, wanted.length());
            case ENDSWITH -> text.regionMatches(true, text.length() - wanted.length(), wanted, 0, wanted.length());
            case ISBITSET -> {
                Optional<Long> bits = number(text);
                long mask = number(wanted).orElse(0L);
                yield bits.isPresent() && (bits.get() & mask) == mask;
            }
            default -> {
                int order = order(text, wanted);
                yield switch (operator) {
                    case EQUAL -> order == 0;
                    case LESSTHAN -> order < 0;
                    case LESSTHAN_OR_EQUAL -> order <= 0;
                    case GREATERTHAN -> order > 0;
                    case GREATERTHAN_OR_EQUAL -> order >= 0;
                    default -> throw new IllegalArgumentException(operator.name());
                };
            }
        };
    }

    private static int order(String text, String wanted) {
        Optional<Long> left = number(text);
        Optional<Long> right = left.isEmpty() ? Optional.empty() : number(wanted);
        return left.isPresent() && right.isPresent()
                ? Long.compare(left.get(), right.get())
                : text.compareToIgnoreCase(wanted);
    }

    static Optional<Long> number(String text) {
        if (text.isEmpty() || text.length() > 20 || Character.digit(text.charAt(text.length() - 1), 10) < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }
}
