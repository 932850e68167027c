package org.siegel.tenant;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.siegel.smime.MailAddress;

/** The recipients of the organisation, as the last synchronisation left them. */
public final class Recipients {

    private static final String SELECT = "SELECT r.id, r.directory_id, r.display_name, r.user_certificate,"
            + " r.user_smime_certificate, array(SELECT a.address FROM tenant.recipient_address a"
            + " WHERE a.recipient = r.id ORDER BY a.position) AS addresses FROM tenant.recipient r ";

    private final Jdbi jdbi;

    Recipients(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * The recipient with this address. Where several claim it, groups among them, he whose primary address it is; where that
     * does not decide, none, because mail encrypted to the wrong one could be read by him: {@link #claiming} tells who they
     * are.
     */
    public Optional<Recipient> find(MailAddress address) {
        return Optional.ofNullable(find(List.of(address)).get(address));
    }

    /**
     * The recipients with these addresses, as {@link #find} finds each, with one question to the database.
     *
     * @return those that were found, by the address asked for
     */
    public Map<MailAddress, Recipient> find(Collection<MailAddress> addresses) {
        return jdbi.withHandle(handle -> {
            List<String> wanted = addresses.stream().map(Recipients::comparable).toList();
            Map<String, UUID> owners = new HashMap<>();
            AddressOwner.of(handle, wanted).forEach((address, claimants) -> {
                List<AddressOwner> best = AddressOwner.best(claimants);
                if (best.size() == 1 && best.getFirst().groupName().isEmpty()) {
                    owners.put(address, best.getFirst().id());
                }
            });
            Map<UUID, Recipient> found = byIds(handle, owners.values());
            Map<MailAddress, Recipient> answer = new HashMap<>();
            for (MailAddress address : addresses) {
                UUID id = owners.get(comparable(address));
                Recipient recipient = id == null ? null : found.get(id);
                if (recipient != null) {
                    answer.put(address, recipient);
                }
            }
            return answer;
        });
    }

    /** Recipients by the tenant's own identifiers. */
    static Map<UUID, Recipient> byIds(Handle handle, Collection<UUID> ids) {
        Map<UUID, Recipient> found = new HashMap<>();
        handle.createQuery(SELECT + "WHERE r.id = ANY(:ids)")
                .bindArray("ids", UUID.class, ids)
                .map((row, context) -> Map.entry(row.getObject("id", UUID.class), recipient(row, context)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    /** Everybody who has this address, whether as primary or as proxy address. */
    public List<Recipient> claiming(MailAddress address) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE r.id IN (SELECT recipient"
                        + " FROM tenant.recipient_address WHERE comparable = :address) ORDER BY r.directory_id")
                .bind("address", comparable(address))
                .map(Recipients::recipient)
                .list());
    }

    /**
     * The recipient with this identifier in his directory.
     *
     * @param directory as its {@link Tenant#source source} is called
     */
    public Optional<Recipient> byDirectoryId(String directory, String directoryId) {
        return jdbi.withHandle(handle -> byIds(handle, List.of(Recipient.id(directory, directoryId))).values().stream()
                .findFirst());
    }

    /**
     * Recipients in the order of their primary addresses.
     *
     * @param after continue after this one; empty for the first page
     */
    public List<Recipient> list(Optional<Recipient> after, int atMost) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        SELECT + "JOIN tenant.recipient_address p ON p.recipient = r.id AND p.position = 0"
                                + " WHERE (p.comparable, r.directory_id) > (:address, :id)"
                                + " ORDER BY p.comparable, r.directory_id LIMIT :atMost")
                .bind("address", after.map(r -> comparable(r.primaryAddress())).orElse(""))
                .bind("id", after.map(Recipient::directoryId).orElse(""))
                .bind("atMost", atMost)
                .map(Recipients::recipient)
                .list());
    }

    /** How many there are. */
    public long count() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM tenant.recipient")
                .mapTo(Long.class)
                .one());
    }

    /** How addresses are compared, see {@link MailAddress#equals}. */
    static String comparable(MailAddress address) {
        return address.localPart().toLowerCase(Locale.ROOT) + "@" + address.domain();
    }

    private static Recipient recipient(ResultSet row, StatementContext context) throws SQLException {
        List<MailAddress> addresses = Arrays.stream(
                        (Object[]) row.getArray("addresses").getArray())
                .map(text -> MailAddress.of((String) text))
                .toList();
        return new Recipient(
                row.getString("directory_id"),
                row.getString("display_name"),
                addresses.getFirst(),
                addresses.subList(1, addresses.size()),
                raw(row.getArray("user_certificate")),
                raw(row.getArray("user_smime_certificate")));
    }

    private static RawValues raw(Array array) throws SQLException {
        return RawValues.of(Arrays.stream((Object[]) array.getArray())
                .map(value -> (byte[]) value)
                .toList());
    }
}
