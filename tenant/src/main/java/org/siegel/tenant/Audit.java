package org.siegel.tenant;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.siegel.database.Database;

/** Who did what. Entries are only ever added: the database refuses to change or delete one. */
public final class Audit {

    private final Jdbi jdbi;

    Audit(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The audit of a program that has no tenant of its own: an agent. Brings the tables up to date. */
    public static Audit open(Database database) {
        database.migrate("tenant");
        return new Audit(database.jdbi());
    }

    /**
     * An entry.
     *
     * @param who the administrator, user or program
     * @param what the act, for example {@code Set-SmimeConfig}
     * @param target what it was done to; empty where that is plain
     * @param outcome {@code ok}, or a sentence
     * @param at when, to the microsecond
     */
    public record Entry(String who, String what, String target, String outcome, Instant at) {}

    /** Adds an entry. It must not hold secrets. */
    public void record(String who, String what, String target, String outcome, Instant at) {
        jdbi.useHandle(handle -> record(handle, who, what, target, outcome, at));
    }

    /** The same in a transaction of more. */
    static void record(Handle handle, String who, String what, String target, String outcome, Instant at) {
        handle.createUpdate("INSERT INTO tenant.audit (at, who, what, target, outcome)"
                        + " VALUES (:at, :who, :what, :target, :outcome)")
                .bind("at", at)
                .bind("who", who)
                .bind("what", what)
                .bind("target", target)
                .bind("outcome", outcome)
                .execute();
    }

    /** The latest entries, newest first. */
    public List<Entry> latest(int atMost) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM tenant.audit ORDER BY id DESC LIMIT :atMost")
                .bind("atMost", atMost)
                .map((row, context) -> new Entry(
                        row.getString("who"),
                        row.getString("what"),
                        row.getString("target"),
                        row.getString("outcome"),
                        row.getTimestamp("at").toInstant()))
                .list());
    }
}
