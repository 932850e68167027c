package org.siegel.sync;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Something that is prepared while something else is done. */
final class Ahead<T> {

    private final CompletableFuture<T> result;

    private Ahead(CompletableFuture<T> result) {
        this.result = result;
    }

    static <T> Ahead<T> begin(Supplier<T> work) {
        return new Ahead<>(CompletableFuture.supplyAsync(
                work, task -> Thread.ofVirtual().name("sync-ahead").start(task)));
    }

    /** Waits for it, and throws what it threw. */
    T take() {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Waits for its end, whatever that is. */
    void forget() {
        result.handle((value, failure) -> true).join();
    }
}
