package org.siegel.trust;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The good verdicts of one collection; another version of the collection is another object with a cache of its own.
 *
 * <p>A verdict is kept with the window of time in which nothing that it rests on begins or ends: see {@link Window}. Only
 * good ones are kept, so nobody can fill the cache without certificates of the organisation's own CAs, and a certificate
 * that fails is looked at anew each time. What rests on a source outside is kept for {@link #FRESH} at most, because a CRL can
 * be replaced before it is due. Two generations bound the memory: what was not asked for during one is gone after the next.
 *
 * <p>Safe for use by several threads.
 */
final class VerdictCache {

    /** How long a verdict stands that rests on a source of revocation. */
    static final Duration FRESH = Duration.ofMinutes(5);

    private static final int GENERATION = 1000;

    private volatile ConcurrentHashMap<Question, Answer> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<Question, Answer> old = new ConcurrentHashMap<>();

    /** Everything that an answer depends on but the time and the collection. */
    static final class Question {
        private final byte[] target;
        private final int hash;
        private final List<X509Certificate> pool;
        private final PathInputs inputs;
        private final CertificateValidator validator;

        Question(byte[] target, Collection<X509Certificate> pool, PathInputs inputs, CertificateValidator validator) {
            this.target = target;
            this.hash = Arrays.hashCode(target);
            this.pool = List.copyOf(pool);
            this.inputs = inputs;
            this.validator = validator;
        }

        /** Empty where the certificate has no encoding. */
        static Optional<Question> of(
                X509Certificate target,
                Collection<X509Certificate> pool,
                PathInputs inputs,
                CertificateValidator validator) {
            try {
                return Optional.of(new Question(target.getEncoded(), pool, inputs, validator));
            } catch (CertificateEncodingException none) {
                return Optional.empty();
            }
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Question that
                    && hash == that.hash
                    && Arrays.equals(target, that.target)
                    && (inputs == that.inputs || inputs.equals(that.inputs))
                    && validator.asksLike(that.validator)
                    && pool.equals(that.pool);
        }
    }

    private record Answer(CertificateValidator.Judged judged, Window window, long made, boolean ages) {

        boolean holdsAt(Instant at) {
            return window.contains(at) && !(ages && System.nanoTime() - made > FRESH.toNanos());
        }
    }

    CertificateValidator.@Nullable Judged find(Question question, Instant at) {
        Answer answer = young.get(question);
        if (answer == null) {
            answer = old.get(question);
            if (answer != null) {
                put(question, answer);
            }
        }
        return answer != null && answer.holdsAt(at) ? answer.judged() : null;
    }

    /** @param ages whether it rests on a source outside */
    void keep(Question question, CertificateValidator.Judged judged, Window window, boolean ages) {
        put(question, new Answer(judged, window, System.nanoTime(), ages));
    }

    private void put(Question question, Answer answer) {
        if (young.size() >= GENERATION) {
            turn();
        }
        young.put(question, answer);
    }

    private synchronized void turn() {
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }

    int size() {
        return young.size() + old.size();
    }
}
