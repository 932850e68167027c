package org.siegel.tenant;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Gatherers;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.generic.GenericType;
import org.siegel.smime.MailAddress;

/** Exclusive access to the recipients of one directory, see {@link Recipients#exclusively}. */
public final class SyncSession {

    private static final int BATCH = 500;

    private final Handle handle;
    private final String directory;

    SyncSession(Handle handle, String directory) {
        this.handle = handle;
        this.directory = directory;
    }

    /** How far it came; empty before the first full reading was applied. */
    public Optional<SyncState> state() {
        return handle.createQuery("SELECT * FROM tenant.sync_state WHERE directory = :directory")
                .bind("directory", directory)
                .map((row, context) -> new SyncState(
                        row.getString("cursor"),
                        row.getTimestamp("completed").toInstant(),
                        row.getTimestamp("last_full").toInstant()))
                .findOne();
    }

    /** {@link Recipient#fingerprint} of every recipient by his directory identifier. */
    public Map<String, String> fingerprints() {
        return handle.createQuery("SELECT directory_id, fingerprint FROM tenant.recipient WHERE directory = :directory")
                .bind("directory", directory)
                .setMapKeyColumn("directory_id")
                .setMapValueColumn("fingerprint")
                .collectInto(new GenericType<Map<String, String>>() {});
    }

    /**
     * An address that several recipients claim, with their directory identifiers.
     *
     * @param address as it is compared
     * @param claimants at least two
     */
    public record Contested(String address, List<String> claimants) {}

    /** Addresses with several claimants, of whatever directory; at most so many. */
    public List<Contested> contested(int atMost) {
        return handle.createQuery("SELECT a.comparable, array_agg(r.directory_id ORDER BY r.directory_id) AS claimants"
                        + " FROM tenant.recipient_address a JOIN tenant.recipient r ON r.id = a.recipient"
                        + " GROUP BY a.comparable HAVING count(DISTINCT r.id) > 1 ORDER BY a.comparable LIMIT :atMost")
                .bind("atMost", atMost)
                .map((row, context) -> new Contested(row.getString("comparable"), List.of((String[])
                        row.getArray("claimants").getArray())))
                .list();
    }

    /**
     * Applies changes and state together, or, where it throws, neither.
     *
     * @param put recipients that are new or changed
     * @param delete directory identifiers of those who are gone
     */
    public void apply(Collection<Recipient> put, Collection<String> delete, SyncState state) {
        apply(put, delete, GroupChanges.NONE, state);
    }

    /**
     * Changes of groups.
     *
     * @param put groups of this directory that are new or changed; their members may come later than they
     * @param delete directory identifiers of those that are gone
     */
    public record GroupChanges(Collection<DistributionGroup> put, Collection<String> delete) {

        /** No changes. */
        public static final GroupChanges NONE = new GroupChanges(List.of(), List.of());

        public GroupChanges {
            put = List.copyOf(put);
            delete = List.copyOf(delete);
        }
    }

    /** As above, with changes of groups. */
    public void apply(Collection<Recipient> put, Collection<String> delete, GroupChanges groups, SyncState state) {
        handle.useTransaction(h -> {
            groups.delete().forEach(id -> DistributionGroups.delete(h, Recipient.id(directory, id)));
            for (DistributionGroup group : groups.put()) {
                if (!group.directory().equals(directory)) {
                    throw new IllegalArgumentException("the group " + group.name() + " is of another directory");
                }
                DistributionGroups.put(h, group, state.completed());
            }
            delete(delete);
            for (List<Recipient> chunk : chunks(List.copyOf(put))) {
                delete(chunk.stream().map(Recipient::directoryId).toList());
                insert(chunk, state.completed());
            }
            h.createUpdate("INSERT INTO tenant.sync_state VALUES (:directory, :cursor, :completed, :lastFull)"
                            + " ON CONFLICT (directory) DO UPDATE SET cursor = excluded.cursor,"
                            + " completed = excluded.completed, last_full = excluded.last_full")
                    .bind("directory", directory)
                    .bind("cursor", state.cursor())
                    .bind("completed", state.completed())
                    .bind("lastFull", state.lastFull())
                    .execute();
        });
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        return all.stream().gather(Gatherers.windowFixed(BATCH)).toList();
    }

    private void delete(Collection<String> directoryIds) {
        handle.createUpdate("DELETE FROM tenant.recipient WHERE directory = :directory AND directory_id = ANY(:ids)")
                .bind("directory", directory)
                .bind("ids", array("text", directoryIds.toArray()))
                .execute();
    }

    private void insert(List<Recipient> recipients, Instant synced) {
        var rows =
                handle.prepareBatch("INSERT INTO tenant.recipient VALUES (:id, :directory, :directoryId, :displayName,"
                        + " :userCertificate, :userSmimeCertificate, :fingerprint, :synced)");
        var addresses = handle.prepareBatch(
                "INSERT INTO tenant.recipient_address VALUES (:recipient, :position, :address, :comparable)");
        for (Recipient recipient : recipients) {
            UUID id = Recipient.id(directory, recipient.directoryId());
            rows.bind("id", id)
                    .bind("directory", directory)
                    .bind("directoryId", recipient.directoryId())
                    .bind("displayName", recipient.displayName())
                    .bind(
                            "userCertificate",
                            array("bytea", recipient.userCertificate().values().toArray(byte[][]::new)))
                    .bind(
                            "userSmimeCertificate",
                            array(
                                    "bytea",
                                    recipient.userSmimeCertificate().values().toArray(byte[][]::new)))
                    .bind("fingerprint", recipient.fingerprint())
                    .bind("synced", synced)
                    .add();
            int position = 0;
            for (MailAddress address : recipient.addresses()) {
                addresses
                        .bind("recipient", id)
                        .bind("position", position++)
                        .bind("address", address.toString())
                        .bind("comparable", Recipients.comparable(address))
                        .add();
            }
        }
        rows.execute();
        addresses.execute();
    }

    private static Argument array(String type, Object[] elements) {
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf(type, elements));
    }
}
