package org.siegel.app;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.siegel.smime.Limit;
import org.siegel.smime.Limits;

/** How much of a hostile message a command works on (docs/limits.md). */
final class MessageLimits {

    static final Option LIMIT = Option.value(
                    "--limit", "NAME=NUMBER", "changes a limit of docs/limits.md, for example parts=5000; repeatable")
            .asRepeatable();

    private MessageLimits() {}

    static Limits of(Arguments given) {
        Limits limits = Limits.DEFAULT;
        for (String typed : given.texts(LIMIT)) {
            int at = typed.indexOf('=');
            limits = limits.with(limit(at < 0 ? typed : typed.substring(0, at)), number(typed.substring(at + 1)));
        }
        return limits;
    }

    private static Limit limit(String name) {
        return Arrays.stream(Limit.values())
                .filter(limit -> limit.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no limit " + Terminal.line(name) + "; there are "
                        + Arrays.stream(Limit.values()).map(Limit::toString).collect(Collectors.joining(", "))));
    }

    private static long number(String typed) {
        if (!typed.matches("[0-9]{1,18}")) {
            throw new UsageException("--limit takes NAME=NUMBER, and " + Terminal.line(typed) + " is no number");
        }
        return Long.parseLong(typed);
    }
}
