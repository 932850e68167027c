package org.siegel.scim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** How many requests a token has left: a full bucket at first, filled again at a steady rate. */
final class RateLimit {

    private static final int MOST_TOKENS = 10_000;

    private record Bucket(double left, Instant at) {}

    private final int burst;
    private final double perSecond;
    private final Clock clock;
    private final Map<UUID, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Bucket> eldest) {
            return size() > MOST_TOKENS;
        }
    };

    RateLimit(int burst, int perSecond, Clock clock) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.clock = clock;
    }

    /** Takes one; where there is none, how long until there will be. */
    synchronized Optional<Duration> take(UUID token) {
        Instant now = clock.instant();
        Bucket bucket = buckets.getOrDefault(token, new Bucket(burst, now));
        double passed = Math.max(0, Duration.between(bucket.at(), now).toMillis() / 1000.0);
        double left = Math.min(burst, bucket.left() + passed * perSecond);
        if (left < 1) {
            buckets.put(token, new Bucket(left, now));
            return Optional.of(Duration.ofMillis((long) Math.ceil((1 - left) / perSecond * 1000)));
        }
        buckets.put(token, new Bucket(left - 1, now));
        return Optional.empty();
    }
}
