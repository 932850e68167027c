package org.siegel.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.OptionalInt;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.siegel.database.Database;

/** What administrators set for all nodes beside the scheduler: thresholds and rules. A run takes what stands at its begin. */
public final class SyncConfiguration {

    private final Jdbi jdbi;

    private SyncConfiguration(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Brings the tables up to date. */
    public static SyncConfiguration open(Database database) {
        database.migrate("sync");
        return new SyncConfiguration(database.jdbi());
    }

    /**
     * When a run waits for the administrator's word.
     *
     * @param deletions how many objects it may delete; empty where the prevention of accidental deletes is off
     * @param deletionPercentage how many percent of all objects it may delete; empty where the number alone decides
     * @param certificateLosses how many people may lose their last usable certificate; empty for any number
     */
    public record Thresholds(OptionalInt deletions, OptionalInt deletionPercentage, OptionalInt certificateLosses) {}

    /** The thresholds in force. */
    public Thresholds thresholds() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM sync.threshold")
                .map(SyncConfiguration::read)
                .one());
    }

    /** Changes the thresholds. */
    public void set(Thresholds thresholds) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE sync.threshold SET deletions = :deletions,"
                        + " deletion_percentage = :percentage, certificate_losses = :losses")
                .bind("deletions", boxed(thresholds.deletions()))
                .bind("percentage", boxed(thresholds.deletionPercentage()))
                .bind("losses", boxed(thresholds.certificateLosses()))
                .execute());
    }

    /** The limits of the next run. */
    public SyncSettings settings() {
        Thresholds thresholds = thresholds();
        return new SyncSettings(
                thresholds.deletions().orElse(Integer.MAX_VALUE),
                thresholds.deletions().isPresent() ? thresholds.deletionPercentage() : OptionalInt.empty(),
                thresholds.certificateLosses().orElse(Integer.MAX_VALUE),
                SyncSettings.DEFAULT.certificateLimit());
    }

    /**
     * The rules in force.
     *
     * @throws RuleException if a later version of Siegel wrote them in a form that this one does not know
     */
    public RuleSet rules() {
        return jdbi.withHandle(
                        handle -> handle.createQuery("SELECT rules FROM sync.rule_set ORDER BY version DESC LIMIT 1")
                                .mapTo(String.class)
                                .findOne())
                .map(RuleSet::read)
                .orElseGet(RuleSet::defaults);
    }

    /** Puts rules in force; the former ones stay on record. */
    public void setRules(RuleSet rules, String changedBy, Instant at) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "INSERT INTO sync.rule_set (changed, changed_by, rules) VALUES (:at, :by, :rules)")
                .bind("at", at)
                .bind("by", changedBy)
                .bind("rules", rules.writeStored())
                .execute());
    }

    private static Thresholds read(ResultSet row, StatementContext context) throws SQLException {
        return new Thresholds(
                number(row, "deletions"), number(row, "deletion_percentage"), number(row, "certificate_losses"));
    }

    private static OptionalInt number(ResultSet row, String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
