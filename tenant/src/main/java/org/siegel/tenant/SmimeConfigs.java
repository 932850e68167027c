package org.siegel.tenant;

import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Primitives;

/** The versions of the organisation's {@link SmimeConfig}. Nothing is overwritten: every change is a new version. */
public final class SmimeConfigs {

    private static final int ATTEMPTS = 10;
    private static final String UNIQUE_VIOLATION = "23505";

    private final Jdbi jdbi;
    private final IssuingCa.Reader reader;

    /** A version never changes, so the latest one seen is kept; which one is the latest is asked every time. */
    private volatile @Nullable Version latest;

    SmimeConfigs(Jdbi jdbi, IssuingCa.Reader reader) {
        this.jdbi = jdbi;
        this.reader = reader;
    }

    /**
     * A configuration and where it comes from.
     *
     * @param number 0 for the defaults, before anybody changed anything
     * @param config what holds
     * @param changed when it began to hold
     * @param changedBy who changed it
     */
    public record Version(long number, SmimeConfig config, Instant changed, String changedBy) {}

    /** The configuration that holds. */
    public SmimeConfig get() {
        return current().config();
    }

    /** The configuration that holds, and who changed it when. */
    public Version current() {
        return jdbi.inTransaction(this::current);
    }

    private Version current(Handle handle) {
        return handle.createQuery("SELECT version FROM tenant.smime_config ORDER BY version DESC LIMIT 1")
                .mapTo(Long.class)
                .findOne()
                .map(number -> {
                    Version known = latest;
                    if (known == null || known.number() != number) {
                        known = read(handle, number);
                        latest = known;
                    }
                    return known;
                })
                .orElseGet(() -> new Version(0, SmimeConfig.defaults(), Instant.EPOCH, "Siegel"));
    }

    /** The latest versions, newest first. */
    public List<Version> history(int atMost) {
        return jdbi.inTransaction(handle -> handle
                .createQuery("SELECT version FROM tenant.smime_config ORDER BY version DESC LIMIT :atMost")
                .bind("atMost", atMost)
                .mapTo(Long.class)
                .list()
                .stream()
                .map(number -> read(handle, number))
                .toList());
    }

    @SuppressWarnings("ArrayRecordComponent") // a row, never compared
    private record Head(Instant changed, String changedBy, byte @Nullable [] sst) {}

    private Version read(Handle handle, long number) {
        Head head = handle.createQuery("SELECT c.changed, c.changed_by, ca.sst FROM tenant.smime_config c"
                        + " LEFT JOIN tenant.issuing_ca ca ON ca.sha256 = c.issuing_ca WHERE c.version = :version")
                .bind("version", number)
                .map((row, context) -> new Head(
                        row.getTimestamp("changed").toInstant(), row.getString("changed_by"), row.getBytes("sst")))
                .one();
        SmimeConfig config = SmimeConfig.defaults();
        Map<String, String> values = handle.createQuery(
                        "SELECT name, value FROM tenant.smime_config_value WHERE version = :version")
                .bind("version", number)
                .setMapKeyColumn("name")
                .setMapValueColumn("value")
                .collectInto(new GenericType<Map<String, String>>() {});
        for (var value : values.entrySet()) {
            config = config.with(value.getKey(), value.getValue());
        }
        byte[] sst = head.sst();
        if (sst != null) {
            config = config.with(IssuingCa.of(sst, reader));
        }
        return new Version(number, config, head.changed(), head.changedBy());
    }

    /**
     * Changes the configuration. Where somebody else changes it at the same time, the change is made to his result.
     *
     * @param change from what holds to what shall hold; may be called more than once; whatever it throws comes back
     * @return the new version; the present one if the change changes nothing
     */
    public Version set(UnaryOperator<SmimeConfig> change, String who, Instant when) {
        return set(change, who, when, CollectionChange.REPLACE);
    }

    /**
     * The same, where the collection changes in a way that has more to tell.
     *
     * @throws TenantException if it was made with another version of the collection in mind than the one that holds
     */
    public Version set(UnaryOperator<SmimeConfig> change, String who, Instant when, CollectionChange collection) {
        Instant kept = when.truncatedTo(ChronoUnit.MICROS); // as precise as the database
        for (int attempt = 1; ; attempt++) {
            try {
                return jdbi.inTransaction(handle -> set(handle, change, who, kept, collection));
            } catch (UnableToExecuteStatementException e) {
                if (!isUniqueViolation(e) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Version set(
            Handle handle, UnaryOperator<SmimeConfig> change, String who, Instant when, CollectionChange collection) {
        Version before = current(handle);
        CertificateCollections.requireExpected(handle, collection);
        SmimeConfig config = change.apply(before.config());
        if (config.equals(before.config())) {
            return before;
        }
        long number = before.number() + 1;
        handle.createUpdate("INSERT INTO tenant.smime_config (version, changed, changed_by, issuing_ca)"
                        + " VALUES (:version, :changed, :who, :ca)")
                .bind("version", number)
                .bind("changed", when)
                .bind("who", who)
                .bind("ca", config.issuingCa().map(ca -> store(handle, ca)).orElse(null))
                .execute();
        var batch = handle.prepareBatch("INSERT INTO tenant.smime_config_value VALUES (:version, :name, :value)");
        for (SmimeParameter<?> parameter : SmimeParameter.all()) {
            batch.bind("version", number)
                    .bind("name", parameter.name())
                    .bind("value", config.text(parameter))
                    .add();
        }
        batch.execute();
        if (!config.issuingCa().equals(before.config().issuingCa())) {
            CertificateCollections.add(handle, number, collection);
        }
        return new Version(number, config, when, who);
    }

    private static byte[] store(Handle handle, IssuingCa ca) {
        byte[] sst = ca.sst();
        byte[] sha256;
        try {
            sha256 = Primitives.jdk().digest("SHA-256").digest(sst);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        handle.createUpdate("INSERT INTO tenant.issuing_ca VALUES (:sha256, :sst) ON CONFLICT DO NOTHING")
                .bind("sha256", sha256)
                .bind("sst", sst)
                .execute();
        return sha256;
    }

    private static boolean isUniqueViolation(UnableToExecuteStatementException e) {
        return e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState());
    }
}
