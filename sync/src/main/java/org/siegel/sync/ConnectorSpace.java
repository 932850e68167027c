package org.siegel.sync;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Takes what was read of one directory over into its connector space, with statements over sets: however many objects there
 * are, their number is the same. Metaverse objects that it touches become pending.
 */
final class ConnectorSpace {

    static final String PUT = "P";
    static final String KEPT = "K";
    static final String GONE = "G";

    /** Where the reading is written to. */
    static final String STAGE = "staged (number, id, word, kind, dn, hash, source_anchor, content, refs, keys)";

    private final Handle handle;
    private final String connector;
    private final boolean several;

    ConnectorSpace(Handle handle, String connector, boolean several) {
        this.handle = handle;
        this.connector = connector;
        this.several = several;
    }

    /** Makes the table of one reading, gone with the transaction, and returns the number before the first. */
    static long createStage(Handle handle) {
        handle.execute(
                "CREATE TEMP TABLE staged (number bigint NOT NULL, id text NOT NULL, word text NOT NULL, kind text,"
                        + " dn text, hash bytea, source_anchor text, content bytea, refs text[], keys text[])"
                        + " ON COMMIT DROP");
        handle.execute("ALTER TABLE staged ALTER content SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160)");
        handle.execute("CREATE TEMP TABLE gone (number bigint, id text, anchor text) ON COMMIT DROP");
        handle.execute("CREATE TEMP TABLE fresh (number bigint PRIMARY KEY, id text, known boolean) ON COMMIT DROP");
        handle.execute("CREATE TEMP TABLE touched (anchor text) ON COMMIT DROP");
        handle.execute("CREATE TEMP TABLE regrouped (number bigint) ON COMMIT DROP");
        return handle.createQuery("SELECT coalesce(max(number), 0) FROM sync.connector_object")
                .mapTo(Long.class)
                .one();
    }

