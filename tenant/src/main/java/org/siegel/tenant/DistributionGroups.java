package org.siegel.tenant;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.DistributionGroup.Known;
import org.siegel.tenant.DistributionGroup.Member;
import org.siegel.tenant.DistributionGroup.Outside;

/** The distribution groups of the organisation: those of its directories, and those that were made here. */
public final class DistributionGroups {

    private static final String SELECT = "SELECT g.*, array(SELECT a.address FROM tenant.distribution_group_address a"
            + " WHERE a.group_id = g.id ORDER BY a.position) AS addresses FROM tenant.distribution_group g ";

    private final Jdbi jdbi;

    DistributionGroups(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The group with this address; of several claimants the one whose primary address it is, else none. */
    public Optional<DistributionGroup> find(MailAddress address) {
        return jdbi.withHandle(handle -> {
            var owners = AddressOwner.of(handle, List.of(Recipients.comparable(address)))
                    .getOrDefault(Recipients.comparable(address), List.of());
            List<AddressOwner> best = AddressOwner.best(owners);
            return best.size() == 1 && best.getFirst().groupName().isPresent()
                    ? byId(handle, best.getFirst().id())
                    : Optional.<DistributionGroup>empty();
        });
    }

    /** The group with this name, whatever its case; empty where there is none or more than one. */
    public Optional<DistributionGroup> named(String name) {
        return jdbi.withHandle(handle -> {
            List<UUID> found = handle.createQuery(
                            "SELECT id FROM tenant.distribution_group WHERE lower(name) = lower(:name) LIMIT 2")
                    .bind("name", name)
                    .mapTo(UUID.class)
                    .list();
            return found.size() == 1 ? byId(handle, found.getFirst()) : Optional.<DistributionGroup>empty();
        });
    }

    /** Groups in the order of their names, at most so many. */
    public List<DistributionGroup> list(int atMost) {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT id FROM tenant.distribution_group ORDER BY lower(name), id LIMIT :atMost")
                .bind("atMost", atMost)
                .mapTo(UUID.class)
                .list()
                .stream()
                .flatMap(id -> byId(handle, id).stream())
                .toList());
    }

    /**
     * Makes a group here.
     *
     * @throws TenantException if a group has the name, or somebody one of the addresses
     */
    public DistributionGroup create(String name, MailAddress primaryAddress, Instant now) {
        var group = new DistributionGroup(
                DistributionGroup.LOCAL, UUID.randomUUID().toString(), name, primaryAddress, List.of(), List.of());
        return jdbi.inTransaction(handle -> {
            one(handle);
            requireFree(handle, group);
            put(handle, group, now);
            return group;
        });
    }

    /**
     * Changes a group that was made here.
     *
     * @throws TenantException if it is gone, comes from a directory, or its new name or address is another's
     */
    public DistributionGroup change(DistributionGroup group, UnaryOperator<DistributionGroup> change, Instant now) {
        return jdbi.inTransaction(handle -> {
            one(handle);
            DistributionGroup changed = change.apply(local(handle, group));
            requireFree(handle, changed);
            put(handle, changed, now);
            return changed;
        });
    }

    /** Removes a group that was made here; throws as {@link #change}. */
    public void remove(DistributionGroup group) {
        jdbi.useTransaction(handle -> {
            one(handle);
            delete(handle, local(handle, group).id());
        });
    }

    /** How this address is a member: as whoever has it, or as an address outside. */
    public Member member(MailAddress address) {
        return jdbi.withHandle(handle -> {
            var owners = AddressOwner.best(AddressOwner.of(handle, List.of(Recipients.comparable(address)))
                    .getOrDefault(Recipients.comparable(address), List.of()));
            if (owners.size() > 1) {
                throw new TenantException("several recipients claim the address " + address);
            }
            return owners.isEmpty()
                    ? new Outside(address)
                    : new Known(owners.getFirst().id());
        });
    }

    /**
     * The people behind a group.
     *
     * @param allowed OWADLExpansionTimeout
     */
    public GroupExpansion expand(DistributionGroup group, Duration allowed) {
        return jdbi.inTransaction(
                TransactionIsolationLevel.REPEATABLE_READ, handle -> ExpandGroup.of(handle, group, allowed));
    }

