package org.siegel.sync;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The constants of rules as JSON has them: {@code StickyJoin} for STICKY_JOIN; those of scoping filters as they are. */
final class RuleWords {

    private RuleWords() {}

    static String of(Enum<?> constant) {
        if (constant instanceof ScopingFilter.Operator) {
            return constant.name();
        }
        return Arrays.stream(constant.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** @throws RuleException with this place, if there is no such constant */
    static <T extends Enum<T>> T read(Class<T> type, String word, String place) {
        for (T constant : type.getEnumConstants()) {
            if (of(constant).equalsIgnoreCase(word)) {
                return constant;
            }
        }
        throw new RuleException(
                place,
                "this is one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(RuleWords::of)
                                .collect(Collectors.joining(", "))
                        + ", not " + word);
    }
}
