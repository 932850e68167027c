package org.siegel.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.siegel.smime.SmimeException;

/**
 * Many messages in one process, as many at a time as the machine has processors. What goes wrong with one message is said
 * in its line and never ends the run; the lines come in the order of the messages.
 */
final class Batch {

    static final Option OUTPUT_FOLDER = Option.value(
            "--output-folder",
            "FOLDER",
            "many messages in one process: each result goes into this folder under the name of its message");
    static final Option LIST =
            Option.value("--list", "FILE", "names of more messages, one a line; - is standard input");
    static final Option JSON = Option.flag("--json", "with many messages: one JSON object a line");

    /** Messages under way for each processor, so that a slow one holds up nobody. */
    private static final int AHEAD = 16;

    /** What is done with the messages. */
    interface Work {
        /** Called for one message after the other, in their order. */
        Job on(Path message);
    }

    /** What is done with one message, beside others. */
    interface Job {
        /** @return its line; thrown errors become one, too */
        Line run() throws IOException;
    }

    /**
     * What became of one message.
     *
     * @param good whether it counts for exit status 0
     * @param text for people, without the name of the message
     * @param json for programs, with it
     */
    record Line(boolean good, String text, ObjectNode json) {}

    private final Arguments given;
    private final boolean json;

    Batch(Arguments given, boolean json) {
        this.given = given;
        this.json = json;
    }

    /** Whether many messages are meant. */
    static boolean asked(List<String> words) {
        for (String word :
                words) { // no lambda: its training does not come here, so it would be compiled at every start
            if (word.startsWith(OUTPUT_FOLDER.name()) || word.startsWith(LIST.name())) {
                return true;
            }
        }
        return false;
    }

    /** @return the exit status: 0 where every message is good */
    int run(List<Path> named, Work work) {
        int workers = Runtime.getRuntime().availableProcessors();
        Deque<Future<Line>> underWay = new ArrayDeque<>();
        int[] counts = new int[2];
        try (ExecutorService pool = Executors.newFixedThreadPool(workers);
                BufferedReader list = list()) {
            Iterator<Path> messages = named.iterator();
            for (Path next = next(messages, list); next != null; next = next(messages, list)) {
                Path message = next;
                Job job = work.on(message);
                underWay.add(pool.submit(() -> guarded(message, job)));
                if (underWay.size() >= workers * AHEAD) {
                    say(underWay.remove(), counts);
                }
            }
            while (!underWay.isEmpty()) {
                say(underWay.remove(), counts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.flush();
        if (counts[0] + counts[1] == 0) {
            throw new UsageException("no message is named");
        }
        if (counts[1] > 0) {
            System.err.println("siegel: " + counts[1] + " of " + (counts[0] + counts[1]) + " messages failed");
        }
        return counts[1] == 0 ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    private BufferedReader list() throws IOException {
        if (!given.has(LIST)) {
            return new BufferedReader(java.io.Reader.nullReader());
        }
        Path file = given.path(LIST).orElseThrow();
        if (!file.toString().equals("-") && !Files.isRegularFile(file)) {
            throw new UsageException("there is no file " + file);
        }
        return file.toString().equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(file);
    }

    private static @org.jspecify.annotations.Nullable Path next(Iterator<Path> named, BufferedReader list)
            throws IOException {
        if (named.hasNext()) {
            return named.next();
        }
        String line = list.readLine();
        while (line != null && line.isEmpty()) {
            line = list.readLine();
        }
        return line == null ? null : Arguments.path(line);
    }

    private static Line guarded(Path message, Job job) {
        try {
            return job.run();
        } catch (UsageException | SmimeException e) {
            return failed(message, String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            return failed(message, "it cannot be read or its result cannot be written: " + e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            return failed(message, "an internal error: " + e);
        }
    }

    static Line failed(Path message, String reason) {
        return new Line(
                false,
                "failed: " + reason,
                Json.object().put("file", message.toString()).put("done", false).put("reason", reason));
    }

    private void say(Future<Line> future, int[] counts) {
        Line line;
        try {
            line = future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("what ends one message is caught", e);
        }
        counts[line.good() ? 0 : 1]++;
        System.out.println(
                json
                        ? Json.line(line.json())
                        : Terminal.line(line.json().path("file").asText() + ": " + line.text()));
    }
}
