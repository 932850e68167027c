package org.siegel.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JVM of its own for a server with a class path of its own.
 *
 * <p>The contract between parent and child, in lines of UTF-8: the parent writes {@code key=value} lines and an empty
 * line to the child's standard input and leaves it open; secrets travel here and never on a command line. The child
 * writes exactly one line to standard output, {@code READY key=value ...} or {@code FAILED sentence}; everything else it
 * has to say goes to standard error, which is the log file. When its standard input ends, because the parent closed it or
 * was killed, the child stops.
 */
public final class ChildJvm implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Writer input;
    private final Map<String, String> announced;

    private ChildJvm(String name, Process process, Writer input, Map<String, String> announced) {
        this.name = name;
        this.process = process;
        this.input = input;
        this.announced = announced;
    }

    /**
     * What to start.
     *
     * @param name for messages, for example {@code mail server}
     * @param classPath folder of jars
     * @param mainClass the child's main class
     * @param jvmOptions for example {@code -Xmx384m}
     * @param log where the child's standard error goes; overwritten
     * @param configuration sent over standard input; may hold secrets; no line breaks
     * @param deadline until when the child must have said READY
     */
    public record Specification(
            String name,
            Path classPath,
            String mainClass,
            List<String> jvmOptions,
            Path log,
            Map<String, String> configuration,
            Duration deadline) {}

    /**
     * Starts the child and waits until it is ready.
     *
     * @throws ChildFailed if it is not ready by the deadline; nothing is left running then
     */
    public static ChildJvm start(Specification specification) {
        if (!Files.isDirectory(specification.classPath())) {
            throw new ChildFailed("the " + specification.name() + " is not built: no folder "
                    + specification.classPath() + "; build Siegel first");
        }
        Process process = launch(specification);
        boolean ready = false;
        try {
            Writer input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
            for (var entry : new TreeMap<>(specification.configuration()).entrySet()) {
                String line = entry.getKey() + "=" + entry.getValue();
                if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
                    throw new ChildFailed("the setting " + entry.getKey() + " has a line break");
                }
                input.write(line + "\n");
            }
            input.write("\n");
            input.flush();
            Map<String, String> announced = awaitReady(specification, process.inputReader(StandardCharsets.UTF_8));
            ready = true;
            return new ChildJvm(specification.name(), process, input, announced);
        } catch (IOException e) {
            throw new ChildFailed(
                    "the " + specification.name() + " ended while starting; see " + specification.log(), e);
        } finally {
            if (!ready) {
                process.destroyForcibly();
            }
        }
    }

    private static Process launch(Specification specification) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(specification.jvmOptions());
        command.addAll(List.of("-cp", specification.classPath().resolve("*").toString(), specification.mainClass()));
        try {
            Files.createDirectories(specification.log().toAbsolutePath().getParent());
            return new ProcessBuilder(command)
                    .redirectError(specification.log().toFile())
                    .start();
        } catch (IOException e) {
            throw new ChildFailed("cannot start the " + specification.name() + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> awaitReady(Specification specification, BufferedReader output) {
        var line = new CompletableFuture<String>();
        Thread.ofVirtual().name(specification.name() + " output").start(() -> {
            try {
                String first = output.readLine();
                line.complete(first == null ? "FAILED it ended" : first);
                while (output.readLine() != null) {
                    // keep the pipe empty: a child that prints more must not block
                }
            } catch (IOException e) {
                line.completeExceptionally(e);
            }
        });
        String said;
        try {
            said = line.get(specification.deadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new ChildFailed(
                    "the " + specification.name() + " was not ready within "
                            + specification.deadline().toSeconds() + " s; see " + specification.log(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChildFailed("interrupted while starting the " + specification.name(), e);
        }
        if (!said.startsWith("READY")) {
            throw new ChildFailed("the " + specification.name() + " did not start: " + said.replaceFirst("^FAILED ", "")
                    + "; see " + specification.log());
        }
        Map<String, String> announced = new TreeMap<>();
        for (String word : said.split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                announced.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return announced;
    }

    /** The {@code key=value} pairs of the READY line, for example the ports that the child chose. */
    public Map<String, String> announced() {
        return Map.copyOf(announced);
    }

    /** The child's process id. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes when the child ends, for whatever reason. */
    public CompletableFuture<?> onExit() {
        return process.onExit();
    }

    /** Asks the child to stop, waits, and kills it where it does not. */
    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException alreadyGone) {
            // the child closed its end first: it is stopping
        }
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }
}
