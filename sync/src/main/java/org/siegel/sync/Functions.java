package org.siegel.sync;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All functions: those of Microsoft Entra Connect's function reference under their names, and Siegel's own for certificates.
 * Random values are not among them: every run would change everybody.
 */
final class Functions {

    private static final Map<String, Function> BY_NAME = Stream.of(
                    TextFunctions.ALL,
                    ConversionFunctions.ALL,
                    DateFunctions.ALL,
                    ValueFunctions.ALL,
                    CertificateFunctions.ALL)
            .flatMap(Collection::stream)
            .collect(Collectors.toUnmodifiableMap(Function::name, UnaryOperator.identity()));

    private static final List<String> RANDOM = List.of("Guid", "GUID", "RandomNum", "Random");

    private Functions() {}

    static Collection<Function> all() {
        return BY_NAME.values();
    }

    /** @throws ExpressionException if there is none; with the right spelling, if only case is wrong */
    static Function named(String name, int position) {
        Function found = BY_NAME.get(name);
        if (found != null) {
            return found;
        }
        if (RANDOM.contains(name)) {
            throw new ExpressionException(
                    position, name + " is not offered: with random values every run would change everybody");
        }
        Optional<String> meant =
                BY_NAME.keySet().stream().filter(name::equalsIgnoreCase).findFirst();
        throw new ExpressionException(
                position,
                "there is no function " + name
                        + meant.map(m -> "; case counts: " + m).orElse(""));
    }
}
