package org.siegel.publication;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.siegel.directory.DirectoryException;

/**
 * Takes out of the journal what {@link JournalPurge} leaves of people whose entries are gone: their last change, and what says
 * that values are ours. Who is in no directory is noted when he is first missed, and forgotten when he has been missing for as
 * long as the journal goes back: an entry that is brought back from a recycle bin or a backup meanwhile is ours as before.
 */
final class Departed {

    private static final int BATCH = 200;

    private final Jdbi jdbi;
    private final Predicate<String> present;
    private final Clock clock;

    /** @param present whether a directory has an entry with this identifier; fails where one of them does not answer */
    Departed(Jdbi jdbi, Predicate<String> present, Clock clock) {
        this.jdbi = jdbi;
        this.present = present;
        this.clock = clock;
    }

    /**
     * Looks for everybody whose last change is older, and forgets those who have been missing since before.
     *
     * @param deadline when to stop; whoever is left is looked for the next time
     * @return how many changes are gone
     * @throws DirectoryException if a directory is away: then nobody counts as missing any longer than before
     */
    long forget(Instant before, Instant deadline) {
        long forgotten = 0;
        String after = "";
        while (clock.instant().isBefore(deadline)) {
            String from = after;
            List<String> people = jdbi.withHandle(handle -> batch(handle, from));
            if (people.isEmpty()) {
                break;
            }
            after = people.getLast();
            List<String> missing = new ArrayList<>();
            for (String person : jdbi.withHandle(handle -> unchangedSince(handle, people, before))) {
                if (!present.test(person)) {
                    missing.add(person);
                }
            }
            forgotten += jdbi.inTransaction(handle -> {
                note(handle, people, missing);
                return forget(handle, people, before);
            });
        }
        return forgotten;
    }

    private static List<String> batch(Handle handle, String after) {
        return handle.createQuery("select distinct person from publication.written where person > :after"
                        + " order by person limit :batch")
                .bind("after", after)
                .bind("batch", BATCH)
                .mapTo(String.class)
                .list();
    }

    /** Whoever was changed later was there then. A change whose end is not known is settled first. */
    private static List<String> unchangedSince(Handle handle, List<String> people, Instant before) {
        return handle.createQuery("select person from unnest(:people) as person where not exists"
                        + " (select from publication.entry e where e.person = person.person"
                        + " and (e.at >= :before or e.state = 'INTENDED'))")
                .bindArray("people", String.class, people)
                .bind("before", before)
                .mapTo(String.class)
                .list();
    }

    private void note(Handle handle, List<String> people, List<String> missing) {
        handle.createUpdate(
                        "delete from publication.departed where person = any(:people) and not person = any(:missing)")
                .bindArray("people", String.class, people)
                .bindArray("missing", String.class, missing)
                .execute();
        handle.createUpdate("insert into publication.departed (person, since) select person, :now"
                        + " from unnest(:missing) as person on conflict do nothing")
                .bindArray("missing", String.class, missing)
                .bind("now", clock.instant())
                .execute();
    }

    private static long forget(Handle handle, List<String> people, Instant before) {
        List<String> gone = handle.createQuery(
                        "select person from publication.departed where person = any(:people) and since < :before")
                .bindArray("people", String.class, people)
                .bind("before", before)
                .mapTo(String.class)
                .list();
        if (gone.isEmpty()) {
            return 0;
        }
        JournalPurge.keepOthersOut(handle);
        List<String> left = unchangedSince(handle, gone, before); // somebody may have been back since he was looked for
        return handle.createQuery("""
                        with gone as (
                            select id, run from publication.entry where person = any(:people)
                        ), """ + JournalPurge.TAKE_OUT + """
                        , written as (
                            delete from publication.written where person = any(:people)
                        ), departed as (
                            delete from publication.departed where person = any(:people)
                        )
                        select count(*) from entries""")
                .bindArray("people", String.class, left)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }
}
