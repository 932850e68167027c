package org.siegel.retrieval;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.retrieval.Memory.Entry;

/** The store, as those see it who answer questions: without it they work on, only dearer. */
final class StoredAnswers {

    /** How often somebody looks whether another node has a newer answer. */
    static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger(StoredAnswers.class.getName());

    private final RetrievalStore store;

    StoredAnswers(RetrievalStore store) {
        this.store = store;
    }

    /**
     * What another node, or an earlier run, has put into it.
     *
     * @param former what this process knows
     * @return the newer of both; the former where the store has nothing
     */
    Optional<Entry> look(Question question, Optional<Entry> former, Instant now) {
        return tried(() -> store.find(question))
                .flatMap(kept -> kept)
                .map(kept -> loaded(question, kept, former, now))
                .orElse(former);
    }

    void keep(Question question, byte[] content, Freshness freshness) {
        tried(() -> store.keep(question, content, freshness));
    }

    void fetchedAgain(Question question, Freshness freshness) {
        tried(() -> store.fetchedAgain(question, freshness));
    }

    void failed(Question question, Failure failure) {
        tried(() -> store.failed(question, failure));
    }

    void used(Question question, Instant now) {
        tried(() -> store.used(question, now));
    }

    private static Optional<Entry> loaded(
            Question question, RetrievalStore.Kept kept, Optional<Entry> former, Instant now) {
        Instant lookAt = now.plus(LOOK_EVERY);
        Optional<Freshness> stored = kept.content().map(RetrievalStore.Content::freshness);
        Optional<Instant> had = former.flatMap(Entry::freshness).map(Freshness::thisUpdate);
        boolean newer = stored.isPresent()
                && (had.isEmpty() || stored.get().thisUpdate().isAfter(had.get()));
        if (!newer) {
            return former.map(f -> new Entry(
                            f.answer(),
                            f.verified(),
                            stored.filter(s -> had.equals(Optional.of(s.thisUpdate())))
                                    .or(f::freshness),
                            kept.failure().or(f::failure),
                            lookAt,
                            f.used()))
                    .or(() -> Optional.of(
                            new Entry(Optional.empty(), false, Optional.empty(), kept.failure(), lookAt, true)));
        }
        try {
            Examined examined =
                    Examination.of(question, kept.content().orElseThrow().der(), now);
            return Optional.of(new Entry(
                    Optional.of(examined.answer()), examined.verified(), stored, kept.failure(), lookAt, false));
        } catch (FetchException damaged) {
            return former; // somebody changed the row; the server has it still
        }
    }

    private static void tried(Runnable action) {
        tried(() -> {
            action.run();
            return true;
        });
    }

    private static <T> Optional<T> tried(Supplier<T> action) {
        try {
            return Optional.of(action.get());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the store of revocation answers cannot be used: " + e.getMessage());
            return Optional.empty();
        }
    }
}
