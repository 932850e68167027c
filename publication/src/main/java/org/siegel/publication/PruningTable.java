package org.siegel.publication;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** {@code publication.pruning}: what all nodes share, and the lock of the one that is at work. */
final class PruningTable {

    private static final String KEY = "(hashtextextended('publication pruning', 0))";

    private PruningTable() {}

    /** Whether no other node is at work. The lock ends with the connection at the latest, so that of a killed node is free. */
    static boolean lock(Handle handle) {
        return handle.createQuery("select pg_try_advisory_lock" + KEY)
                .mapTo(Boolean.class)
                .one();
    }

    static void unlock(Handle handle) {
        try {
            handle.createQuery("select pg_advisory_unlock" + KEY)
                    .mapTo(Boolean.class)
                    .one();
        } catch (JdbiException lost) {
            System.getLogger(PruningTable.class.getName())
                    .log(System.Logger.Level.DEBUG, "the lock went with its connection", lost);
        }
    }

    static Pruning.Status read(Handle handle, String directory) {
        return handle.createQuery("select * from publication.pruning where directory = :directory")
                .bind("directory", directory)
                .map((rs, context) -> new Pruning.Status(
                        directory,
                        instant(rs.getTimestamp("next_at")),
                        Optional.ofNullable(rs.getString("node")),
                        instant(rs.getTimestamp("started_at")),
                        instant(rs.getTimestamp("complete_at")),
                        Optional.ofNullable(rs.getString("outcome"))))
                .findOne()
                .orElseGet(() -> new Pruning.Status(
                        directory,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static Optional<Instant> instant(@Nullable Timestamp at) {
        return Optional.ofNullable(at).map(Timestamp::toInstant);
    }

    static void next(Handle handle, String directory, Instant next) {
        handle.execute(
                "insert into publication.pruning (directory, next_at) values (?, ?)"
                        + " on conflict (directory) do update set next_at = excluded.next_at",
                directory,
                next);
    }

    /** @param again when another node does it, should this one not come to its end */
    static void begin(Handle handle, String directory, String node, Instant now, Instant again) {
        handle.execute(
                "update publication.pruning set node = ?, started_at = ?, outcome = null, next_at = ? where directory = ?",
                node,
                now,
                again,
                directory);
    }

    static void end(Handle handle, Pruning.Outcome outcome, Instant now, Instant next) {
        handle.execute(
                "update publication.pruning set outcome = ?, next_at = ?,"
                        + " complete_at = case when ? then ? else complete_at end where directory = ?",
                outcome.sentence(),
                next,
                outcome.complete(),
                now,
                outcome.directory());
    }
}
