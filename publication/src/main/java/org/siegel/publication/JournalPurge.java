package org.siegel.publication;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Shortens the journal. What must stay does: changes whose end is not known, and of each entry in a directory the last change
 * that left something of ours there, since it tells what others changed afterwards. What is ours stands elsewhere.
 */
final class JournalPurge {

    /** Takes out the changes {@code gone (id, run)}, a part of a statement: their images and themselves, counted in their runs. */
    static final String TAKE_OUT = """
            images as (
                delete from publication.image where entry in (select id from gone)
            ), runs as (
                update publication.run r set purged = r.purged + c.entries
                from (select run, count(*) as entries from gone group by run) c where r.id = c.run
            ), entries as (
                delete from publication.entry where id in (select id from gone) returning id
            ), mark as (
                update publication.purged
                set entry = greatest(entry, (select coalesce(max(id), 0) from gone))
            )""";

    private static final int BATCH = 1000;

    private final Jdbi jdbi;
    private final Clock clock;

    JournalPurge(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /**
     * Purges what is older.
     *
     * @param deadline when to stop; the next call goes on
     * @return how many changes are gone
     */
    long purge(Instant before, Instant deadline) {
        long purged = 0;
        long position = 0;
        while (clock.instant().isBefore(deadline)) {
            long from = position;
            Optional<Long> last = jdbi.withHandle(handle -> lastOfBatch(handle, from, before));
            if (last.isEmpty()) {
                break;
            }
            purged += jdbi.inTransaction(handle -> batch(handle, from, last.get()));
            position = last.get();
        }
        jdbi.useTransaction(handle -> {
            keepOthersOut(handle);
            handle.execute("delete from publication.value v"
                    + " where not exists (select 1 from publication.image i where i.sha256 = v.sha256)");
        });
        jdbi.useTransaction(handle -> runs(handle, before));
        return purged;
    }

    private static Optional<Long> lastOfBatch(Handle handle, long position, Instant before) {
        return handle.createQuery("""
                        select max(id) from (
                            select id from publication.entry where id > :position and at < :before order by id limit :batch
                        ) as batch""")
                .bind("position", position)
                .bind("before", before)
                .bind("batch", BATCH)
                .mapTo(Long.class)
                .findOne();
    }

    /** Whoever writes an intention takes this lock first, so no value goes that he is about to refer to. */
    static void keepOthersOut(Handle handle) {
        handle.execute("lock table publication.entry in share row exclusive mode");
    }

    private static long batch(Handle handle, long from, long last) {
        keepOthersOut(handle);
        return handle.createQuery("""
                        with gone as (
                            select e.id, e.run from publication.entry e join publication.run r on r.id = e.run
                            where e.id > :from and e.id <= :last and e.state <> 'INTENDED'
                            and not (e.state = 'DONE'
                                and not exists (
                                    select 1 from publication.entry n join publication.run nr on nr.id = n.run
                                    where n.person = e.person and n.state = 'DONE' and n.id > e.id
                                    and nr.directory = r.directory)
                                and exists (
                                    select 1 from publication.image i join publication.written w
                                    on w.person = e.person and w.attribute = i.attribute and w.sha256 = i.sha256
                                    where i.entry = e.id and i.after))
                        ), """ + TAKE_OUT + " select count(*) from entries")
                .bind("from", from)
                .bind("last", last)
                .mapTo(Long.class)
                .one();
    }

    /** Runs that have ended and of which nothing is left. */
    private static void runs(Handle handle, Instant before) {
        String old = " from publication.run r where r.finished_at < :before"
                + " and not exists (select 1 from publication.entry e where e.run = r.id)";
        for (String statement : new String[] {
            "delete from publication.problem where run in (select r.id" + old + ")",
            "update publication.purged set run = greatest(run, (select coalesce(max(r.id), 0)" + old + "))",
            "delete from publication.run where id in (select r.id" + old + ")"
        }) {
            handle.createUpdate(statement).bind("before", before).execute();
        }
    }
}
