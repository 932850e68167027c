package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Looks on at a run of synchronisation until it ends: a bar for the step it is at where people look, else one line for each
 * step that took its time. The run goes on in the server when the looking ends.
 */
final class RunFollower {

    private static final long PAUSE_MILLIS = 300;
    private static final long WORTH_A_LINE_MILLIS = 1000;
    private static final int BAR = 30;
    private static final String ERASE = "\r\033[K";

    private final Invoker client;
    private final PrintStream out;
    private final boolean terminal;
    private int told;

    RunFollower(Invoker client, PrintStream out, boolean terminal) {
        this.client = client;
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard error, so that results can go on by themselves. */
    static RunFollower of(Invoker client) {
        Console console = System.console();
        return new RunFollower(client, System.err, console != null && console.isTerminal());
    }

    /** Whether a row is a run that has not ended. */
    static boolean isInProgress(JsonNode rows) {
        return rows.path(0).path("RunId").isNumber()
                && rows.path(0).path("Status").asText().equals("in-progress");
    }

    /** The answer to a cmdlet that started a run, when the run has ended. */
    Invoker.Answer follow(Invoker.Answer started) {
        Invoker.Answer now = started;
        while (now.ok() && isInProgress(now.body().path("value"))) {
            JsonNode run = now.body().path("value").path(0);
            show(run);
            pause();
            now = client.invoke(
                    "Get-SyncRun", Map.of("Identity", run.path("RunId").asText()));
        }
        if (now.ok()) {
            show(now.body().path("value").path(0));
        }
        return now;
    }

    private void show(JsonNode run) {
        JsonNode steps = run.path("Steps");
        if (terminal) {
            out.print(ERASE);
        }
        for (; told < steps.size() && steps.get(told).path("Ended").asBoolean(); told++) {
            JsonNode step = steps.get(told);
            if (terminal || step.path("Milliseconds").asLong() >= WORTH_A_LINE_MILLIS) {
                out.println(line(step));
            }
        }
        if (terminal && told < steps.size()) {
            out.print(line(steps.get(told)));
        }
        out.flush();
    }

    /** One step: what, how far, how fast. */
    static String line(JsonNode step) {
        long objects = step.path("Objects").asLong();
        long millis = Math.max(1, step.path("Milliseconds").asLong());
        boolean ended = step.path("Ended").asBoolean();
        var text = new StringBuilder("  ");
        text.append(String.format(
                "%-18s%-14s",
                Terminal.line(step.path("Step").asText()),
                Terminal.line(step.path("Connector").asText())));
        if (!ended && step.path("Of").asLong() > 0) {
            long of = step.path("Of").asLong();
            int full = (int) Math.min(BAR, objects * BAR / of);
            text.append('[')
                    .append("#".repeat(full))
                    .append(".".repeat(BAR - full))
                    .append("] ")
                    .append(String.format(Locale.ROOT, "%,d of %,d", objects, of));
        } else {
            text.append(String.format(Locale.ROOT, "%,d objects", objects));
        }
        text.append(String.format(Locale.ROOT, " in %.1f s", millis / 1000.0));
        if (objects > 0 && millis >= WORTH_A_LINE_MILLIS) {
            text.append(String.format(Locale.ROOT, ", %,d/s", objects * 1000 / millis));
        }
        return text.toString();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted; the run goes on, Get-SyncRun shows it", e);
        }
    }
}
