package org.siegel.app;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An option of a command.
 *
 * @param names as typed, the first one is the name in messages
 * @param label what stands for its value in the help; null for a switch, which has none
 * @param help what it does
 * @param required whether the command needs it
 * @param repeatable whether it may be given more than once
 */
record Option(List<String> names, @Nullable String label, String help, boolean required, boolean repeatable) {

    /** Of every command. */
    static final Option HELP = flag("-h, --help", "show this help");

    /** Something that is on or off. */
    static Option flag(String names, String help) {
        return new Option(names(names), null, help, false, false);
    }

    /** Something with a value: the next word, or what follows {@code =}. */
    static Option value(String names, String label, String help) {
        return new Option(names(names), label, help, false, false);
    }

    /** Not with {@code split(", ")}, which would be the first regular expression of many a command. */
    private static List<String> names(String names) {
        int comma = names.indexOf(", ");
        return comma < 0 ? List.of(names) : List.of(names.substring(0, comma), names.substring(comma + 2));
    }

    Option asRequired() {
        return new Option(names, label, help, true, repeatable);
    }

    Option asRepeatable() {
        return new Option(names, label, help, required, true);
    }

    String name() {
        return names.getLast(); // the long one
    }

    /** As in a synopsis: {@code --key FILE}. */
    String shown() {
        return label == null ? name() : name() + " " + label;
    }
}
