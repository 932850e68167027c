package org.siegel.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.siegel.sync.SyncStep.Kind;

/**
 * Synchronisation: applies the rules to every metaverse object that is pending, and says what the tenant should have. It
 * goes through them page by page, one page being read while the rules work on the one before; all becomes durable together.
 */
final class SynchronizationStep {

    private static final int PAGE = 1000;

    /** Bytes of a page: a group of a hundred thousand members is a page of its own. */
    private static final long HEAVY = 8 << 20;

    private final RunLock lock;
    private final RunLog log;
    private final ObjectMaker maker;

    SynchronizationStep(RunLock lock, RunLog log, ObjectMaker maker) {
        this.lock = lock;
        this.log = log;
        this.maker = maker;
    }

    /** One page: what the rules make of each object. */
    private record Page(List<Metaverse.Staged> made, String last) {}

    void run() {
        long pending = lock.in(SynchronizationStep::pending);
        log.begin(Kind.SYNCHRONIZATION, "", OptionalLong.of(pending));
        if (pending > 0) {
            lock.use(handle -> {
                Metaverse.createStage(handle);
                pages(handle);
                handle.execute("ANALYZE made");
                new Metaverse(handle).take(false);
            });
        }
        log.end("");
    }

    /**
     * Says what has to be made anew whatever was imported.
     *
     * @param version of the rules; another than that of last time makes everything anew
     * @param everything makes everything anew in any case
     */
    static void markPending(Handle handle, String version, boolean everything, Instant now) {
        boolean other = handle.createQuery("SELECT rules <> :version FROM sync.engine")
                .bind("version", version)
                .mapTo(Boolean.class)
                .one();
        if (other || everything) {
            handle.execute("INSERT INTO sync.pending SELECT anchor FROM sync.connector_object WHERE anchor IS NOT NULL"
                    + " UNION SELECT anchor FROM sync.metaverse ON CONFLICT DO NOTHING");
        } else {
            handle.createUpdate("INSERT INTO sync.pending SELECT anchor FROM sync.metaverse WHERE due <= :now"
                            + " ON CONFLICT DO NOTHING")
                    .bind("now", now)
                    .execute();
        }
        if (other) {
            handle.createUpdate("UPDATE sync.engine SET rules = :version")
                    .bind("version", version)
                    .execute();
        }
    }

    private static long pending(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM sync.pending")
                .mapTo(Long.class)
                .one();
    }

    private void pages(Handle handle) {
        Ahead<Optional<Page>> next = Ahead.begin(() -> page(""));
        try {
            for (Optional<Page> page = next.take(); page.isPresent(); page = next.take()) {
                Page here = page.get();
                next = Ahead.begin(() -> page(here.last));
                Metaverse.stage(handle, here.made);
                log.done(here.made.size());
            }
        } finally {
            next.forget();
        }
    }

    private Optional<Page> page(String after) {
        return lock.jdbi().inTransaction(handle -> {
            List<String> anchors = anchors(handle, after);
            if (anchors.isEmpty()) {
                return Optional.empty();
            }
            List<Metaverse.Staged> made = new ArrayList<>(anchors.size());
            maker.joined(handle, anchors)
                    .forEach((anchor, joined) -> made.add(
                            Metaverse.Staged.of(anchor, maker.make(anchor, joined), Optional.empty(), maker.now())));
            return Optional.of(new Page(made, anchors.getLast()));
        });
    }

    private record Weighed(String anchor, long bytes) {}

    private static List<String> anchors(Handle handle, String after) {
        List<String> anchors = new ArrayList<>();
        long weight = 0;
        List<Weighed> candidates = handle.createQuery(
                        "SELECT p.anchor, (SELECT coalesce(sum(octet_length(c.content)), 0)"
                                + " FROM sync.connector_object o JOIN sync.connector_content c ON c.object = o.number"
                                + " WHERE o.anchor = p.anchor) AS bytes FROM sync.pending p WHERE p.anchor > :after"
                                + " ORDER BY p.anchor LIMIT :page")
                .bind("after", after)
                .bind("page", PAGE)
                .map((row, context) -> new Weighed(row.getString("anchor"), row.getLong("bytes")))
                .list();
        for (Weighed candidate : candidates) {
            weight += candidate.bytes;
            if (!anchors.isEmpty() && weight > HEAVY) {
                break;
            }
            anchors.add(candidate.anchor);
        }
        return anchors;
    }
}
