package org.siegel.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Runs and their steps. */
final class RunTable {

    private final Jdbi jdbi;

    RunTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    static long create(
            Handle handle, SyncRun.Type type, boolean staging, String node, Instant now, OptionalLong undoes) {
        return handle.createQuery("INSERT INTO sync.run (type, staging, status, node, started, undoes)"
                        + " VALUES (:type, :staging, 'IN_PROGRESS', :node, :now, :undoes) RETURNING id")
                .bind("type", type.name())
                .bind("staging", staging)
                .bind("node", node)
                .bind("now", now)
                .bind("undoes", undoes.isPresent() ? Long.valueOf(undoes.getAsLong()) : null)
                .mapTo(Long.class)
                .one();
    }

    /** Ends a run, or lets it go on where the status is no end. */
    static void setStatus(Handle handle, long run, SyncRun.Status status, String sentence, Optional<Instant> ended) {
        handle.createUpdate("UPDATE sync.run SET status = :status, sentence = :sentence, ended = :ended,"
                        + " stop_asked = false WHERE id = :run")
                .bind("run", run)
                .bind("status", status.name())
                .bind("sentence", sentence)
                .bind("ended", ended.orElse(null))
                .execute();
    }

    int steps(long run) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT coalesce(max(position), 0) FROM sync.run_step WHERE run = :run")
                        .bind("run", run)
                        .mapTo(Integer.class)
                        .one());
    }

    void addStep(long run, int position, SyncStep step) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "INSERT INTO sync.run_step (run, position, kind, connector, started,"
                                + " total) VALUES (:run, :position, :kind, :connector, :started, :total)")
                .bind("run", run)
                .bind("position", position)
                .bind("kind", step.kind().name())
                .bind("connector", step.connector())
                .bind("started", step.started())
                .bind(
                        "total",
                        step.total().isPresent() ? Long.valueOf(step.total().getAsLong()) : null)
                .execute());
    }

    void setStep(long run, int position, SyncStep step) {
        jdbi.useHandle(
                handle -> handle.createUpdate("UPDATE sync.run_step SET kind = :kind, ended = :ended, done = :done,"
                                + " sentence = :sentence WHERE run = :run AND position = :position")
                        .bind("run", run)
                        .bind("position", position)
                        .bind("kind", step.kind().name())
                        .bind("ended", step.ended().orElse(null))
                        .bind("done", step.done())
                        .bind("sentence", step.sentence())
                        .execute());
    }

    boolean isStopAsked(long run) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT stop_asked FROM sync.run WHERE id = :run")
                .bind("run", run)
                .mapTo(Boolean.class)
                .one());
    }

    void askToStop() {
        jdbi.useHandle(handle -> handle.execute("UPDATE sync.run SET stop_asked = true WHERE status = 'IN_PROGRESS'"));
    }

    Optional<SyncRun> find(long run) {
        return jdbi.withHandle(handle -> find(handle, run));
    }

    static Optional<SyncRun> find(Handle handle, long run) {
        return runs(handle, "WHERE id = ?", run).stream().findFirst();
    }

    List<SyncRun> latest(int atMost) {
        return jdbi.withHandle(handle -> runs(handle, "ORDER BY id DESC LIMIT ?", atMost));
    }

    /** The latest run with a plan of its own, among which runs for one object alone count only while they wait. */
    Optional<SyncRun> latestPlan() {
        return jdbi.withHandle(handle -> runs(
                        handle,
                        "WHERE NOT (type = 'PREVIEW' AND status <> ALL ("
                                + "'{STAGED,STOPPED_DELETION_THRESHOLD_EXCEEDED,STOPPED_CERTIFICATE_LOSS_THRESHOLD_EXCEEDED}'))"
                                + " ORDER BY id DESC LIMIT ?",
                        1)
                .stream()
                .findFirst());
    }

    Optional<SyncRun> waiting() {
        return latestPlan().filter(run -> run.status().awaitsApproval());
    }

    /** Runs that began and neither ended nor wait for anybody. */
    static List<SyncRun> unfinished(Handle handle) {
        return runs(handle, "WHERE status IN ('IN_PROGRESS', 'INTERRUPTED') ORDER BY id LIMIT ?", 100);
    }

    private static List<SyncRun> runs(Handle handle, String which, long parameter) {
        return handle.select("SELECT * FROM sync.run " + which, parameter)
                .map((row, context) -> run(row, steps(handle, row.getLong("id"))))
                .list();
    }

    private static List<SyncStep> steps(Handle handle, long run) {
        return handle.select("SELECT * FROM sync.run_step WHERE run = ? ORDER BY position", run)
                .map(RunTable::step)
                .list();
    }

    private static SyncStep step(ResultSet row, StatementContext context) throws SQLException {
        boolean unknown = row.getObject("total") == null;
        return new SyncStep(
                SyncStep.Kind.valueOf(row.getString("kind")),
                row.getString("connector"),
                row.getTimestamp("started").toInstant(),
                instant(row, "ended"),
                row.getLong("done"),
                unknown ? OptionalLong.empty() : OptionalLong.of(row.getLong("total")),
                row.getString("sentence"));
    }

    private static SyncRun run(ResultSet row, List<SyncStep> steps) throws SQLException {
        long undoes = row.getLong("undoes"); // 0 where it is null
        return new SyncRun(
                row.getLong("id"),
                SyncRun.Type.valueOf(row.getString("type")),
                row.getBoolean("staging"),
                SyncRun.Status.valueOf(row.getString("status")),
                row.getString("node"),
                row.getTimestamp("started").toInstant(),
                instant(row, "ended"),
                steps,
                row.getLong("added"),
                row.getLong("updated"),
                row.getLong("deleted"),
                row.getLong("losses"),
                row.getLong("exported"),
                row.getLong("refused"),
                undoes == 0 ? OptionalLong.empty() : OptionalLong.of(undoes),
                row.getString("sentence"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }
}
