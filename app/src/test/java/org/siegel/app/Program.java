package org.siegel.app;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.siegel.testkit.Peer;

/** The packaged program, run as its users run it: a process of its own. */
final class Program {

    private static final Path HOME = Path.of("target/siegel").toAbsolutePath();

    /** As the launcher puts it together. */
    private static final String CLASS_PATH = Stream.of("loggers", "end-of-search", "classes")
                    .map(name -> HOME.resolve("start").resolve(name + ".jar") + File.pathSeparator)
                    .collect(Collectors.joining())
            + HOME.resolve("lib/siegel-app.jar");

    /** Ports are free ones, so that tests run beside anything. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SIEGEL_HTTP_PORT", "0",
            "SIEGEL_SUBMISSION_PORT", "0",
            "SIEGEL_SUBMISSION_STARTTLS_PORT", "0",
            "SIEGEL_IMAP_PORT", "0",
            "SIEGEL_DIRECTORY_PORT", "0");

    private Program() {}

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:AOTCache=" + HOME.resolve(cache(arguments) + ".aot"),
                "-XX:+UseSerialGC",
                "-Xlog:aot=off,cds=off",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                CLASS_PATH,
                "org.siegel.app.Siegel"));
        command.addAll(arguments);
        return command;
    }

    /** As the launcher chooses, so far as tests ask for it. */
    private static String cache(List<String> arguments) {
        String second = arguments.size() > 1 ? arguments.get(1) : "";
        return switch (second) {
            case "sign", "decrypt" -> arguments.contains("--password-file") ? "pkcs12" : second;
            case "verify" ->
                arguments.contains("--no-revocation") && !arguments.contains("--json") ? second : "validate";
            case "encrypt" -> second;
            default -> "validate";
        };
    }

    /** Runs a command to its end. */
    static Peer.Result run(Path folder, String... arguments) {
        return run(folder, new byte[0], arguments);
    }

    /** Runs a command to its end, with bytes on its standard input. */
    static Peer.Result run(Path folder, byte[] input, String... arguments) {
        return run(folder, ENVIRONMENT, input, arguments);
    }

    /** Runs a command to its end, in this environment. */
    static Peer.Result run(Path folder, Map<String, String> environment, byte[] input, String... arguments) {
        return Peer.run(folder, environment, input, command(List.of(arguments)));
    }

    /** Starts a command that stays. */
    static Running start(Path folder, Map<String, String> environment, String... arguments) {
        try {
            var builder = new ProcessBuilder(command(List.of(arguments)))
                    .directory(folder.toFile())
                    .redirectErrorStream(true);
            builder.environment().putAll(ENVIRONMENT);
            builder.environment().putAll(environment);
            return new Running(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that is running. */
    static final class Running implements AutoCloseable {
        private static final String END = "\0end";
        private final Process process;
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final StringBuilder transcript = new StringBuilder();

        Running(Process process) {
            this.process = process;
            BufferedReader reader = process.inputReader();
            Thread.ofPlatform()
                    .daemon()
                    .start(
                            () -> { // reading a pipe, a virtual thread keeps its carrier
                                try {
                                    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                                        lines.add(line);
                                    }
                                } catch (IOException e) {
                                    lines.add("output ended: " + e.getMessage());
                                }
                                lines.add(END);
                            });
        }

        /** The next line that fits; fails if the program ends or two minutes pass before it comes. */
        String await(Predicate<String> wanted) {
            try {
                while (true) {
                    String line = lines.poll(2, TimeUnit.MINUTES);
                    if (line == null || line.equals(END)) {
                        throw new AssertionError("the program never said it; it said:\n" + transcript);
                    }
                    transcript.append(line).append('\n');
                    if (wanted.test(line)) {
                        return line;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** kill -9, of the program alone: its children must notice by themselves. */
        void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }

        int end() {
            try {
                if (!process.waitFor(2, TimeUnit.MINUTES)) {
                    throw new AssertionError("the program does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            return process.exitValue();
        }

        boolean isRunning() {
            return process.isAlive();
        }

        String transcript() {
            return transcript.toString();
        }

        long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.destroy();
            end();
        }
    }
}
