package org.siegel.retrieval;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.siegel.retrieval.Memory.Entry;
import org.siegel.trust.RevocationFault;
import org.siegel.trust.RevocationFault.Kind;

/**
 * Answers to questions: from memory, else from the store, else from the network. Of several who ask the same at the same time
 * one asks the network, and the others wait for it. The fetch outlives the patience of those who wait, so that a list too large
 * for one validation is there for the next.
 */
final class Answers {

    private static final System.Logger LOG = System.getLogger(Answers.class.getName());

    private final Inquiry inquiry;
    private final StoredAnswers store;
    private final Landing landing;
    private final Clock clock;
    private final Memory memory = new Memory();
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();

    /** What a question got; both where an old answer could not be renewed. */
    record Outcome(Optional<Answer> answer, Optional<RevocationFault> fault) {

        static Outcome of(Entry entry, Instant now) {
            return new Outcome(
                    entry.answer(),
                    entry.isCurrent(now) ? Optional.empty() : entry.failure().map(Failure::fault));
        }
    }

    /** One fetch that several may wait for, each no longer than a validation that began with it. */
    private record Flight(CompletableFuture<Entry> landing, Deadline patience) {}

    Answers(GuardedFetch fetch, RetrievalStore store, Clock clock) {
        this.inquiry = new Inquiry(fetch);
        this.store = new StoredAnswers(store);
        this.landing = new Landing(this.store);
        this.clock = clock;
    }

    Outcome to(Question question, FetchLimits limits, Deadline deadline) {
        String key = question.key();
        Instant now = clock.instant();
        Entry entry = memory.get(key);
        if (entry == null || !now.isBefore(entry.lookAt())) {
            entry = look(question, key, entry, now);
        }
        if (entry != null && entry.isCurrent(now)) {
            if (!entry.used()) {
                store.used(question, now);
                memory.put(key, entry.asUsed());
            }
            return Outcome.of(entry, now);
        }
        if (entry != null && entry.failure().map(f -> f.holds(now)).orElse(false)) {
            return Outcome.of(entry, now);
        }
        return await(question, flight(question, key, limits), Optional.ofNullable(entry), deadline);
    }

    /** Asks again, ahead of need. */
    void refresh(Question question, FetchLimits limits) {
        String key = question.key();
        look(question, key, memory.get(key), clock.instant());
        await(question, flight(question, key, limits), Optional.empty(), Deadline.after(Inquiry.LONGEST));
    }

    private @Nullable Entry look(Question question, String key, @Nullable Entry former, Instant now) {
        Entry known = store.look(question, Optional.ofNullable(former), now).orElse(null);
        if (known != null && known != former) {
            memory.put(key, known);
        }
        return known;
    }

    private Outcome await(Question question, Flight flight, Optional<Entry> former, Deadline deadline) {
        Exception why;
        try {
            int patience = Math.min(flight.patience.millis(), deadline.millis());
            return Outcome.of(flight.landing.get(patience, TimeUnit.MILLISECONDS), clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = e;
        } catch (TimeoutException | FetchException e) {
            if (flight.landing.isDone() && !flight.landing.isCompletedExceptionally()) {
                return Outcome.of(flight.landing.join(), clock.instant());
            }
            why = e;
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "fetching " + FetchException.shown(question.location()) + " failed", e.getCause());
            why = e;
        }
        var fault =
                new FetchException(Kind.TIMED_OUT, "did not answer completely in time", why).at(question.location());
        return new Outcome(former.flatMap(Entry::answer), Optional.of(fault));
    }

    private Flight flight(Question question, String key, FetchLimits limits) {
        var mine = new Flight(new CompletableFuture<>(), Deadline.after(limits.budget()));
        Flight flying = flights.putIfAbsent(key, mine);
        if (flying != null) {
            return flying;
        }
        Thread.ofVirtual().name("retrieval").start(() -> {
            // Over before anybody hears of it: whoever asks again then asks anew, and the memory tells him what has
            // landed.
            try {
                Entry landed = fly(question, key, limits);
                flights.remove(key, mine);
                mine.landing.complete(landed);
            } catch (RuntimeException | Error e) {
                flights.remove(key, mine);
                mine.landing.completeExceptionally(e);
            }
        });
        return mine;
    }

    private Entry fly(Question question, String key, FetchLimits limits) {
        Optional<Entry> former = Optional.ofNullable(memory.get(key));
        Instant now = clock.instant();
        if (former.isPresent() && landedMeanwhile(former.get(), now)) {
            return former.get();
        }
        Entry entry;
        try {
            Fetched fetched = inquiry.about(question, former.flatMap(Entry::freshness), limits);
            entry = landing.of(question, fetched, former, now);
        } catch (FetchException e) {
            entry = landing.failed(question, e.at(question.location()), former, now);
        }
        memory.put(key, entry);
        return entry;
    }

    /** Between our look into the memory and the start of this flight another one may have landed. */
    private static boolean landedMeanwhile(Entry entry, Instant now) {
        return entry.freshness()
                        .map(f -> f.isCurrent(now) && now.isBefore(f.refreshAt()))
                        .orElse(false)
                || entry.failure().map(f -> f.holds(now)).orElse(false);
    }
}
