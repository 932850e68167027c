package org.siegel.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The row that all nodes share. Every change is one statement, so none is lost or half done. */
final class SchedulerTable {

    private final Jdbi jdbi;

    SchedulerTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    SchedulerState read() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM sync.scheduler")
                .map(SchedulerTable::state)
                .one());
    }

    void set(SchedulerSettings settings) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE sync.scheduler SET cycle_enabled = :enabled,"
                        + " suspended = :suspended, continuous = :continuous, staging_mode = :staging,"
                        + " customized_interval = :interval, purge_run_history = :purge")
                .bind("enabled", settings.cycleEnabled())
                .bind("suspended", settings.suspended())
                .bind("continuous", settings.continuous())
                .bind("staging", settings.stagingMode())
                .bind(
                        "interval",
                        settings.customizedInterval().map(Duration::toSeconds).orElse(null))
                .bind("purge", settings.purgeRunHistory().toSeconds())
                .execute());
    }

    void setNext(PolicyType policy, Instant start) {
        jdbi.useHandle(
                handle -> handle.createUpdate("UPDATE sync.scheduler SET next_policy = :policy, next_start = :start")
                        .bind("policy", policy.name())
                        .bind("start", start)
                        .execute());
    }

    void setNextPolicy(PolicyType policy) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE sync.scheduler SET next_policy = :policy")
                .bind("policy", policy.name())
                .execute());
    }

    /** An earlier time than the one that stands there, or the first one. */
    void startBy(Instant start) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE sync.scheduler SET next_start = least(coalesce(next_start, :start), :start)")
                .bind("start", start)
                .execute());
    }

    /**
     * Takes the turn from whoever was seen.
     *
     * @return false if somebody else was faster, or the owner lives
     */
    boolean take(String node, SchedulerState seen) {
        return 1
                == jdbi.withHandle(
                        handle -> handle.createUpdate("UPDATE sync.scheduler SET owner = :node, beat = beat + 1"
                                        + " WHERE owner IS NOT DISTINCT FROM :seen AND beat = :beat")
                                .bind("node", node)
                                .bind("seen", seen.owner().orElse(null))
                                .bind("beat", seen.beat())
                                .execute());
    }

    /**
     * Says that the owner lives.
     *
     * @return false if the turn was taken from it
     */
    boolean beat(String node) {
        return 1
                == jdbi.withHandle(
                        handle -> handle.createUpdate("UPDATE sync.scheduler SET beat = beat + 1 WHERE owner = :node")
                                .bind("node", node)
                                .execute());
    }

    /** Gives the turn up, so that another node need not wait. */
    void release(String node) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE sync.scheduler SET owner = NULL WHERE owner = :node")
                .bind("node", node)
                .execute());
    }

    private static SchedulerState state(ResultSet row, StatementContext context) throws SQLException {
        long interval = row.getLong("customized_interval"); // 0 where it is null
        var settings = new SchedulerSettings(
                row.getBoolean("cycle_enabled"),
                row.getBoolean("suspended"),
                row.getBoolean("continuous"),
                row.getBoolean("staging_mode"),
                interval == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(interval)),
                Duration.ofSeconds(row.getLong("purge_run_history")));
        return new SchedulerState(
                settings,
                PolicyType.valueOf(row.getString("next_policy")),
                Optional.ofNullable(row.getTimestamp("next_start")).map(Timestamp::toInstant),
                Optional.ofNullable(row.getString("owner")),
                row.getLong("beat"));
    }
}
