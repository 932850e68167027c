package org.siegel.publication;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.siegel.ca.Actor;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.CertificateValue;
import org.siegel.publication.JournalEntry.State;

/** {@code publication.entry} with its images: every change of the directory, before and after. */
final class Journal {

    private static final String ENTRIES = """
            select e.id, e.run, r.actor, r.cause, r.directory, e.person, e.dn, e.address, e.at, e.state, e.undoes
            from publication.entry e join publication.run r on r.id = e.run
            """;

    private Journal() {}

    static long run(Handle handle, String directory, Order order, Instant now) {
        return handle.createQuery("""
                        insert into publication.run (directory, actor, cause, started_at, finished_at)
                        values (:directory, :actor, :cause, :now, :now) returning id""")
                .bind("directory", directory)
                .bind("actor", order.actor().name())
                .bind("cause", order.cause())
                .bind("now", now)
                .mapTo(Long.class)
                .one();
    }

    /** Writes an intention; it is durable when this returns. */
    static long intend(
            Handle handle,
            long run,
            CertificateEntry before,
            String address,
            CertificateChange change,
            Optional<Long> undoes,
            Instant now) {
        return handle.inTransaction(transaction -> {
            long id = transaction
                    .createQuery("""
                            insert into publication.entry (run, person, dn, address, at, state, undoes)
                            values (:run, :person, :dn, :address, :now, 'INTENDED', :undoes) returning id""")
                    .bind("run", run)
                    .bind("person", before.id())
                    .bind("dn", before.dn())
                    .bind("address", address)
                    .bind("now", now)
                    .bind("undoes", undoes.orElse(null))
                    .mapTo(Long.class)
                    .one();
            List<CertificateValue> after = change.applied(before.values());
            Set<CertificateValue> all = new HashSet<>(before.values());
            all.addAll(after);
            for (CertificateValue value : all) {
                byte[] sha256 = HexFormat.of().parseHex(value.sha256());
                transaction.execute(
                        "insert into publication.value (sha256, bytes) values (?, ?) on conflict do nothing",
                        sha256,
                        value.bytes());
                transaction.execute(
                        "insert into publication.image (entry, attribute, sha256, before, after) values (?, ?, ?, ?, ?)",
                        id,
                        value.attribute().name(),
                        sha256,
                        before.values().contains(value),
                        after.contains(value));
            }
            change.add().forEach(value -> Written.add(transaction, before.id(), value));
            return id;
        });
    }

    static void settle(Handle handle, long entry, State state, Instant now) {
        handle.execute(
                "update publication.entry set state = ?, settled_at = ? where id = ? and state = 'INTENDED'",
                state.name(),
                now,
                entry);
    }

    static List<JournalEntry> intended(Handle handle, Person person) {
        return ofPerson(handle, "and e.state = 'INTENDED' order by e.id", person, Integer.MAX_VALUE);
    }

    static List<String> peopleWithIntentions(Handle handle, String directory) {
        return handle.createQuery("""
                        select distinct e.person from publication.entry e join publication.run r on r.id = e.run
                        where e.state = 'INTENDED' and r.directory = :directory""")
                .bind("directory", directory)
                .mapTo(String.class)
                .list();
    }

    static Optional<JournalEntry> find(Handle handle, long id) {
        return entries(handle, "where e.id = :x", id, 1).stream().findFirst();
    }

    /** What became of a person's entry through us at last. */
    static Optional<JournalEntry> last(Handle handle, Person person) {
        return ofPerson(handle, "and e.state = 'DONE' order by e.id desc", person, 1).stream()
                .findFirst();
    }

    static List<JournalEntry> ofRun(Handle handle, long run, int count) {
        return entries(handle, "where e.run = :x order by e.id desc", run, count);
    }

    static List<Long> idsOfRun(Handle handle, long run) {
        return handle.createQuery("select id from publication.entry where run = :run order by id desc")
                .bind("run", run)
                .mapTo(Long.class)
                .list();
    }

    static List<JournalEntry> ofAddress(Handle handle, String address, int count) {
        return entries(handle, "where e.address = :x order by e.id desc", address, count);
    }

    static List<JournalEntry> latest(Handle handle, int count) {
        return entries(handle, "where e.id > :x order by e.id desc", 0L, count);
    }

    /** The highest number of an entry that is gone. */
    static long purgedEntry(Handle handle) {
        return handle.createQuery("select entry from publication.purged")
                .mapTo(Long.class)
                .one();
    }

    /** Of a run, how many entries are gone; empty where there was no such run. */
    static Optional<Long> purgedOfRun(Handle handle, long run) {
        return handle.createQuery("""
                        select purged from publication.run where id = :run
                        union all select 1 from publication.purged where run >= :run limit 1""").bind("run", run).mapTo(Long.class).findOne();
    }

    private static CertificateValue value(ResultSet rs) throws SQLException {
        return new CertificateValue(CertificateAttribute.valueOf(rs.getString("attribute")), rs.getBytes("bytes"));
    }

    private static List<JournalEntry> entries(Handle handle, String where, Object x, int count) {
        return entries(
                handle, handle.createQuery(ENTRIES + where + " limit :count").bind("x", x), count);
    }

    private static List<JournalEntry> ofPerson(Handle handle, String and, Person person, int count) {
        Query query = handle.createQuery(
                        ENTRIES + "where e.person = :person and r.directory = :directory " + and + " limit :count")
                .bind("person", person.id())
                .bind("directory", person.directory());
        return entries(handle, query, count);
    }

    private static List<JournalEntry> entries(Handle handle, Query query, int count) {
        List<JournalEntry> bare =
                query.bind("count", count).map((rs, context) -> bare(rs)).list();
        return bare.stream().map(entry -> withImages(handle, entry)).toList();
    }

    private static JournalEntry bare(ResultSet rs) throws SQLException {
        return new JournalEntry(
                rs.getLong("id"),
                rs.getLong("run"),
                new Order(new Actor(rs.getString("actor")), rs.getString("cause")),
                rs.getString("directory"),
                rs.getString("person"),
                rs.getString("dn"),
                rs.getString("address"),
                rs.getTimestamp("at").toInstant(),
                State.valueOf(rs.getString("state")),
                Optional.ofNullable(rs.getObject("undoes", Long.class)),
                List.of(),
                List.of());
    }

    private static JournalEntry withImages(Handle handle, JournalEntry entry) {
        List<CertificateValue> before = new ArrayList<>();
        List<CertificateValue> after = new ArrayList<>();
        handle.createQuery("""
                        select i.attribute, i.before, i.after, v.bytes from publication.image i
                        join publication.value v on v.sha256 = i.sha256
                        where i.entry = :entry order by i.attribute, i.sha256""")
                .bind("entry", entry.id())
                .map((rs, context) -> Map.entry(value(rs), Map.entry(rs.getBoolean("before"), rs.getBoolean("after"))))
                .forEach(row -> {
                    if (row.getValue().getKey()) {
                        before.add(row.getKey());
                    }
                    if (row.getValue().getValue()) {
                        after.add(row.getKey());
                    }
                });
        return new JournalEntry(
                entry.id(),
                entry.run(),
                entry.order(),
                entry.directory(),
                entry.person(),
                entry.dn(),
                entry.address(),
                entry.at(),
                entry.state(),
                entry.undoes(),
                before,
                after);
    }
}
