package org.siegel.retrieval;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.siegel.retrieval.Memory.Entry;
import org.siegel.trust.RevocationFault;
import org.siegel.trust.RevocationFault.Kind;

/**
 * What is remembered of what a server sent. An answer counts as ours when its issuer signed it; then it is kept and stored,
 * and only a newer one that is ours replaces it. Any other is handed to the validation, which knows more possible signers
 * (indirect lists, a new key of the authority), but it is not stored, and the server is asked again later.
 */
final class Landing {

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final StoredAnswers store;

    Landing(StoredAnswers store) {
        this.store = store;
    }

    /**
     * What comes of an answer.
     *
     * @throws FetchException where it is none that counts
     */
    Entry of(Question question, Fetched fetched, Optional<Entry> former, Instant now) throws FetchException {
        return switch (fetched) {
            case Fetched.Moved moved -> throw new FetchException(Kind.REFUSED, "sends us on to " + moved.location());
            case Fetched.NotModified() -> {
                Entry old = former.filter(e -> e.freshness().isPresent())
                        .orElseThrow(() -> new FetchException(Kind.REFUSED, "says that nothing changed, unasked"));
                var freshness = old.freshness().orElseThrow().fetchedAgain(now);
                requireCurrent(freshness, now);
                store.fetchedAgain(question, freshness);
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
                store.keep(question, bytes, freshness);
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
    Entry failed(Question question, RevocationFault fault, Optional<Entry> former, Instant now) {
        Failure failure = failure(former, fault, now);
        store.failed(question, failure);
        Optional<Entry> good = former.filter(Entry::verified);
        return new Entry(
                good.flatMap(Entry::answer),
                good.isPresent(),
                good.flatMap(Entry::freshness),
                Optional.of(failure),
                now.plus(StoredAnswers.LOOK_EVERY),
                true);
    }

    private static Failure failure(Optional<Entry> former, RevocationFault fault, Instant now) {
        return Failure.after(former.flatMap(Entry::failure).map(Failure::count).orElse(0), fault, now);
    }
}