    /** Whether nothing of this directory is here, so that the content of what is read goes where it stays at once. */
    static boolean isEmpty(Handle handle, String connector) {
        return handle.createQuery("SELECT NOT EXISTS (SELECT FROM sync.connector_object WHERE connector = :connector)")
                .bind("connector", connector)
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Objects to be read again before what was read is taken over: groups of which a member was renamed, moved or deleted, or
     * has come back. What becomes of his name in the group differs from directory to directory, and none tells of it. Of whoever
     * is new it is not known where he was before, so groups that name somebody unknown with the same relative name count, too.
     * And objects that are there, but were never told of.
     */
    List<String> toReadAgain(boolean full) {
        sql("ANALYZE staged");
        String groups =
                "SELECT r.object FROM staged s JOIN sync.reference r ON r.connector = :connector AND r.target = s.id"
                        + " LEFT JOIN sync.connector_object o ON o.connector = :connector AND o.id = s.id"
                        + " WHERE s.word = 'G' OR s.word = 'P' AND (o.id IS NULL OR s.dn <> r.dn)"
                        + " UNION SELECT r.object FROM staged s JOIN sync.reference r ON r.connector = :connector"
                        + " AND r.target IS NULL AND split_part(r.dn, ',', 1) = split_part(s.dn, ',', 1) AND r.dn <> s.dn"
                        + " WHERE s.word = 'P' AND NOT EXISTS (SELECT FROM sync.connector_object o"
                        + " WHERE o.connector = :connector AND o.id = s.id)";
        String left = full
                ? " UNION SELECT r.object FROM sync.reference r WHERE r.connector = :connector AND r.target IS NOT NULL"
                        + " AND NOT EXISTS (SELECT FROM staged s WHERE s.id = r.target)"
                : "";
        String unread = " AND NOT EXISTS (SELECT FROM staged s WHERE s.id = g.id AND s.word <> 'K')"
                + (full ? " AND EXISTS (SELECT FROM staged s WHERE s.id = g.id)" : "");
        return handle.createQuery("SELECT g.id FROM sync.connector_object g WHERE g.number IN (" + groups + left + ")"
                        + unread + " UNION SELECT k.id FROM staged k WHERE k.word = 'K'"
                        + " AND NOT EXISTS (SELECT FROM staged s WHERE s.id = k.id AND s.word <> 'K') AND NOT EXISTS"
                        + " (SELECT FROM sync.connector_object o WHERE o.connector = :connector AND o.id = k.id)")
                .bind("connector", connector)
                .mapTo(String.class)
                .list();
    }

    /** @param full whether whoever was not staged is gone */
    void take(boolean full) {
        lastWordCounts();
        sql("ANALYZE staged");
        findGone(full);
        putObjects();
        removeGone();
        join();
        resolveReferences(full);
        leaveDoubtful();
        markPending();
        noteErrors();
    }

    private void lastWordCounts() {
        sql(
                "WITH superseded AS (DELETE FROM staged s USING (SELECT id, max(number) AS last FROM staged WHERE word <> 'K'"
                        + " GROUP BY id HAVING count(*) > 1) d WHERE s.id = d.id AND s.word <> 'K' AND s.number < d.last"
                        + " RETURNING s.number)"
                        + " DELETE FROM sync.connector_content c USING superseded s WHERE c.object = s.number");
    }

    private void findGone(boolean full) {
        sql("INSERT INTO gone SELECT o.number, o.id, o.anchor FROM sync.connector_object o JOIN staged s ON s.id = o.id"
                + " WHERE o.connector = :connector AND s.word = 'G'");
        if (full) {
            sql("INSERT INTO gone SELECT o.number, o.id, o.anchor FROM sync.connector_object o"
                    + " WHERE o.connector = :connector AND NOT EXISTS (SELECT FROM staged s WHERE s.id = o.id)");
        }
    }

    /** Objects that are new keep their number of the stage; of those that were known the changed ones are replaced. */
    private void putObjects() {
        sql("INSERT INTO fresh SELECT o.number, s.id, true FROM staged s JOIN sync.connector_object o"
                + " ON o.connector = :connector AND o.id = s.id"
                + " WHERE s.word = 'P' AND (o.hash <> s.hash OR o.source_anchor IS DISTINCT FROM s.source_anchor)");
        sql("INSERT INTO touched SELECT o.anchor FROM fresh f JOIN sync.connector_object o ON o.number = f.number"
                + " WHERE o.anchor IS NOT NULL");
        sql("UPDATE sync.connector_content c SET content = s.content FROM fresh f JOIN staged s ON s.id = f.id"
                + " AND s.word = 'P' WHERE c.object = f.number");
        sql("UPDATE sync.connector_object o SET kind = s.kind, dn = s.dn, hash = s.hash,"
                + " source_anchor = s.source_anchor, anchor = CASE WHEN o.source_anchor IS DISTINCT FROM s.source_anchor"
                + " THEN s.source_anchor ELSE o.anchor END"
                + " FROM fresh f JOIN staged s ON s.id = f.id AND s.word = 'P' WHERE o.number = f.number");
        sql("INSERT INTO fresh SELECT s.number, s.id, false FROM staged s WHERE s.word = 'P' AND NOT EXISTS"
                + " (SELECT FROM sync.connector_object o WHERE o.connector = :connector AND o.id = s.id)");
        sql("INSERT INTO sync.connector_object SELECT s.number, :connector, s.id, s.kind, s.dn, s.hash,"
                + " s.source_anchor, s.source_anchor FROM fresh f JOIN staged s ON s.number = f.number"
                + " WHERE NOT f.known");
        sql("INSERT INTO sync.connector_content SELECT s.number, s.content FROM fresh f JOIN staged s"
                + " ON s.number = f.number WHERE NOT f.known AND s.content IS NOT NULL");
    }

    private void removeGone() {
        sql("DELETE FROM sync.connector_object o USING gone g WHERE o.number = g.number");
        sql("DELETE FROM sync.connector_content c USING gone g WHERE c.object = g.number");
        sql("DELETE FROM sync.reference r USING gone g WHERE r.object = g.number");
        sql("DELETE FROM sync.join_key k USING gone g WHERE k.object = g.number");
    }

    /**
     * An object is joined to the metaverse object with its source anchor. A new one whose anchor nobody has may belong to one
     * that another directory brought: if a key leads to exactly one, and this directory has nobody there yet.
     */
    private void join() {
        if (!several) {
            return;
        }
        sql("DELETE FROM sync.join_key k USING fresh f WHERE k.object = f.number AND f.known");
        sql("INSERT INTO sync.join_key SELECT DISTINCT k.key, f.number FROM fresh f JOIN staged s ON s.id = f.id"
                + " AND s.word = 'P', unnest(s.keys) AS k (key)");
        sql("UPDATE sync.connector_object n SET anchor = m.anchor FROM (SELECT f.number, min(o.anchor) AS anchor"
                + " FROM fresh f JOIN sync.join_key mine ON mine.object = f.number"
                + " JOIN sync.join_key theirs ON theirs.key = mine.key AND theirs.object <> mine.object"
                + " JOIN sync.connector_object o ON o.number = theirs.object AND o.connector <> :connector"
                + " WHERE NOT f.known AND o.anchor IS NOT NULL AND NOT EXISTS (SELECT FROM sync.connector_object s"
                + " WHERE s.anchor = o.anchor AND s.connector = :connector)"
                + " GROUP BY f.number HAVING count(DISTINCT o.anchor) = 1) m"
                + " WHERE n.number = m.number AND n.anchor IS NOT NULL AND NOT EXISTS (SELECT FROM sync.connector_object h"
                + " WHERE h.anchor = n.source_anchor AND h.number <> n.number)");
    }

    /**
     * References become identifiers when their group is read or when somebody comes whom they name. The identifier of somebody
     * who is gone stays until everything is read, although the group names him no more: if he only left the subtree he
     * comes back with it, and then the group is read again.
     */
    private void resolveReferences(boolean full) {
        sql(
                "CREATE TEMP TABLE wanted ON COMMIT DROP AS SELECT o.number, r.dn, (SELECT t.id FROM sync.connector_object t"
                        + " WHERE t.connector = :connector AND t.dn = r.dn ORDER BY t.number DESC LIMIT 1) AS target"
                        + " FROM staged s JOIN sync.connector_object o ON o.connector = :connector AND o.id = s.id,"
                        + " unnest(s.refs) AS r (dn) WHERE s.word = 'P' AND s.kind = 'GROUP'");
        sql("WITH old AS (DELETE FROM sync.reference r USING sync.connector_object o, staged s"
                + " WHERE s.word = 'P' AND s.kind = 'GROUP' AND o.connector = :connector AND o.id = s.id"
                + " AND r.object = o.number AND NOT EXISTS (SELECT FROM wanted w WHERE w.number = r.object"
                + " AND w.dn = r.dn AND w.target IS NOT DISTINCT FROM r.target)"
                + (full
                        ? ""
                        : " AND (r.target IS NULL OR EXISTS (SELECT FROM sync.connector_object t"
                                + " WHERE t.connector = :connector AND t.id = r.target)"
                                + " OR EXISTS (SELECT FROM wanted w WHERE w.number = r.object AND w.dn = r.dn))")
                + " RETURNING r.object)"
                + " INSERT INTO regrouped SELECT DISTINCT object FROM old");
        sql("WITH new AS (INSERT INTO sync.reference SELECT number, :connector, dn, target FROM wanted"
                + " ON CONFLICT (object, dn) DO NOTHING RETURNING object)"
                + " INSERT INTO regrouped SELECT DISTINCT object FROM new");
        sql("WITH found AS (UPDATE sync.reference r SET target = f.id FROM fresh f JOIN sync.connector_object o"
                + " ON o.number = f.number WHERE r.target IS NULL AND r.connector = :connector AND r.dn = o.dn"
                + " RETURNING r.object) INSERT INTO regrouped SELECT DISTINCT object FROM found");
        sql(
                "INSERT INTO regrouped SELECT DISTINCT r.object FROM sync.reference r"
                        + " WHERE r.connector = :connector AND r.target IN (SELECT id FROM fresh UNION ALL SELECT id FROM gone)");
    }

    /** What the rules made of an object holds if it is alone under its anchor, and as it was then. */
    private void leaveDoubtful() {
        sql("ANALYZE made");
        sql(
                "DELETE FROM made d USING (SELECT m.anchor FROM made m LEFT JOIN sync.connector_object o ON o.anchor = m.anchor"
                        + " GROUP BY m.anchor HAVING count(*) > 1 OR NOT bool_and(coalesce(o.connector = :connector"
                        + " AND o.id = m.id AND o.hash = m.hash, false))) doubtful WHERE d.anchor = doubtful.anchor");
        sql("DELETE FROM wrong w WHERE NOT EXISTS (SELECT FROM made m WHERE m.anchor = w.anchor)");
    }

    private void markPending() {
        sql("INSERT INTO sync.pending SELECT a.anchor FROM (SELECT anchor FROM touched"
                + " UNION SELECT anchor FROM gone WHERE anchor IS NOT NULL"
                + " UNION SELECT o.anchor FROM fresh f JOIN sync.connector_object o ON o.number = f.number"
                + " WHERE o.anchor IS NOT NULL"
                + " UNION SELECT o.anchor FROM regrouped r JOIN sync.connector_object o ON o.number = r.number"
                + " WHERE o.anchor IS NOT NULL) a WHERE NOT EXISTS (SELECT FROM made m WHERE m.anchor = a.anchor)"
                + " ON CONFLICT DO NOTHING");
    }

    private void noteErrors() {
        sql("DELETE FROM sync.object_error WHERE source = 'IMPORT' AND subject = :connector"
                + " AND anchor IN (SELECT id FROM fresh UNION ALL SELECT id FROM gone)");
        sql("INSERT INTO sync.object_error (anchor, source, subject, name, sentence, remedy)"
                + " SELECT o.id, 'IMPORT', :connector, 'InvalidSourceAnchor', o.dn || ' has no usable source anchor, so it is'"
                + " || ' not synchronized', 'give it a value of the source anchor''s attribute of up to 256 printable'"
                + " || ' characters'"
                + " FROM fresh f JOIN sync.connector_object o ON o.number = f.number WHERE o.source_anchor IS NULL");
    }

    /** @param sentences by identifier */
    void noteTooLarge(Map<String, String> sentences) {
        sql("DELETE FROM sync.object_error WHERE source = 'IMPORT' AND subject = :connector AND name = 'LargeObject'");
        sentences.forEach((id, sentence) -> handle.createUpdate(
                        "INSERT INTO sync.object_error (anchor, source, subject, name, sentence, remedy)"
                                + " VALUES (coalesce((SELECT anchor FROM sync.connector_object WHERE connector = :connector"
                                + " AND id = :id), :id), 'IMPORT', :connector, 'LargeObject', :sentence, :remedy)")
                .bind("connector", connector)
                .bind("id", id)
                .bind("sentence", sentence)
                .bind(
                        "remedy",
                        "divide its members among groups that are members of it; a later cycle finds it smaller")
                .execute());
    }

    private void sql(String statement) {
        var update = handle.createUpdate(statement);
        if (statement.contains(":connector")) {
            update.bind("connector", connector);
        }
        update.execute();
    }
}
