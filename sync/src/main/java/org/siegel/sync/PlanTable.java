package org.siegel.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.siegel.sync.PlannedChange.Operation;
import org.siegel.sync.PlannedChange.State;
import org.siegel.tenant.TenantObject;

/** Plans, which become journals by being carried out. */
final class PlanTable {

    /**
     * The positions of a run are 1, 2, 3 and so on, so a page is a range of them; asked for the first so many, a planner that does
     * not know the table yet sorts all of it for every page.
     */
    private static final String PAGE = "SELECT p.*, p.position <= r.exported AS past FROM sync.plan p"
            + " JOIN sync.run r ON r.id = p.run WHERE p.run = :run AND p.position > :after AND p.position <= :until"
            + " ORDER BY p.position";

    private PlanTable() {}

    /**
     * A row with what export and undo need.
     *
     * @param change for people
     * @param before fingerprint; empty where nothing was there
     * @param after fingerprint; empty where nothing will be
     * @param beforeObject the content that was there, once it is saved
     * @param afterObject the content that comes, where no rule makes it
     */
    record Row(
            PlannedChange change,
            Optional<String> before,
            Optional<String> after,
            Optional<byte[]> beforeObject,
            Optional<byte[]> afterObject) {}

    /**
     * Plans everything that differs, people before groups and deletions last, so that whoever is cut off in between leaves
     * too much rather than too little; else in the order of the disk, in which a first export reads them again.
     */
    static void make(Handle handle, long run) {
        make(handle, run, Optional.empty());
    }

    /** @param only plans this object alone */
    static void make(Handle handle, long run, Optional<String> only) {
        handle.createUpdate("INSERT INTO sync.plan (run, position, anchor, kind, name, operation, before, after, loses)"
                        + " SELECT :run, row_number() OVER (ORDER BY CASE WHEN desired IS NULL THEN 3"
                        + " WHEN kind = 'GROUP' THEN 2 ELSE 1 END, m.ctid), anchor,"
                        + " CASE WHEN desired IS NULL THEN exported_kind ELSE kind END, name,"
                        + " CASE WHEN exported IS NULL THEN 'ADD' WHEN desired IS NULL THEN 'DELETE' ELSE 'UPDATE' END,"
                        + " exported, desired, desired IS NOT NULL AND coalesce(exported_until > r.started, false)"
                        + " AND NOT coalesce(usable_until > r.started, false)"
                        + " FROM sync.metaverse m, (SELECT started FROM sync.run WHERE id = :run) r WHERE desired IS DISTINCT FROM exported"
                        + " AND NOT (held_by IS NOT NULL AND held IS NOT DISTINCT FROM desired)"
                        + (only.isPresent() ? " AND anchor = :only" : ""))
                .bind("run", run)
                .bindMap(only.map(anchor -> Map.of("only", anchor)).orElse(Map.of()))
                .execute();
        count(handle, run);
    }

    /** What was exported alone since a plan was made is no part of it any more. */
    static void leaveOutCommitted(Handle handle, long run) {
        handle.createUpdate("UPDATE sync.plan waiting SET outcome = 'OUTDATED',"
                        + " sentence = 'run ' || p.run || ' synchronised it alone meanwhile'"
                        + " FROM sync.plan p JOIN sync.run r ON r.id = p.run AND r.type = 'PREVIEW'"
                        + " WHERE p.run > :run AND p.position <= r.exported AND p.outcome IS NULL"
                        + " AND waiting.run = :run AND waiting.anchor = p.anchor")
                .bind("run", run)
                .execute();
        count(handle, run);
    }

    static void count(Handle handle, long run) {
        handle.createUpdate("UPDATE sync.run SET (added, updated, deleted, losses) ="
                        + " (SELECT count(*) FILTER (WHERE operation = 'ADD'), count(*) FILTER (WHERE operation = 'UPDATE'),"
                        + " count(*) FILTER (WHERE operation = 'DELETE'), count(*) FILTER (WHERE loses)"
                        + " FROM sync.plan WHERE run = :run AND outcome IS NULL) WHERE id = :run")
                .bind("run", run)
                .execute();
    }

    static List<PlannedChange> changes(Handle handle, long run, int after, int atMost) {
        return page(handle, run, after, atMost)
                .map((row, context) -> change(row))
                .list();
    }

    /** @param contents whether saved contents are read, which may be large */
    static List<Row> rows(Handle handle, long run, int after, int atMost, boolean contents) {
        return page(handle, run, after, atMost)
                .map((row, context) -> new Row(
                        change(row),
                        Optional.ofNullable(row.getBytes("before")).map(Fingerprints::hex),
                        Optional.ofNullable(row.getBytes("after")).map(Fingerprints::hex),
                        contents ? Optional.ofNullable(row.getBytes("before_object")) : Optional.empty(),
                        Optional.ofNullable(row.getBytes("after_object"))))
                .list();
    }

    private static Query page(Handle handle, long run, int after, int atMost) {
        return handle.createQuery(PAGE).bind("run", run).bind("after", after).bind("until", (long) after + atMost);
    }

    private static PlannedChange change(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        State state = outcome != null ? State.valueOf(outcome) : row.getBoolean("past") ? State.APPLIED : State.PLANNED;
        return new PlannedChange(
                row.getInt("position"),
                row.getString("anchor"),
                TenantObject.Kind.valueOf(row.getString("kind")),
                row.getString("name"),
                Operation.valueOf(row.getString("operation")),
                row.getBoolean("loses"),
                state,
                row.getString("sentence"));
    }

    /**
     * What the tenant has now according to a run that has ended or stopped for good.
     *
     * @param held whether the objects are held as they are until their source changes, as after an undo
     */
    static void settle(Handle handle, long run, boolean held) {
        settle(handle, run, held, 0);
        handle.createUpdate("DELETE FROM sync.metaverse m USING sync.plan p WHERE p.run = :run AND m.anchor = p.anchor"
                        + " AND p.after IS NULL AND m.desired IS NULL AND m.exported IS NULL AND m.held_by IS NULL")
                .bind("run", run)
                .execute();
    }

    /** The same of what was carried out so far, after a position: a large run does that on the way. */
    static void settle(Handle handle, long run, boolean held, int after) {
        handle.createUpdate("UPDATE sync.metaverse m SET exported = p.after,"
                        + " exported_kind = CASE WHEN p.after IS NULL THEN NULL ELSE p.kind END,"
                        + " exported_until = CASE WHEN p.after IS NULL OR :held THEN NULL ELSE m.usable_until END,"
                        + " held_by = CASE WHEN :held THEN p.run END,"
                        + " held = CASE WHEN :held THEN m.desired END"
                        + " FROM sync.plan p JOIN sync.run r ON r.id = p.run WHERE p.run = :run AND p.position > :after"
                        + " AND p.position <= r.exported AND p.outcome IS NULL AND m.anchor = p.anchor"
                        + " AND (:held OR m.exported IS DISTINCT FROM p.after)")
                .bind("run", run)
                .bind("held", held)
                .bind("after", after)
                .execute();
    }
}
