package org.siegel.tenant;

import java.util.Locale;

/** How administrators write a Boolean, also in the manner of PowerShell. */
final class ExchangeBoolean {

    private ExchangeBoolean() {}

    static boolean parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "$true", "1" -> true;
            case "false", "$false", "0" -> false;
            default -> throw new IllegalArgumentException("true or false is needed, not '" + text + "'");
        };
    }
}
