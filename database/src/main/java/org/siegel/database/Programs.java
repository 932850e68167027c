package org.siegel.database;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's short-lived programs. */
final class Programs {

    private Programs() {}

    /** How a program ended, and what it said. */
    record Result(int status, String output) {

        /** The line that says why it failed. */
        String reason() {
            if (output.contains("unshare failed")) {
                return PostgresBinaries.NOT_AS_ROOT;
            }
            List<String> lines =
                    output.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
            String last = lines.isEmpty() ? "no message, exit status " + status : lines.getLast();
            return lines.stream()
                    .filter(l -> l.contains("FATAL: ") || l.contains("ERROR: ") || l.contains(" error: "))
                    .findFirst()
                    .orElse(last)
                    .replaceFirst(".*(FATAL|ERROR|error): +", "");
        }
    }

    /** A process with messages in English and no PG* settings of the caller's. */
    static ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    /** Runs to the end; what has not ended by the deadline is killed. */
    static Result run(List<String> command, String input, Duration deadline) throws IOException {
        Path output = Files.createTempFile("siegel", ".out");
        try {
            Process process = builder(command).redirectOutput(output.toFile()).start();
            try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
                in.write(input);
            } catch (IOException itEndedWithoutReading) {
                // its exit status and output say why
            }
            if (!process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new DatabaseException(
                        new File(command.getFirst()).getName() + " did not end within " + deadline.toSeconds() + " s");
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("interrupted while running " + command.getFirst(), e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
