package org.siegel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real program, run once with a deadline. Where it is missing a test is skipped by name; with CI=true it fails. */
public final class Peer {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private Peer() {}

    /**
     * The end of a run.
     *
     * @param status its exit status
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    public record Result(int status, byte[] out, String err) {
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        /** This result, if the program ended with status 0; else a failed assertion that shows what it said. */
        public Result ok() {
            if (status != 0) {
                throw new AssertionError("exit status " + status + ": " + err + text());
            }
            return this;
        }
    }

    /** Skips (or, in CI, fails) the calling test unless the program is on the PATH. */
    public static void require(String program) {
        if (!isPresent(program)) {
            Corpus.absent("the program " + program);
        }
    }

    /** Whether the program is on the PATH, for what only some tests of several need. */
    public static boolean isPresent(String program) {
        return Path.of(program).isAbsolute()
                ? Files.isExecutable(Path.of(program))
                : Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /**
     * A certificate of P-256 that is its own issuer, made by openssl: {@code NAME.pem}, its key in {@code NAME.key}.
     *
     * @param subject the common name
     * @param extensions as openssl's -addext takes them
     */
    public static Path selfSigned(Path folder, String name, String subject, int days, String... extensions) {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-utf8", "-newkey", "ec"));
        command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=" + subject));
        command.addAll(List.of("-keyout", name + ".key", "-out", name + ".pem", "-days", Integer.toString(days)));
        for (String extension : extensions) {
            command.addAll(List.of("-addext", extension));
        }
        run(folder, command).ok();
        return folder.resolve(name + ".pem");
    }

    /** Runs a program in a folder. */
    public static Result run(Path folder, List<String> command) {
        return run(folder, Map.of(), new byte[0], command);
    }

    /** Runs a program in a folder, with additions to the environment and bytes on its standard input. */
    public static Result run(Path folder, Map<String, String> environment, byte[] input, List<String> command) {
        require(command.getFirst());
        try {
            Path out = Files.createTempFile("peer", ".out");
            Path err = Files.createTempFile("peer", ".err");
            Path in = Files.createTempFile("peer", ".in");
            try {
                Files.write(in, input);
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("no end within " + DEADLINE + ": " + command);
                }
                return new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
                Files.deleteIfExists(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
