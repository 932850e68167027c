package org.siegel.retrieval;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers of this process, the last used of them. Safe for use by several threads. */
final class Memory {

    /** Estimated; a list of a million entries is about 32 MB, and few organisations meet more than one. */
    private static final long MOST_WEIGHT = 128L << 20;

    private static final int MOST_ENTRIES = 2_000;

    /**
     * What is known.
     *
     * @param answer the last one; empty if there never was one
     * @param verified whether the answer is signed by whom it ought to be
     * @param freshness of a verified answer
     * @param failure of the last attempt
     * @param lookAt when to look into the store whether another node has a newer answer
     * @param used whether the store knows that it was needed
     */
    record Entry(
            Optional<Answer> answer,
            boolean verified,
            Optional<Freshness> freshness,
            Optional<Failure> failure,
            Instant lookAt,
            boolean used) {

        boolean isCurrent(Instant now) {
            return verified && freshness.map(f -> f.isCurrent(now)).orElse(false);
        }

        Entry asUsed() {
            return new Entry(answer, verified, freshness, failure, lookAt, true);
        }

        private long weight() {
            return answer.map(a -> switch (a) {
                        case Answer.List(var list) -> 4096 + 32L * list.size();
                        case Answer.Status(var response) -> 4096L + response.encoded().length;
                    })
                    .orElse(1024L);
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    synchronized @Nullable Entry get(String key) {
        return entries.get(key);
    }

    synchronized void put(String key, Entry entry) {
        Entry former = entries.put(key, entry);
        weight += entry.weight() - (former == null ? 0 : former.weight());
        var oldest = entries.entrySet().iterator();
        while ((weight > MOST_WEIGHT || entries.size() > MOST_ENTRIES) && entries.size() > 1) {
            weight -= oldest.next().getValue().weight();
            oldest.remove();
        }
    }
}
