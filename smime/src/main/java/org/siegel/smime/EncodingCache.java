package org.siegel.smime;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was read from exactly these bytes: the same people write again, and the same authorities issue. A bounded
 * number is kept, what was not asked for lately goes first, and what is large never stays.
 */
final class EncodingCache<V> {

    private final int generation;
    private final int largest;
    private volatile Map<Encoding, V> recent = new ConcurrentHashMap<>();
    private volatile Map<Encoding, V> older = new ConcurrentHashMap<>();

    /**
     * @param most that are kept
     * @param largest encoding that is kept, in bytes
     */
    EncodingCache(int most, int largest) {
        this.generation = most / 2;
        this.largest = largest;
    }

    /** What {@code read} makes of the bytes, which must not change afterwards. */
    V of(byte[] encoded, Function<byte[], V> read) {
        if (encoded.length > largest) {
            return read.apply(encoded);
        }
        Encoding encoding = new Encoding(encoded, Arrays.hashCode(encoded));
        V known = recent.get(encoding);
        if (known != null) {
            return known;
        }
        V old = older.get(encoding);
        V found = old == null ? read.apply(encoded) : old;
        if (recent.size() >= generation) {
            older = recent;
            recent = new ConcurrentHashMap<>();
        }
        recent.put(encoding, found);
        return found;
    }

    @SuppressWarnings("ArrayRecordComponent") // equality is written out
    private record Encoding(byte[] bytes, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Encoding that && hash == that.hash && Arrays.equals(bytes, that.bytes);
        }
    }
}
