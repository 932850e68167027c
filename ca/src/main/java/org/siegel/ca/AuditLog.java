package org.siegel.ca;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Who did what with certificates and keys; rows are only added. */
final class AuditLog {

    private final Jdbi jdbi;
    private final Clock clock;

    AuditLog(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** As part of the transaction this thread is in: what is rolled back did not happen. */
    void write(Actor actor, String action, String subject, String detail) {
        jdbi.useHandle(handle -> write(handle, actor, action, subject, detail));
    }

    /** Outside any transaction: what left cannot be taken back. */
    void writeForGood(Actor actor, String action, String subject, String detail) {
        try (Handle own = jdbi.open()) {
            write(own, actor, action, subject, detail);
        }
    }

    private void write(Handle handle, Actor actor, String action, String subject, String detail) {
        handle.createUpdate("""
                        insert into ca.audit (at, actor, action, subject, detail)
                        values (:at, :actor, :action, :subject, :detail)""")
                .bind("at", Instant.now(clock))
                .bind("actor", actor.name())
                .bind("action", action)
                .bind("subject", subject)
                .bind("detail", detail)
                .execute();
    }

    List<AuditEntry> latest(int count) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select at, actor, action, subject, detail from ca.audit order by id desc limit :count""")
                .bind("count", count)
                .map((rs, context) -> new AuditEntry(
                        rs.getTimestamp("at").toInstant(),
                        new Actor(rs.getString("actor")),
                        rs.getString("action"),
                        rs.getString("subject"),
                        rs.getString("detail")))
                .list());
    }
}
