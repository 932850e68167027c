package org.siegel.sync;

import java.util.Locale;
import java.util.Map;

/** Types in the notation of Microsoft's function reference. Every type may be of one value or of many. */
enum ValueType {
    STR("text"),
    NUM("a number"),
    BOOL("a truth value"),
    DT("a time"),
    BIN("binary"),
    REF("a reference"),
    /** Anything. */
    VAR("anything"),
    /** All values of anything, as one argument. */
    MV("anything"),
    /** A word such as CaseInsensitive. */
    OPT("an option");

    private static final Map<Character, String> OPTIONAL = Map.of('?', "", '~', "", '*', "");

    private final String people;

    ValueType(String people) {
        this.people = people;
    }

    String people() {
        return people;
    }

    /** Of a signature, where marks may follow the name. */
    static ValueType of(String notation) {
        int end = notation.length();
        while (OPTIONAL.containsKey(notation.charAt(end - 1))) {
            end--;
        }
        return valueOf(notation.substring(0, end).toUpperCase(Locale.ROOT));
    }

    /** Whether a parameter of this type may take a value of that one, as far as that can be told before there are values. */
    boolean takes(ValueType given) {
        return switch (this) {
            case VAR, MV -> given != OPT;
            case OPT -> given == OPT;
            case STR -> given == STR || given == REF || given.isOpen();
            case BIN -> given == BIN || given == STR || given.isOpen();
            case REF -> given == REF || given == STR || given.isOpen();
            case NUM, BOOL, DT -> given == this || given.isOpen();
        };
    }

    /** Whether values of this type can be known only when they are there. */
    boolean isOpen() {
        return this == VAR || this == MV;
    }

    /** Whether a value is of this type; texts of octets are base64. */
    boolean has(Value value) {
        return switch (this) {
            case STR -> value instanceof Value.Text || value instanceof Value.Reference;
            case NUM -> value instanceof Value.Number;
            case BOOL -> value instanceof Value.Flag;
            case DT -> value instanceof Value.Moment;
            case BIN -> value instanceof Value.Bytes || value instanceof Value.Text;
            case REF -> value instanceof Value.Reference || value instanceof Value.Text;
            case VAR, MV -> true;
            case OPT -> value instanceof Value.Text;
        };
    }
}
