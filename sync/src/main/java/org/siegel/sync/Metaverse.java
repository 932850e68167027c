package org.siegel.sync;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.siegel.database.CopyRows;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.TenantObject;

/** Takes over what the rules made of pending objects, with statements over sets. */
final class Metaverse {

    private final Handle handle;

    Metaverse(Handle handle) {
        this.handle = handle;
    }

    /**
     * The object of a directory that something was made of.
     *
     * @param id the directory's identifier
     * @param hash SHA-256 of its content
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Origin(String id, byte[] hash) {}

    /**
     * What the rules made under an anchor.
     *
     * @param origin of what, where that may have changed since; empty where it was made of what the connector space holds
     * @param fingerprint of the object, if there is one
     * @param addresses of the object, comparable, each once
     * @param usableUntil the end of the last certificate that others can encrypt with
     */
    record Staged(
            String anchor,
            ObjectMaker.Made made,
            Optional<Origin> origin,
            Optional<byte[]> fingerprint,
            List<String> addresses,
            Optional<Instant> usableUntil) {

        static Staged of(String anchor, ObjectMaker.Made made, Optional<Origin> origin, Instant now) {
            return new Staged(
                    anchor,
                    made,
                    origin,
                    made.object().map(object -> Fingerprints.bytes(object.fingerprint())),
                    made.object().map(Metaverse::comparable).orElse(List.of()),
                    made.object().flatMap(object -> UsableCertificates.until(object, now)));
        }
    }

    static void createStage(Handle handle) {
        handle.execute("CREATE TEMP TABLE made (anchor text, kind text, name text, addresses text[], desired bytea,"
                + " usable_until timestamptz, due timestamptz, failed boolean, id text, hash bytea) ON COMMIT DROP");
        handle.execute("CREATE TEMP TABLE wrong (anchor text, name text, sentence text, remedy text) ON COMMIT DROP");
    }

    /** A page of them. */
    static void stage(Handle handle, List<Staged> page) {
        try (CopyRows rows = CopyRows.into(handle, "made")) {
            for (Staged staged : page) {
                Optional<TenantObject> object = staged.made.object();
                rows.row(10).text(staged.anchor).text(object.map(o -> o.kind().name()));
                rows.text(object.map(o -> o.primaryAddress().toString()));
                rows.texts(staged.addresses);
                rows.bytes(staged.fingerprint);
                rows.time(staged.usableUntil);
                rows.time(staged.made.due());
                rows.bool(staged.made.failed());
                rows.text(staged.origin.map(Origin::id));
                rows.bytes(staged.origin.map(Origin::hash));
            }
            rows.end();
        }
        if (page.stream().allMatch(staged -> staged.made.errors().isEmpty())) {
            return;
        }
        try (CopyRows rows = CopyRows.into(handle, "wrong")) {
            for (Staged staged : page) {
                for (ObjectError error : staged.made.errors()) {
                    rows.row(4)
                            .text(staged.anchor)
                            .text(error.name())
                            .text(clean(error.sentence()))
                            .text(clean(error.remedy()));
                }
            }
            rows.end();
        }
    }

    private static List<String> comparable(TenantObject object) {
        Set<String> comparable = new LinkedHashSet<>();
        for (MailAddress address : object.addresses()) {
            comparable.add(TenantObject.comparable(address));
        }
        return List.copyOf(comparable);
    }

    /** What is said about values may quote them. */
    private static String clean(String text) {
        return text.replace('\0', ' ');
    }

