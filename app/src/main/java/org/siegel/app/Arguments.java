package org.siegel.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What was typed after a command's name. */
final class Arguments {

    private final Syntax syntax;
    private final Map<String, List<String>> given;
    private final List<String> operands;

    Arguments(Syntax syntax, Map<String, List<String>> given, List<String> operands) {
        this.syntax = syntax;
        this.given = given;
        this.operands = operands;
    }

    boolean has(Option option) {
        return given.containsKey(declared(option));
    }

    List<String> texts(Option option) {
        return given.getOrDefault(declared(option), List.of());
    }

    Optional<String> text(Option option) {
        return texts(option).stream().findFirst();
    }

    List<Path> paths(Option option) {
        return texts(option).stream().map(Arguments::path).toList();
    }

    Optional<Path> path(Option option) {
        return paths(option).stream().findFirst();
    }

    /** The operands, as typed. */
    List<String> operands() {
        return operands;
    }

    /** The operands, as files. */
    List<Path> files() {
        return operands.stream().map(Arguments::path).toList();
    }

    /** The operand of a command that takes one, if it is there. */
    Optional<Path> file() {
        return files().stream().findFirst();
    }

    /**
     * The value as something that has a name.
     *
     * @param named throws {@link IllegalArgumentException} with a sentence for what is no name
     * @throws UsageException with that sentence
     */
    <T> T named(Option option, String otherwise, Function<String, T> named) {
        try {
            return named.apply(text(option).orElse(otherwise));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws UsageException if it is no number, or less than {@code least} */
    Optional<Integer> number(Option option, int least) {
        return text(option).map(typed -> {
            try {
                int number = Integer.parseInt(typed);
                if (number >= least) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw syntax.wrong(option.name() + " must be a number, not " + typed);
            }
            throw syntax.wrong(option.name() + " must not be less than " + least);
        });
    }

    /** The name under which its values stand; asking for an option that no help shows is a mistake of ours. */
    private String declared(Option option) {
        if (option != Option.HELP
                && syntax.options().stream().noneMatch(o -> o.names().equals(option.names()))) {
            throw new IllegalStateException(syntax.command() + " declares no " + option.name());
        }
        return option.name();
    }

    /** @throws UsageException if it cannot be the name of a file */
    static Path path(String typed) {
        try {
            return Path.of(typed);
        } catch (InvalidPathException e) {
            throw new UsageException("that is no file name: " + Terminal.line(typed), e);
        }
    }
}
