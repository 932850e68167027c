package org.siegel.app;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting for what another process does, with a deadline that a loaded machine keeps. */
final class Waiting {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private Waiting() {}

    /** What comes at last; asks again and again. */
    static <T> T until(String what, Supplier<Optional<T>> asked) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<T> answer = asked.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what);
    }

    /** kill -9, and the process is gone. */
    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            until("the end of process " + pid, () -> process.isAlive() ? Optional.empty() : Optional.of(true));
        });
    }
}
