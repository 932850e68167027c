package org.siegel.smime;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was made of an object for as long as the object lives, and of so many at most. Objects are told apart by
 * identity, so that no key is compared or hashed. What is remembered must not refer to the object.
 */
final class WeakCache<K, V> {

    private final int most;
    private final ConcurrentHashMap<Object, V> made = new ConcurrentHashMap<>();
    private final ReferenceQueue<K> gone = new ReferenceQueue<>();

    WeakCache(int most) {
        this.most = most;
    }

    /** What was made of this object, by {@code make} if it is the first time. */
    V of(K object, Function<? super K, ? extends V> make) {
        V known = made.get(new Lookup(object));
        if (known != null) {
            return known;
        }
        for (Reference<? extends K> dead = gone.poll(); dead != null; dead = gone.poll()) {
            made.remove(dead);
        }
        if (made.size() >= most) {
            made.clear();
        }
        V fresh = make.apply(object);
        V raced = made.putIfAbsent(new Entry<>(object, gone), fresh);
        return raced == null ? fresh : raced;
    }

    /** Finds an entry without making a reference. */
    private record Lookup(Object object) {
        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry<?> entry && entry.isOf(object);
        }
    }

    private static final class Entry<K> extends WeakReference<K> {
        private final int hash;

        Entry(K object, ReferenceQueue<K> gone) {
            super(object, gone);
            hash = System.identityHashCode(object);
        }

        boolean isOf(Object object) {
            return get() == object;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            K mine = get();
            return this == other || (mine != null && other instanceof Entry<?> entry && entry.get() == mine);
        }
    }
}
