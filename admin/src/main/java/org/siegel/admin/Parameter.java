package org.siegel.admin;

/**
 * A cmdlet's parameter, and the key to its value in an {@link Invocation}.
 *
 * @param name in Exchange's spelling, without the hyphen
 * @param type what it takes
 * @param required whether a call without it is refused
 * @param help one sentence
 */
public record Parameter<T>(String name, ParameterType<T> type, boolean required, String help) {

    public static <T> Parameter<T> required(String name, ParameterType<T> type, String help) {
        return new Parameter<>(name, type, true, help);
    }

    public static <T> Parameter<T> optional(String name, ParameterType<T> type, String help) {
        return new Parameter<>(name, type, false, help);
    }
}
