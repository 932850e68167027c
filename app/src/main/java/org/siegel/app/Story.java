package org.siegel.app;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints what happens, one line a step with the time it took, and remembers whether every step held. */
final class Story {

    private static final int HEADING = 17;
    private static final int SENTENCE = 84;

    private final PrintStream out;
    private boolean holds = true;

    Story(PrintStream out) {
        this.out = out;
    }

    /** A step: what it did as one line, or an exception whose message says why it did not. */
    interface Step {
        String run() throws Exception;
    }

    /** A step that found the opposite of what it was to prove. */
    static final class DoesNotHold extends RuntimeException {
        DoesNotHold(String sentence) {
            super(sentence);
        }
    }

    /**
     * Runs a step. After one that failed, the following ones are not tried: they build on each other.
     *
     * @return whether it held
     */
    boolean step(String heading, Step step) {
        if (!holds) {
            return false;
        }
        long begin = System.nanoTime();
        try {
            line("ok", heading, step.run(), begin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            holds = false;
        } catch (Exception e) {
            // the boundary of the story: whatever a step throws is told, and ends the story
            holds = false;
            line("NO", heading, e.getMessage() == null ? e.toString() : e.getMessage(), begin);
        }
        return holds;
    }

    private void line(String mark, String heading, String sentence, long begin) {
        String took = String.format(
                Locale.ROOT,
                "%5.1f s",
                Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0);
        List<String> lines = sentence.lines().toList();
        out.printf("%s  %-" + HEADING + "s%-" + SENTENCE + "s %s%n", mark, heading, lines.getFirst(), took);
        lines.stream().skip(1).forEach(line -> out.println(" ".repeat(HEADING + 4) + line));
        out.flush();
    }

    /** A line between the steps. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    boolean holds() {
        return holds;
    }
}
