package org.siegel.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a cmdlet's arguments as typed in PowerShell: {@code -Name value}, {@code -Name:value}, switches without a value,
 * names in any case or shortened as long as they stay unique, and a first argument without a name.
 */
public final class CmdletLine {

    private CmdletLine() {}

    /**
     * @return parameter names in the cmdlet's spelling, to what was typed; switches to {@code true}
     * @throws CmdletException if a name is unknown or ambiguous, or a value is missing
     */
    public static Map<String, String> parse(Cmdlet cmdlet, List<String> arguments) {
        Map<String, String> typed = new LinkedHashMap<>();
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!isName(word)) {
                positional(cmdlet, typed, word);
                continue;
            }
            int colon = word.indexOf(':');
            Parameter<?> parameter = named(cmdlet, colon < 0 ? word.substring(1) : word.substring(1, colon));
            String value;
            if (colon >= 0) {
                value = word.substring(colon + 1);
            } else if (parameter.type() instanceof ParameterType.Switch) {
                value = "true";
            } else if (rest.hasNext()) {
                value = rest.next();
            } else {
                throw invalid("-" + parameter.name() + " needs a value");
            }
            if (typed.put(parameter.name(), value) != null) {
                throw invalid("-" + parameter.name() + " is given twice");
            }
        }
        return typed;
    }

    private static boolean isName(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && Character.isLetter(word.charAt(1));
    }

    private static void positional(Cmdlet cmdlet, Map<String, String> typed, String word) {
        if (cmdlet.parameters().isEmpty()
                || typed.containsKey(cmdlet.parameters().getFirst().name())) {
            throw invalid(cmdlet.name() + " does not know what to do with " + word);
        }
        typed.put(cmdlet.parameters().getFirst().name(), word);
    }

    private static Parameter<?> named(Cmdlet cmdlet, String name) {
        if (cmdlet.parameter(name).isPresent()) {
            return cmdlet.parameter(name).get();
        }
        String start = name.toLowerCase(Locale.ROOT);
        var matching = cmdlet.parameters().stream()
                .filter(p -> p.name().toLowerCase(Locale.ROOT).startsWith(start))
                .toList();
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        if (matching.isEmpty()) {
            throw invalid(cmdlet.name() + " has no parameter -" + name + "; see siegel " + cmdlet.name() + " --help");
        }
        throw invalid("-" + name + " is ambiguous: "
                + String.join(", ", matching.stream().map(p -> "-" + p.name()).toList()));
    }

    private static CmdletException invalid(String sentence) {
        return new CmdletException(CmdletException.Kind.INVALID_PARAMETER, sentence);
    }
}
