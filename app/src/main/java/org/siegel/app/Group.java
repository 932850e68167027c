package org.siegel.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Commands that share their first word.
 *
 * @param command the full name, {@code siegel smime}
 * @param members the commands by their last word, made only when one is run
 */
record Group(String command, String description, Map<String, Supplier<? extends Command>> members) {

    int start(List<String> words) throws Exception {
        if (words.isEmpty()) {
            System.err.print(help());
            return Siegel.USAGE;
        }
        if (Option.HELP.names().contains(words.getFirst())) {
            System.out.print(help());
            return Siegel.HOLDS;
        }
        Supplier<? extends Command> member = members.get(words.getFirst());
        if (member == null) {
            throw new UsageException(
                    "there is no command " + command + " " + words.getFirst() + "; see " + command + " --help");
        }
        return member.get().start(words.subList(1, words.size()));
    }

    private String help() {
        var text = new StringBuilder("Usage: " + command + " COMMAND\n" + description + "\n\n");
        new TreeMap<>(members)
                .forEach((name, member) ->
                        Help.entry(text, name, member.get().syntax().description()));
        return text.append('\n')
                .append(command)
                .append(" COMMAND --help tells more.\n")
                .toString();
    }
}