    /** Direct members, each as an address, groups by their own; members that the tenant does not know are left out. */
    public List<MailAddress> directMembers(DistributionGroup group) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT coalesce(m.address, r.address, g.address)"
                        + " FROM tenant.distribution_group_member m"
                        + " LEFT JOIN tenant.recipient_address r ON r.recipient = m.member AND r.position = 0"
                        + " LEFT JOIN tenant.distribution_group_address g ON g.group_id = m.member AND g.position = 0"
                        + " WHERE m.group_id = :group AND coalesce(m.address, r.address, g.address) IS NOT NULL"
                        + " ORDER BY lower(coalesce(m.address, r.address, g.address)) LIMIT :atMost")
                .bind("group", group.id())
                .bind("atMost", ExpandGroup.MOST_MEMBERS)
                .map((row, context) -> MailAddress.of(row.getString(1)))
                .list());
    }

    /** Names and addresses are compared and taken by one at a time. */
    private static void one(Handle handle) {
        handle.execute("LOCK TABLE tenant.distribution_group IN SHARE ROW EXCLUSIVE MODE");
    }

    private static DistributionGroup local(Handle handle, DistributionGroup group) {
        if (!group.isLocal()) {
            throw new TenantException("the group " + group.name() + " comes from the directory " + group.directory()
                    + "; change it there");
        }
        return byId(handle, group.id())
                .orElseThrow(() -> new TenantException("the group " + group.name() + " is gone"));
    }

    private static void requireFree(Handle handle, DistributionGroup group) {
        boolean named = handle.createQuery("SELECT EXISTS (SELECT FROM tenant.distribution_group"
                        + " WHERE lower(name) = lower(:name) AND id <> :id)")
                .bind("name", group.name())
                .bind("id", group.id())
                .mapTo(Boolean.class)
                .one();
        if (named) {
            throw new TenantException("there is a group named " + group.name());
        }
        List<String> wanted =
                group.addresses().stream().map(Recipients::comparable).toList();
        AddressOwner.of(handle, wanted).values().stream()
                .flatMap(List::stream)
                .filter(owner -> !owner.id().equals(group.id()))
                .findFirst()
                .ifPresent(owner -> {
                    throw new TenantException("the address " + owner.comparable() + " is taken");
                });
    }

    /** Puts a group in the place of what has its identifier; whose names and addresses it shares is not asked. */
    private static void put(Handle handle, DistributionGroup group, Instant now) {
        delete(handle, group.id());
        handle.createUpdate("INSERT INTO tenant.distribution_group VALUES (:id, :directory, :directoryId, :name, :now)")
                .bind("id", group.id())
                .bind("directory", group.directory())
                .bind("directoryId", group.directoryId())
                .bind("name", group.name())
                .bind("now", now)
                .execute();
        var addresses = handle.prepareBatch(
                "INSERT INTO tenant.distribution_group_address VALUES (:group, :position, :address, :comparable)");
        int position = 0;
        for (MailAddress address : group.addresses()) {
            addresses
                    .bind("group", group.id())
                    .bind("position", position++)
                    .bind("address", address.toString())
                    .bind("comparable", Recipients.comparable(address))
                    .add();
        }
        addresses.execute();
        var members = handle.prepareBatch("INSERT INTO tenant.distribution_group_member"
                + " VALUES (:group, CAST(:member AS uuid), :address, :comparable) ON CONFLICT DO NOTHING");
        for (Member member : group.members()) {
            Optional<MailAddress> outside = member instanceof Outside o ? Optional.of(o.address()) : Optional.empty();
            members.bind("group", group.id())
                    .bind("member", member instanceof Known known ? known.id() : null)
                    .bind("address", outside.map(MailAddress::toString).orElse(null))
                    .bind("comparable", outside.map(Recipients::comparable).orElse(null))
                    .add();
        }
        members.execute();
    }

    private static void delete(Handle handle, UUID id) {
        handle.createUpdate("DELETE FROM tenant.distribution_group WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    private static Optional<DistributionGroup> byId(Handle handle, UUID id) {
        Collection<Member> members = handle.createQuery(
                        "SELECT member, address FROM tenant.distribution_group_member WHERE group_id = :id"
                                + " ORDER BY member, comparable")
                .bind("id", id)
                .map((row, context) -> row.getObject("member") == null
                        ? new Outside(MailAddress.of(row.getString("address")))
                        : (Member) new Known(row.getObject("member", UUID.class)))
                .list();
        return handle.createQuery(SELECT + "WHERE g.id = :id")
                .bind("id", id)
                .map((row, context) -> {
                    List<MailAddress> addresses = Arrays.stream(
                                    (Object[]) row.getArray("addresses").getArray())
                            .map(text -> MailAddress.of((String) text))
                            .toList();
                    return new DistributionGroup(
                            row.getString("directory"),
                            row.getString("directory_id"),
                            row.getString("name"),
                            addresses.getFirst(),
                            addresses.subList(1, addresses.size()),
                            List.copyOf(members));
                })
                .findOne();
    }
}
