package org.siegel.publication;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.siegel.ca.Actor;
import org.siegel.publication.Everybody.Problem;
import org.siegel.publication.Everybody.Result;

/** {@code publication.run} and its problems, as far as runs over everybody go. */
final class Runs {

    private static final String KEY = "(hashtextextended('publication for everybody in ' || :directory, 0))";

    private Runs() {}

    /** Whether no other node has it. */
    static boolean lock(Handle handle, String directory) {
        return handle.createQuery("select pg_try_advisory_lock" + KEY)
                .bind("directory", directory)
                .mapTo(Boolean.class)
                .one();
    }

    static void unlock(Handle handle, String directory) {
        try {
            handle.createQuery("select pg_advisory_unlock" + KEY)
                    .bind("directory", directory)
                    .mapTo(Boolean.class)
                    .one();
        } catch (JdbiException lost) {
            System.getLogger(Runs.class.getName())
                    .log(System.Logger.Level.DEBUG, "the lock went with its connection", lost);
        }
    }

    /** The run to go on with; one from before that time is ended where it stands: whom it has done may need it anew. */
    static Optional<Long> unfinished(Handle handle, String directory, boolean keeping, Instant since, Instant now) {
        handle.execute(
                "update publication.run set finished_at = ?"
                        + " where everybody and finished_at is null and directory = ? and keeping = ?"
                        + " and started_at < ?",
                now,
                directory,
                keeping,
                since);
        return handle.createQuery("select id from publication.run"
                        + " where everybody and finished_at is null and directory = :directory"
                        + " and keeping = :keeping")
                .bind("directory", directory)
                .bind("keeping", keeping)
                .mapTo(Long.class)
                .findOne();
    }

    static long begin(Handle handle, String directory, boolean keeping, Order order, Instant now) {
        return handle.createQuery("""
                        insert into publication.run (directory, actor, cause, started_at, everybody, keeping)
                        values (:directory, :actor, :cause, :now, true, :keeping) returning id""")
                .bind("directory", directory)
                .bind("keeping", keeping)
                .bind("actor", order.actor().name())
                .bind("cause", order.cause())
                .bind("now", now)
                .mapTo(Long.class)
                .one();
    }

    static String position(Handle handle, long run) {
        return handle.createQuery("select position from publication.run where id = :run")
                .bind("run", run)
                .mapTo(String.class)
                .one();
    }

    static void advance(Handle handle, long run, String position, List<Result> results) {
        handle.useTransaction(transaction -> {
            transaction
                    .createUpdate("""
                            update publication.run set position = :position, published = published + :published,
                                unchanged = unchanged + :unchanged, absent = absent + :absent
                            where id = :run""")
                    .bind("position", position)
                    .bind("published", count(results, Result.Published.class))
                    .bind("unchanged", count(results, Result.Unchanged.class))
                    .bind("absent", count(results, Result.Absent.class))
                    .bind("run", run)
                    .execute();
            for (Result result : results) {
                if (result instanceof Result.Failed failed) {
                    transaction.execute(
                            "insert into publication.problem (run, mailbox, sentence) values (?, ?, ?)"
                                    + " on conflict do nothing",
                            run,
                            failed.problem().mailbox(),
                            failed.problem().sentence());
                }
            }
        });
    }

    private static long count(List<Result> results, Class<? extends Result> kind) {
        return results.stream().filter(kind::isInstance).count();
    }

    static void finish(Handle handle, long run, Instant now) {
        handle.execute("update publication.run set finished_at = ? where id = ?", now, run);
    }

    static Everybody.Run read(Handle handle, long run, boolean resumed) {
        List<Problem> problems = handle.createQuery(
                        "select mailbox, sentence from publication.problem where run = :run order by mailbox")
                .bind("run", run)
                .map((rs, context) -> new Problem(rs.getString("mailbox"), rs.getString("sentence")))
                .list();
        return handle.createQuery("select * from publication.run where id = :run")
                .bind("run", run)
                .map((rs, context) -> new Everybody.Run(
                        run,
                        rs.getString("directory"),
                        resumed,
                        rs.getLong("published"),
                        rs.getLong("unchanged"),
                        rs.getLong("absent"),
                        rs.getTimestamp("finished_at") != null,
                        problems))
                .one();
    }

    static List<History.Progress> latest(Handle handle, int count) {
        return handle.createQuery("""
                        select r.*, (select count(*) from publication.problem p where p.run = r.id) as failed
                        from publication.run r where everybody order by id desc limit :count""")
                .bind("count", count)
                .map((rs, context) -> new History.Progress(
                        rs.getLong("id"),
                        rs.getString("directory"),
                        new Order(new Actor(rs.getString("actor")), rs.getString("cause")),
                        rs.getTimestamp("started_at").toInstant(),
                        Optional.ofNullable(rs.getTimestamp("finished_at")).map(Timestamp::toInstant),
                        rs.getString("position"),
                        rs.getLong("published"),
                        rs.getLong("unchanged"),
                        rs.getLong("absent"),
                        rs.getLong("failed")))
                .list();
    }
}
