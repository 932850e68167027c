package org.siegel.admin;

import java.util.List;
import java.util.Optional;

/**
 * One administrative act.
 *
 * @param name Verb-Noun
 * @param synopsis one sentence
 * @param role what the caller needs
 * @param parameters the first one may be given without its name, as Exchange's Identity
 * @param handler does it
 */
public record Cmdlet(String name, String synopsis, Role role, List<Parameter<?>> parameters, Handler handler) {

    public Cmdlet {
        parameters = List.copyOf(parameters);
    }

    /** What a cmdlet does: all of it or nothing, and its result as objects with properties. */
    @FunctionalInterface
    public interface Handler {
        /**
         * @throws CmdletException if it cannot be done; then nothing has changed
         */
        List<Row> run(Invocation invocation);
    }

    /** The parameter of this name, whatever its case. */
    public Optional<Parameter<?>> parameter(String wanted) {
        return parameters.stream()
                .filter(p -> p.name().equalsIgnoreCase(wanted))
                .findFirst();
    }
}
