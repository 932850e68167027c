package org.siegel.app;

import java.util.ArrayList;
import java.util.List;

/** What {@code --help} prints. */
final class Help {

    private static final int WIDTH = 100;
    private static final int COLUMN = 34;

    private Help() {}

    static String of(Syntax syntax) {
        List<String> words = new ArrayList<>();
        for (Option option : syntax.options()) {
            String shown = option.shown();
            words.add((option.required() ? shown : "[" + shown + "]") + (option.repeatable() ? "..." : ""));
        }
        if (syntax.operand() != null) {
            String label = syntax.operand() + (syntax.most() > 1 ? "..." : "");
            words.add(syntax.least() > 0 ? label : "[" + label + "]");
        }
        var text = new StringBuilder();
        String start = "Usage: " + syntax.command();
        wrap(text, start, words, start.length() + 1);
        text.append(syntax.description()).append("\n\n");
        if (syntax.operand() != null) {
            entry(text, syntax.operand(), syntax.operandHelp());
        }
        for (Option option : syntax.options()) {
            entry(text, names(option), option.help());
        }
        entry(text, names(Option.HELP), Option.HELP.help());
        return text.toString();
    }

    private static String names(Option option) {
        String names = String.join(", ", option.names());
        String indented = option.names().size() == 1 ? "    " + names : names;
        return option.label() == null ? indented : indented + " " + option.label();
    }

    /** A name and beside it, or below where there is no room, what it means. */
    static void entry(StringBuilder text, String name, String help) {
        String left = "  " + name;
        if (left.length() >= COLUMN) {
            text.append(left).append('\n');
            left = "";
        }
        wrap(text, left + " ".repeat(COLUMN - 1 - left.length()), List.of(help.split(" ")), COLUMN);
    }

    private static void wrap(StringBuilder text, String start, List<String> words, int indent) {
        var line = new StringBuilder(start);
        for (String word : words) {
            if (line.length() + 1 + word.length() > WIDTH && line.length() > indent) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(indent - 1));
            }
            line.append(' ').append(word);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