    /** @param newcomers whether people were written here by {@link Newcomers} before */
    void take(boolean newcomers) {
        if (newcomers) {
            // The planner knows nothing of tables that were empty a moment ago; a small sample will do.
            handle.execute("SET LOCAL default_statistics_target = 10");
            handle.execute("ANALYZE sync.connector_object, sync.metaverse, sync.address");
        }
        handle.execute("CREATE TEMP TABLE claimed ON COMMIT DROP AS"
                + " SELECT DISTINCT a AS comparable FROM (SELECT unnest(v.addresses) AS a FROM made m"
                + " JOIN sync.metaverse v ON v.anchor = m.anchor WHERE v.addresses <> m.addresses AND NOT m.failed"
                + " UNION ALL SELECT unnest(m.addresses) FROM made m LEFT JOIN sync.metaverse v ON v.anchor = m.anchor"
                + " WHERE v.addresses IS DISTINCT FROM m.addresses AND NOT m.failed) c");
        addresses();
        handle.execute("UPDATE sync.metaverse v SET kind = coalesce(m.kind, v.kind), name = coalesce(m.name, v.name),"
                + " addresses = m.addresses, desired = m.desired, usable_until = m.usable_until, due = m.due"
                + " FROM made m WHERE v.anchor = m.anchor AND NOT m.failed AND (v.desired, v.usable_until, v.due)"
                + " IS DISTINCT FROM (m.desired, m.usable_until, m.due)");
        handle.execute("INSERT INTO sync.metaverse (anchor, kind, name, addresses, desired, usable_until, due)"
                + " SELECT m.anchor, m.kind, m.name, m.addresses, m.desired, m.usable_until, m.due FROM made m"
                + " WHERE m.desired IS NOT NULL AND NOT EXISTS"
                + " (SELECT FROM sync.metaverse v WHERE v.anchor = m.anchor)");
        errors();
        duplicates();
        handle.execute("DELETE FROM sync.pending p USING made m WHERE p.anchor = m.anchor");
        handle.execute("DELETE FROM sync.metaverse v USING made m WHERE v.anchor = m.anchor AND v.desired IS NULL"
                + " AND v.exported IS NULL AND v.held_by IS NULL");
    }

    private void addresses() {
        handle.execute(
                "DELETE FROM sync.address a USING (SELECT v.anchor, unnest(v.addresses) AS comparable FROM made m"
                        + " JOIN sync.metaverse v ON v.anchor = m.anchor WHERE v.addresses <> m.addresses AND NOT m.failed) old"
                        + " WHERE a.comparable = old.comparable AND a.anchor = old.anchor");
        handle.execute("INSERT INTO sync.address SELECT unnest(m.addresses), m.anchor FROM made m"
                + " LEFT JOIN sync.metaverse v ON v.anchor = m.anchor"
                + " WHERE v.addresses IS DISTINCT FROM m.addresses AND NOT m.failed");
    }

    private void errors() {
        handle.execute("DELETE FROM sync.object_error e USING made m WHERE e.source = 'RULES' AND e.anchor = m.anchor");
        handle.execute("INSERT INTO sync.object_error (anchor, source, subject, name, sentence, remedy)"
                + " SELECT anchor, 'RULES', '', name, sentence, remedy FROM wrong");
    }

    /** Both claimants are kept; whose the address is is decided when it is asked for, or that it is nobody's. */
    private void duplicates() {
        handle.execute("DELETE FROM sync.object_error e USING claimed c WHERE e.source = 'ADDRESS'"
                + " AND e.subject = c.comparable");
        handle.execute("INSERT INTO sync.object_error (anchor, source, subject, name, sentence, remedy)"
                + " SELECT a.anchor, 'ADDRESS', a.comparable, 'DuplicateProxyAddress', 'the address ' || a.comparable"
                + " || ' belongs to several objects: ' || d.claimants, 'take it from all but one of them;'"
                + " || ' until then only an object that has it as its primary address is found by it'"
                + " FROM (SELECT t.comparable, (SELECT string_agg(first.anchor, ', ') FROM (SELECT a.anchor"
                + " FROM sync.address a WHERE a.comparable = t.comparable ORDER BY a.anchor LIMIT 10) first) AS claimants"
                + " FROM sync.address t JOIN claimed c ON c.comparable = t.comparable GROUP BY t.comparable"
                + " HAVING count(*) > 1) d JOIN sync.address a ON a.comparable = d.comparable");
    }
}
