package org.siegel.sync;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.siegel.sync.SyncStep.Kind;

/** Keeps the row of a run up to date while it runs, for whoever looks, and asks whether it shall stop. */
final class RunLog {

    private static final long EVERY = 1_000_000_000;

    /** Thrown through a step to end it. */
    static final class Stopped extends RuntimeException {
        Stopped() {
            super("an administrator stopped the run", null, false, false);
        }
    }

    private final RunTable table;
    private final long run;
    private final SyncProgress listener;
    private final Clock clock;
    private final BooleanSupplier stopped;

    private int position;
    private SyncStep step;
    private long shown;

    RunLog(RunTable table, long run, SyncProgress listener, Clock clock, BooleanSupplier stopped) {
        this.table = table;
        this.run = run;
        this.listener = listener;
        this.clock = clock;
        this.stopped = stopped;
        this.position = table.steps(run);
        this.step = new SyncStep(
                Kind.EXPORT, "", Instant.EPOCH, Optional.empty(), 0, OptionalLong.empty(), ""); // never shown
    }

    long run() {
        return run;
    }

    /** @throws Stopped as {@link #requireNotStopped} */
    void begin(Kind kind, String connector, OptionalLong total) {
        requireNotStopped();
        position++;
        step = new SyncStep(kind, connector, clock.instant(), Optional.empty(), 0, total, "");
        table.addStep(run, position, step);
        show();
    }

    /** More objects went through. */
    void done(long more) {
        step = new SyncStep(
                step.kind(),
                step.connector(),
                step.started(),
                Optional.empty(),
                step.done() + more,
                step.total(),
                step.sentence());
        if (System.nanoTime() - shown > EVERY) {
            show();
            requireNotStopped();
        }
    }

    /** @throws Stopped if an administrator asked for it, on whatever node */
    void requireNotStopped() {
        if (stopped.getAsBoolean() || table.isStopAsked(run)) {
            throw new Stopped();
        }
    }

    /** What the step turned out to be; says how many objects went through it. */
    long end(Kind kind, String sentence) {
        step = new SyncStep(
                kind,
                step.connector(),
                step.started(),
                Optional.of(clock.instant()),
                step.done(),
                step.total(),
                sentence);
        show();
        return step.done();
    }

    long end(String sentence) {
        return end(step.kind(), sentence);
    }

    private void show() {
        shown = System.nanoTime();
        table.setStep(run, position, step);
        listener.progress(run, step);
    }
}
