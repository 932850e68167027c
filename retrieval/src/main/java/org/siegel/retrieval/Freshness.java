package org.siegel.retrieval;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long an answer holds, and how its server knows it again.
 *
 * @param fetched when the server last gave it, or said that it did not change
 * @param thisUpdate when it was made
 * @param nextUpdate when the next is promised
 * @param entityTag the server's tag (RFC 9110 §8.8.3)
 * @param lastModified the server's date, in its own words
 */
record Freshness(
        Instant fetched,
        Instant thisUpdate,
        Optional<Instant> nextUpdate,
        Optional<String> entityTag,
        Optional<String> lastModified) {

    private static final Duration WITHOUT_PROMISE = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration SHORTEST = Duration.ofMinutes(5);

    /** Until when nobody need ask again. */
    Instant currentUntil() {
        return nextUpdate.orElse(fetched.plus(WITHOUT_PROMISE));
    }

    boolean isCurrent(Instant now) {
        return now.isBefore(currentUntil());
    }

    /**
     * When to ask ahead of need: in the last fifth of its life, and once a day, since many lists live for a week and are
     * replaced every day. Not at once again, even if the server gave it late.
     */
    Instant refreshAt() {
        Duration life = Duration.between(thisUpdate, currentUntil());
        Instant due = currentUntil().minus(life.dividedBy(5));
        Instant latest = fetched.plus(LONGEST);
        Duration left = Duration.between(fetched, currentUntil());
        Instant earliest = fetched.plus(left.dividedBy(2).compareTo(SHORTEST) < 0 ? left.dividedBy(2) : SHORTEST);
        Instant wanted = due.isBefore(latest) ? due : latest;
        return wanted.isAfter(earliest) ? wanted : earliest;
    }

    Freshness fetchedAgain(Instant now) {
        return new Freshness(now, thisUpdate, nextUpdate, entityTag, lastModified);
    }
}
