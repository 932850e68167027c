package org.siegel.smime;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much of a hostile input the engine is willing to work on.
 *
 * {@snippet :
 * Limits limits = Limits.DEFAULT.with(Limit.PARTS, 5_000);
 * }
 *
 * @param changed the values that are not {@link Limit#preset}; none is negative
 */
public record Limits(Map<Limit, Long> changed) {

    /** What no honest message reaches. */
    public static final Limits DEFAULT = new Limits(Map.of());

    /** @throws IllegalArgumentException if a value is negative */
    public Limits {
        changed = Map.copyOf(changed);
        changed.forEach((limit, value) -> {
            if (value < 0) {
                throw new IllegalArgumentException("The limit " + limit + " cannot be negative: " + value + ".");
            }
        });
    }

    /** These limits with one value changed. */
    public Limits with(Limit limit, long value) {
        Map<Limit, Long> more = new EnumMap<>(Limit.class);
        more.putAll(changed);
        more.put(limit, value);
        return new Limits(more);
    }

    /** The most that is allowed. */
    public long of(Limit limit) {
        return changed.isEmpty() ? limit.preset() : changed.getOrDefault(limit, limit.preset());
    }

    /** The same for what is counted in memory. */
    int size(Limit limit) {
        return (int) Math.min(of(limit), Integer.MAX_VALUE - 16);
    }

    /** @throws SmimeException.LimitExceeded if {@code found} is more than is allowed */
    void check(Limit limit, long found) {
        if (found > of(limit)) {
            throw exceeded(limit);
        }
    }

    SmimeException.LimitExceeded exceeded(Limit limit) {
        return new SmimeException.LimitExceeded(limit, of(limit));
    }
}
