package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The program, run inside the test's own process: thousands of commands in seconds. */
final class Cli {

    private Cli() {}

    /** What a command said, and its exit status. */
    record Said(int status, String out, String err) {

        JsonNode json() {
            try {
                return Json.read(out.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("no JSON: " + out + err, e);
            }
        }

        String verdict() {
            return json().get("verdict").asText();
        }

        String code() {
            return json().get("code").asText();
        }

        /** For failed assertions. */
        String shown() {
            return status + " " + err + out;
        }
    }

    static Said run(List<String> arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream before = System.out;
        PrintStream beforeErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int status = Siegel.run(arguments.toArray(String[]::new));
            return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
            System.setErr(beforeErr);
        }
    }

    static Said run(String... arguments) {
        return run(List.of(arguments));
    }

    /** {@code siegel smime verify --json}. */
    static Said verify(Object... arguments) {
        return run(words("smime verify --json", arguments));
    }

    /** {@code siegel certificate validate --json}. */
    static Said validate(Object... arguments) {
        return run(words("certificate validate --json", arguments));
    }

    private static List<String> words(String command, Object... arguments) {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        for (Object argument : arguments) {
            if (argument instanceof Collection<?> several) {
                several.forEach(a -> all.add(a.toString()));
            } else {
                all.add(argument.toString());
            }
        }
        return all;
    }
}
