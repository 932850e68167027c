package org.siegel.tenant;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A choice in a mobile device policy: declared in the order of its numbers in Exchange ActiveSync. */
public sealed interface PolicyValue permits SignedSmimeAlgorithm, EncryptionSmimeAlgorithm, EncryptionNegotiation {

    /** The name in Exchange's cmdlets. */
    String exchangeName();

    /** Its place in the declaration. */
    int ordinal();

    /** The number in the EASProvisionDoc (MS-ASPROV). */
    default int easValue() {
        return ordinal();
    }

    /**
     * Reads the name of a choice, in whatever case.
     *
     * @throws IllegalArgumentException naming parameter and choices
     */
    static <E extends Enum<E> & PolicyValue> E parse(String parameter, Class<E> type, String text) {
        E[] choices = type.getEnumConstants();
        return Arrays.stream(choices)
                .filter(choice -> choice.exchangeName().equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(parameter + ": '" + text + "' is none of "
                        + Arrays.stream(choices).map(PolicyValue::exchangeName).collect(Collectors.joining(", "))));
    }
}
