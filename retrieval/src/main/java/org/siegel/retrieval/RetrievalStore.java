package org.siegel.retrieval;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where answers outlive the process and are shared between nodes. Only what was verified is put in. */
interface RetrievalStore {

    /** No memory but the process's own. */
    RetrievalStore NONE = new RetrievalStore() {
        @Override
        public Optional<Kept> find(Question question) {
            return Optional.empty();
        }

        @Override
        public void keep(Question question, byte[] content, Freshness freshness) {}

        @Override
        public void fetchedAgain(Question question, Freshness freshness) {}

        @Override
        public void failed(Question question, Failure failure) {}

        @Override
        public void used(Question question, Instant now) {}

        @Override
        public List<Question> claimDue(Instant now, Duration lease, int most) {
            return List.of();
        }

        @Override
        public void forgetUnused(Instant since) {}
    };

    /**
     * A row.
     *
     * @param content DER, with its freshness; empty if asking never succeeded
     * @param failure of the last attempt; empty if it succeeded
     */
    record Kept(Optional<Content> content, Optional<Failure> failure) {}

    record Content(byte[] der, Freshness freshness) {}

    Optional<Kept> find(Question question);

    /** Keeps an answer, unless a newer one is kept already; the former one holds until this one is there completely. */
    void keep(Question question, byte[] content, Freshness freshness);

    /** The content that is kept is still the server's. */
    void fetchedAgain(Question question, Freshness freshness);

    /** Asking failed; content that is kept stays. */
    void failed(Question question, Failure failure);

    /** Somebody needed the answer since it was fetched. */
    void used(Question question, Instant now);

    /**
     * Questions that were needed and should be asked again ahead of need. Each goes to one node only, for the time of the
     * lease: a node that dies keeps nobody from it for longer.
     */
    List<Question> claimDue(Instant now, Duration lease, int most);

    /** Forgets what nobody needed for long. */
    void forgetUnused(Instant since);
}
