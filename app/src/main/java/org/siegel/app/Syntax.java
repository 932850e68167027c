package org.siegel.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may be typed after a command's name. Declared as constants and read without reflection, because the message
 * commands start in less time than a library for this needs to look at itself.
 *
 * @param command its full name, {@code siegel smime sign}
 * @param description one sentence
 * @param operand what stands for its operands in the help; null where it takes none
 * @param operandHelp what they are
 * @param least how many operands it needs
 * @param most how many operands it takes
 * @param options all but {@code --help}
 */
record Syntax(
        String command,
        String description,
        @Nullable String operand,
        String operandHelp,
        int least,
        int most,
        List<Option> options) {

    static Syntax of(String command, String description, Option... options) {
        return new Syntax(command, description, null, "", 0, 0, List.of(options));
    }

    Syntax withOperands(String label, String help, int atLeast, int atMost) {
        return new Syntax(command, description, label, help, atLeast, atMost, options);
    }

    /** These and more options. */
    Syntax with(List<Option> more) {
        List<Option> all = new ArrayList<>(options);
        all.addAll(more);
        return new Syntax(command, description, operand, operandHelp, least, most, List.copyOf(all));
    }

    /**
     * Reads what was typed.
     *
     * @throws UsageException if it is not what the command takes
     */
    Arguments parse(List<String> words) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        List<String> operands = new ArrayList<>();
        var rest = words.listIterator();
        boolean onlyOperands = false;
        while (rest.hasNext()) {
            String word = rest.next();
            if (onlyOperands || !word.startsWith("-") || word.equals("-")) {
                operands.add(word);
            } else if (word.equals("--")) {
                onlyOperands = true;
            } else {
                int equals = word.startsWith("--") ? word.indexOf('=') : -1;
                Option option = option(equals < 0 ? word : word.substring(0, equals))
                        .orElseThrow(() -> wrong("there is no option " + word));
                if (option.label() == null && equals >= 0) {
                    throw wrong(option.name() + " takes no value");
                }
                String value =
                        option.label() == null ? "" : equals < 0 ? next(option, rest) : word.substring(equals + 1);
                List<String> values = given.computeIfAbsent(option.name(), _ -> new ArrayList<>());
                if (!values.isEmpty() && !option.repeatable() && option.label() != null) {
                    throw wrong(option.name() + " is given twice");
                }
                values.add(value);
            }
        }
        if (!given.containsKey(Option.HELP.name())) {
            requireAll(given, operands);
        }
        return new Arguments(this, given, operands);
    }

    private String next(Option option, java.util.ListIterator<String> rest) {
        String value = rest.hasNext() ? rest.next() : "--";
        if (value.equals("--") || option(value).isPresent()) {
            throw wrong(option.name() + " needs a value: " + option.shown());
        }
        return value;
    }

    private Optional<Option> option(String name) {
        if (Option.HELP.names().contains(name)) {
            return Optional.of(Option.HELP);
        }
        for (Option option : options) {
            if (option.names().contains(name)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    private void requireAll(Map<String, List<String>> given, List<String> operands) {
        for (Option option : options) {
            if (option.required() && !given.containsKey(option.name())) {
                throw wrong(option.shown() + " is missing");
            }
        }
        if (operands.size() < least) {
            throw wrong(operand + " is missing");
        }
        if (operands.size() > most) {
            throw wrong("there is no place for " + operands.get(most));
        }
    }

    UsageException wrong(String what) {
        return new UsageException(what + "; see " + command + " --help");
    }
}
