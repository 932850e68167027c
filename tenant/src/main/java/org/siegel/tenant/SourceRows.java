package org.siegel.tenant;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.siegel.database.CopyRows;
import org.siegel.smime.MailAddress;

/** The rows of one source in the tables of recipients and groups. */
final class SourceRows {

    private final Handle handle;
    private final String source;

    SourceRows(Handle handle, String source) {
        this.handle = handle;
        this.source = source;
    }

    /**
     * An object to insert.
     *
     * @param id the tenant's own identifier
     */
    record New<T extends TenantObject>(UUID id, T object, String fingerprint) {}

    <T extends TenantObject> New<T> fresh(T object, String fingerprint) {
        return new New<>(id(object.sourceAnchor()), object, fingerprint);
    }

    private UUID id(String anchor) {
        return Recipient.id(source, anchor);
    }

    private List<UUID> ids(Collection<String> anchors) {
        return anchors.stream().map(this::id).toList();
    }

    List<TenantPerson> persons(Collection<String> anchors) {
        return handle.createQuery("SELECT r.*, array(SELECT a.address FROM tenant.recipient_address a"
                        + " WHERE a.recipient = r.id ORDER BY a.position) AS addresses"
                        + " FROM tenant.recipient r WHERE r.id = ANY(:ids)")
                .bindArray("ids", UUID.class, ids(anchors))
                .map((row, context) -> {
                    List<MailAddress> addresses = addresses(row);
                    return new TenantPerson(
                            row.getString("directory_id"),
                            TenantObject.Kind.valueOf(row.getString("kind")),
                            row.getString("display_name"),
                            Optional.ofNullable(row.getString("mail_nickname")),
                            addresses.getFirst(),
                            addresses.subList(1, addresses.size()),
                            raw(row.getArray("user_certificate")),
                            raw(row.getArray("user_smime_certificate")));
                })
                .list();
    }

    List<TenantGroup> groups(Collection<String> anchors) {
        return handle.createQuery("SELECT g.*, array(SELECT a.address FROM tenant.distribution_group_address a"
                        + " WHERE a.group_id = g.id ORDER BY a.position) AS addresses,"
                        + " array(SELECT m.anchor FROM tenant.distribution_group_member m"
                        + " WHERE m.group_id = g.id AND m.anchor IS NOT NULL) AS known,"
                        + " array(SELECT m.address FROM tenant.distribution_group_member m"
                        + " WHERE m.group_id = g.id AND m.address IS NOT NULL) AS outside"
                        + " FROM tenant.distribution_group g WHERE g.id = ANY(:ids)")
                .bindArray("ids", UUID.class, ids(anchors))
                .map((row, context) -> {
                    List<MailAddress> addresses = addresses(row);
                    List<TenantGroup.Member> members = new ArrayList<>();
                    texts(row.getArray("known")).forEach(anchor -> members.add(new TenantGroup.Known(anchor)));
                    texts(row.getArray("outside"))
                            .forEach(address -> members.add(new TenantGroup.Outside(MailAddress.of(address))));
                    return new TenantGroup(
                            row.getString("directory_id"),
                            row.getString("name"),
                            Optional.ofNullable(row.getString("mail_nickname")),
                            addresses.getFirst(),
                            addresses.subList(1, addresses.size()),
                            members);
                })
                .list();
    }

    /** Whatever they are. */
    void delete(Collection<String> anchors) {
        List<UUID> ids = ids(anchors);
        for (String rows : List.of(
                "WITH gone AS (DELETE FROM tenant.recipient WHERE id = ANY(:ids) RETURNING id)"
                        + " DELETE FROM tenant.recipient_address a USING gone g WHERE a.recipient = g.id",
                "DELETE FROM tenant.distribution_group WHERE id = ANY(:ids)")) {
            handle.createUpdate(rows).bindArray("ids", UUID.class, ids).execute();
        }
    }

    void insertPersons(List<New<TenantPerson>> persons, Instant now) {
        if (persons.isEmpty()) {
            return;
        }
        try (CopyRows rows = CopyRows.into(
                handle,
                "tenant.recipient (id, directory, directory_id, display_name, user_certificate,"
                        + " user_smime_certificate, fingerprint, synced, kind, mail_nickname)")) {
            for (New<TenantPerson> row : persons) {
                TenantPerson person = row.object;
                rows.row(10)
                        .uuid(row.id)
                        .text(source)
                        .text(person.sourceAnchor())
                        .text(person.displayName())
                        .byteArrays(person.userCertificate().shared())
                        .byteArrays(person.userSmimeCertificate().shared())
                        .text(row.fingerprint)
                        .time(now)
                        .text(person.kind().name())
                        .text(person.mailNickname());
            }
            rows.end();
        }
        insertAddresses("tenant.recipient_address (recipient, position, address, comparable)", persons);
    }

    void insertGroups(List<New<TenantGroup>> groups, Instant now) {
        if (groups.isEmpty()) {
            return;
        }
        try (CopyRows rows = CopyRows.into(
                handle,
                "tenant.distribution_group (id, directory, directory_id, name, changed, mail_nickname, fingerprint)")) {
            for (New<TenantGroup> row : groups) {
                TenantGroup group = row.object;
                rows.row(7)
                        .uuid(row.id)
                        .text(source)
                        .text(group.sourceAnchor())
                        .text(group.displayName())
                        .time(now)
                        .text(group.mailNickname())
                        .text(row.fingerprint);
            }
            rows.end();
        }
        insertAddresses("tenant.distribution_group_address (group_id, position, address, comparable)", groups);
        try (CopyRows rows = CopyRows.into(
                handle, "tenant.distribution_group_member (group_id, member, anchor, address, comparable)")) {
            for (New<TenantGroup> group : groups) {
                for (TenantGroup.Member member : group.object.members()) {
                    rows.row(5).uuid(group.id);
                    switch (member) {
                        case TenantGroup.Known known ->
                            rows.uuid(id(known.sourceAnchor()))
                                    .text(known.sourceAnchor())
                                    .nothing()
                                    .nothing();
                        case TenantGroup.Outside outside ->
                            rows.nothing()
                                    .nothing()
                                    .text(outside.address().toString())
                                    .text(Recipients.comparable(outside.address()));
                    }
                }
            }
            rows.end();
        }
    }

    private void insertAddresses(String target, List<? extends New<?>> objects) {
        try (CopyRows rows = CopyRows.into(handle, target)) {
            for (New<?> row : objects) {
                int position = 0;
                for (MailAddress address : row.object.addresses()) {
                    rows.row(4)
                            .uuid(row.id)
                            .number(position++)
                            .text(address.toString())
                            .text(Recipients.comparable(address));
                }
            }
            rows.end();
        }
    }

    private static List<MailAddress> addresses(ResultSet row) throws SQLException {
        return texts(row.getArray("addresses")).stream().map(MailAddress::of).toList();
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray())
                .map(String.class::cast)
                .toList();
    }

    private static RawValues raw(Array array) throws SQLException {
        return RawValues.sharing(Arrays.stream((Object[]) array.getArray())
                .map(byte[].class::cast)
                .toList());
    }
}
