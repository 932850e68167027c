package org.siegel.retrieval;

import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.siegel.retrieval.Memory.Entry;
import org.siegel.trust.OcspRequest;
import org.siegel.trust.RevocationFault;
import org.siegel.trust.RevocationFault.Kind;

/**
 * Answers to questions: from memory, else from the store, else from the network. Of several who ask the same at the same time
 * one asks the network, and the others wait for it. The fetch outlives the patience of those who wait, so that a list too large
 * for one validation is there for the next.
 *
 * <p>An answer counts as ours when its issuer signed it; then it is kept and stored, and only a newer one that is ours replaces
 * it. Any other is handed to the validation, which knows more possible signers (indirect lists, a new key of the authority),
 * but it is not stored, and the server is asked again later.
 */
final class Answers {

    /** A fetch may take this long even if nobody waits any more. */
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** RFC 6960 A.1. */
    private static final int LONGEST_GET = 255;

    private static final System.Logger LOG = System.getLogger(Answers.class.getName());

    private final GuardedFetch fetch;
    private final RetrievalStore store;
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
        this.fetch = fetch;
        this.store = store;
        this.clock = clock;
    }

    Outcome to(Question question, FetchLimits limits, Deadline deadline) {
        String key = question.key();
        Instant now = clock.instant();
        Entry entry = memory.get(key);
        if (entry == null || !now.isBefore(entry.lookAt())) {
            entry = look(question, key, Optional.ofNullable(entry), now).orElse(null);
        }
        if (entry != null && entry.isCurrent(now)) {
            if (!entry.used()) {
                stored(() -> store.used(question, now));
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
        look(question, key, Optional.ofNullable(memory.get(key)), clock.instant());
        await(question, flight(question, key, limits), Optional.empty(), Deadline.after(LONGEST_FETCH));
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
            try {
                mine.landing.complete(fly(question, key, limits));
            } catch (RuntimeException | Error e) {
                mine.landing.completeExceptionally(e);
            } finally {
                flights.remove(key, mine);
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
            entry = land(question, fetched(question, former.flatMap(Entry::freshness), limits), former, now);
        } catch (FetchException e) {
            entry = failed(question, e.at(question.location()), former, now);
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

    private Fetched fetched(Question question, Optional<Freshness> former, FetchLimits limits) throws FetchException {
        var deadline = Deadline.after(LONGEST_FETCH.compareTo(limits.budget()) > 0 ? LONGEST_FETCH : limits.budget());
        if (question.kind() == Question.Kind.LIST) {
            var request = Request.get(question.location(), Locations.LIST_ATTRIBUTE, limits.mostListBytes())
                    .unlessUnchanged(former.flatMap(Freshness::entityTag), former.flatMap(Freshness::lastModified));
            return fetch.fetch(request, limits.connecting(), deadline);
        }
        byte[] ask = OcspRequest.of(question.certificate().orElseThrow(), question.issuer())
                .encoded();
        var post =
                Request.get(question.location(), "", limits.mostResponseBytes()).posting(ask);
        String encoded = URLEncoder.encode(Base64.getEncoder().encodeToString(ask), StandardCharsets.US_ASCII);
        if (encoded.length() > LONGEST_GET || question.location().contains("?")) {
            return fetch.fetch(post, limits.connecting(), deadline);
        }
        try {
            String place = question.location().replaceFirst("/+$", "") + "/" + encoded;
            return fetch.fetch(Request.get(place, "", limits.mostResponseBytes()), limits.connecting(), deadline);
        } catch (FetchException e) {
            if (e.kind() == Kind.REFUSED) {
                return fetch.fetch(post, limits.connecting(), deadline); // some responders know POST only
            }
            throw e;
        }
    }

    private Entry land(Question question, Fetched fetched, Optional<Entry> former, Instant now) throws FetchException {
        return switch (fetched) {
            case Fetched.Moved moved -> throw new FetchException(Kind.REFUSED, "sends us on to " + moved.location());
            case Fetched.NotModified() -> {
                Entry old = former.filter(e -> e.freshness().isPresent())
                        .orElseThrow(() -> new FetchException(Kind.REFUSED, "says that nothing changed, unasked"));
                var freshness = old.freshness().orElseThrow().fetchedAgain(now);
                requireCurrent(freshness, now);
                stored(() -> store.fetchedAgain(question, freshness));
                yield new Entry(
                        old.answer(), true, Optional.of(freshness), Optional.empty(), freshness.refreshAt(), false);
            }
            case Fetched.Body(byte[] bytes, var tag, var modified) -> {
                Examined examined = Examination.of(question, bytes, now);
                if (!examined.verified()) {
                    yield unverified(question, examined, former, now);
                }
                var freshness = new Freshness(now, examined.thisUpdate(), examined.nextUpdate(), tag, modified);
                requireMade(freshness, now);
                requireNotOlder(freshness, former);
                try {
                    requireCurrent(freshness, now);
                } catch (FetchException stale) {
                    // still worth showing: what it lists is revoked
                    Failure failure = failure(former, stale.at(question.location()), now);
                    yield new Entry(
                            Optional.of(examined.answer()),
                            true,
                            Optional.of(freshness),
                            Optional.of(failure),
                            failure.retryAt(),
                            true);
                }
                stored(() -> store.keep(question, bytes, freshness));
                yield new Entry(
                        Optional.of(examined.answer()),
                        true,
                        Optional.of(freshness),
                        Optional.empty(),
                        freshness.refreshAt(),
                        false);
            }
        };
    }

    private static void requireNotOlder(Freshness fresh, Optional<Entry> former) throws FetchException {
        Optional<Instant> had = former.flatMap(Entry::freshness).map(Freshness::thisUpdate);
        if (had.isPresent() && fresh.thisUpdate().isBefore(had.get())) {
            throw new FetchException(
                    Kind.STALE,
                    "sends an answer of " + fresh.thisUpdate() + ", older than the one of " + had.get()
                            + " that it sent before");
        }
    }

    private static void requireMade(Freshness fresh, Instant now) throws FetchException {
        if (fresh.thisUpdate().isAfter(now.plus(CLOCK_SKEW))) {
            throw new FetchException(
                    Kind.STALE, "sends an answer of " + fresh.thisUpdate() + ", which is still to come");
        }
    }

    private static void requireCurrent(Freshness fresh, Instant now) throws FetchException {
        if (!fresh.isCurrent(now)) {
            throw new FetchException(
                    Kind.STALE,
                    "sends an answer of " + fresh.thisUpdate() + ", whose next was due " + fresh.currentUntil());
        }
    }

    private Entry unverified(Question question, Examined examined, Optional<Entry> former, Instant now) {
        var fault = new FetchException(Kind.WRONG_ANSWER, "sends a CRL that the issuer of the certificate did not sign")
                .at(question.location());
        Entry failed = failed(question, fault, former, now);
        return failed.answer().isPresent()
                ? failed
                : new Entry(
                        Optional.of(examined.answer()),
                        false,
                        Optional.empty(),
                        failed.failure(),
                        failed.lookAt(),
                        true);
    }

    /** A verified answer that we have stays, whatever became of its server. */
    private Entry failed(Question question, RevocationFault fault, Optional<Entry> former, Instant now) {
        Failure failure = failure(former, fault, now);
        stored(() -> store.failed(question, failure));
        Optional<Entry> good = former.filter(Entry::verified);
        return new Entry(
                good.flatMap(Entry::answer),
                good.isPresent(),
                good.flatMap(Entry::freshness),
                Optional.of(failure),
                now.plus(LOOK_EVERY),
                true);
    }

    private static Failure failure(Optional<Entry> former, RevocationFault fault, Instant now) {
        return Failure.after(former.flatMap(Entry::failure).map(Failure::count).orElse(0), fault, now);
    }

    /** Takes over what another node, or an earlier run, has put into the store. */
    private Optional<Entry> look(Question question, String key, Optional<Entry> former, Instant now) {
        Optional<RetrievalStore.Kept> kept = stored(() -> store.find(question)).orElse(Optional.empty());
        if (kept.isEmpty()) {
            return former;
        }
        Optional<Entry> loaded = loaded(question, kept.get(), former, now);
        loaded.ifPresent(entry -> memory.put(key, entry));
        return loaded;
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

    private void stored(Runnable action) {
        stored(() -> {
            action.run();
            return true;
        });
    }

    /** Without its store retrieval works on, only dearer. */
    private <T> Optional<T> stored(Supplier<T> action) {
        try {
            return Optional.of(action.get());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the store of revocation answers cannot be used: " + e.getMessage());
            return Optional.empty();
        }
    }
}
