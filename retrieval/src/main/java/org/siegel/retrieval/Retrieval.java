package org.siegel.retrieval;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.siegel.database.Database;

/**
 * Fetches and keeps what validations need from the network. One for a process.
 *
 * {@snippet :
 * try (var retrieval = Retrieval.open(database, AddressPolicy.publicOnly(), Optional.empty(), Clock.systemUTC())) {
 *     retrieval.startPrefetch(FetchLimits.standard());
 *     NetworkSource source = retrieval.source(FetchLimits.standard());
 *     var validator = CertificateValidator.of(collection).withRevocation(RevocationPolicy.HARD, source).withIssuers(source);
 * }
 * }
 */
public final class Retrieval implements AutoCloseable {

    private static final Duration PREFETCH_EVERY = Duration.ofMinutes(1);
    private static final Duration LEASE = Duration.ofMinutes(3);
    private static final Duration MEMORY_OF_THE_STORE = Duration.ofDays(30);
    private static final int MOST_DUE = 20;

    private final RetrievalStore store;
    private final Clock clock;
    private final Locations locations;
    private final Answers answers;
    private final Issuers issuers;
    private final ScheduledExecutorService prefetch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("prefetch").factory());

    private Retrieval(RetrievalStore store, AddressPolicy policy, Optional<String> directory, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.locations = new Locations(directory);
        this.answers = new Answers(new GuardedFetch(policy), store, clock);
        // with places of its own: messages of strangers must not keep revocation lists waiting
        this.issuers = new Issuers(new GuardedFetch(policy), locations, clock);
    }

    /**
     * With a store that outlives the process and is shared by every node of the database.
     *
     * @param directory {@code ldap://host[:port]} for places that certificates name without a server; empty: not asked
     */
    public static Retrieval open(Database database, AddressPolicy policy, Optional<String> directory, Clock clock) {
        return new Retrieval(DatabaseStore.open(database), policy, directory, clock);
    }

    /** With no memory but the process's own. */
    public static Retrieval inMemory(AddressPolicy policy, Clock clock) {
        return new Retrieval(RetrievalStore.NONE, policy, Optional.empty(), clock);
    }

    /** What validations ask, under these limits. */
    public NetworkSource source(FetchLimits limits) {
        return new NetworkSource(locations, answers, issuers, limits, Optional.empty());
    }

    /**
     * Asks every minute for what will be needed and is about to run out. Several nodes share the work.
     *
     * @param limits the sizes count, and the time for one connection
     */
    public void startPrefetch(FetchLimits limits) {
        var _ = prefetch.scheduleWithFixedDelay(
                () -> prefetchQuietly(limits),
                PREFETCH_EVERY.toSeconds(),
                PREFETCH_EVERY.toSeconds(),
                TimeUnit.SECONDS);
    }

    private void prefetchQuietly(FetchLimits limits) {
        try {
            prefetchDue(limits);
        } catch (RuntimeException e) {
            // the database is away: the next minute tries again
            System.getLogger(Retrieval.class.getName())
                    .log(System.Logger.Level.WARNING, "fetching ahead failed: " + e.getMessage());
        }
    }

    /**
     * Asks now for what is due.
     *
     * @return how many questions were this node's
     */
    int prefetchDue(FetchLimits limits) {
        Instant now = clock.instant();
        List<Question> due = store.claimDue(now, LEASE, MOST_DUE);
        due.forEach(question -> answers.refresh(question, limits));
        store.forgetUnused(now.minus(MEMORY_OF_THE_STORE));
        return due.size();
    }

    @Override
    public void close() {
        prefetch.shutdownNow();
    }
}
