package org.siegel.tenant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The versions of the virtual certificate collection. The latest one holds; it is what the latest {@link SmimeConfig} has.
 * Nothing is overwritten: an old version is brought back as a new one. Changes go through {@link SmimeConfigs#set}.
 */
public final class CertificateCollections {

    private static final String VERSIONS = "SELECT v.version, v.act, v.restored, v.comment, c.changed, c.changed_by"
            + " FROM tenant.certificate_collection v JOIN tenant.smime_config c ON c.version = v.smime_config";

    private final Jdbi jdbi;

    CertificateCollections(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A version and where it comes from.
     *
     * @param number from 1
     * @param changed when it began to hold
     * @param changedBy who made it
     * @param act how it came about
     * @param restored the version that it brought back, where it brought one back
     * @param comment why; may be empty
     */
    public record Version(
            long number,
            Instant changed,
            String changedBy,
            CollectionChange.Act act,
            OptionalLong restored,
            String comment) {}

    /** The version that holds; empty before the first one was loaded. */
    public Optional<Version> current() {
        return history(1).stream().findFirst();
    }

    /** The latest versions, newest first. */
    public List<Version> history(int atMost) {
        return jdbi.withHandle(handle -> handle.createQuery(VERSIONS + " ORDER BY v.version DESC LIMIT :atMost")
                .bind("atMost", atMost)
                .map((row, context) -> version(row))
                .list());
    }

    /** The version of that number. */
    public Optional<Version> find(long number) {
        return jdbi.withHandle(handle -> handle.createQuery(VERSIONS + " WHERE v.version = :number")
                .bind("number", number)
                .map((row, context) -> version(row))
                .findOne());
    }

    /** The serialized store of a version, byte for byte as it was loaded. */
    public Optional<byte[]> bytes(long number) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT ca.sst FROM tenant.certificate_collection v"
                        + " JOIN tenant.smime_config c ON c.version = v.smime_config"
                        + " JOIN tenant.issuing_ca ca ON ca.sha256 = c.issuing_ca WHERE v.version = :number")
                .bind("number", number)
                .mapTo(byte[].class)
                .findOne());
    }

    private static Version version(ResultSet row) throws SQLException {
        long restored = row.getLong("restored"); // 0 where there is none
        return new Version(
                row.getLong("version"),
                row.getTimestamp("changed").toInstant(),
                row.getString("changed_by"),
                CollectionChange.Act.valueOf(row.getString("act")),
                restored == 0 ? OptionalLong.empty() : OptionalLong.of(restored),
                row.getString("comment"));
    }

    private static long latest(Handle handle) {
        return handle.createQuery("SELECT coalesce(max(version), 0) FROM tenant.certificate_collection")
                .mapTo(Long.class)
                .one();
    }

    /** @throws TenantException if the collection was changed since the change was thought of */
    static void requireExpected(Handle handle, CollectionChange change) {
        long latest = latest(handle);
        if (change.expected().isPresent() && change.expected().getAsLong() != latest) {
            throw new TenantException("nothing was changed: the collection is at version " + latest
                    + " now, and the change was made for version "
                    + change.expected().getAsLong() + "; look at what was changed and try again");
        }
    }

    /** Adds what a version of the configuration, of this number, changed of the collection. */
    static void add(Handle handle, long smimeConfig, CollectionChange change) {
        handle.createUpdate("INSERT INTO tenant.certificate_collection (version, smime_config, act, restored, comment)"
                        + " VALUES (:version, :config, :act, :restored, :comment)")
                .bind("version", latest(handle) + 1)
                .bind("config", smimeConfig)
                .bind("act", change.act().name())
                .bind(
                        "restored",
                        change.restored().isPresent() ? change.restored().getAsLong() : null)
                .bind("comment", change.comment())
                .execute();
    }
}
