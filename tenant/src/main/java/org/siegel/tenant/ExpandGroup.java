package org.siegel.tenant;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.MailAddress;

/**
 * Opens a group, then the groups in it, level by level, one query each: so every member is found by a shortest way, a group
 * in a circle is opened once, and the depth is known. All queries see the same state.
 */
final class ExpandGroup {

    /** Deeper than any organisation nests its lists. */
    static final int DEEPEST = 32;

    /** People of one list; a message to more is a newsletter, and no mail program seals one for each of them. */
    static final int MOST_MEMBERS = 10_000;

    private static final String QUERY_CANCELED = "57014";

    private final Handle handle;
    private final Duration allowed;
    private final long deadline;
    private final Map<UUID, List<String>> groups = new LinkedHashMap<>();
    private final Map<UUID, List<String>> people = new LinkedHashMap<>();
    private final List<GroupExpansion.Member> others = new ArrayList<>();
    private final Map<String, MailAddress> outside = new HashMap<>();

    private ExpandGroup(Handle handle, Duration allowed) {
        this.handle = handle;
        this.allowed = allowed;
        this.deadline = System.nanoTime() + allowed.toNanos();
    }

    /** In a transaction that does nothing else. */
    static GroupExpansion of(Handle handle, DistributionGroup group, Duration allowed) {
        var expand = new ExpandGroup(handle, allowed);
        try {
            return expand.run(group);
        } catch (GaveUp e) {
            return e.failed();
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException sql && QUERY_CANCELED.equals(sql.getSQLState())) {
                return expand.timedOut().failed();
            }
            throw e;
        }
    }

    private static final class GaveUp extends RuntimeException {
        private final transient GroupExpansion.Failed failed;

        GaveUp(GroupExpansion.Reason reason, String sentence) {
            super(sentence, null, false, false);
            this.failed = new GroupExpansion.Failed(reason, sentence);
        }

        GroupExpansion.Failed failed() {
            return failed;
        }
    }

    private GroupExpansion run(DistributionGroup group) {
        Map<UUID, List<String>> level = Map.of(group.id(), List.of(group.name()));
        int depth = 0;
        while (!level.isEmpty()) {
            if (depth++ == DEEPEST) {
                throw new GaveUp(
                        GroupExpansion.Reason.TOO_DEEP,
                        "groups are nested more than " + DEEPEST + " deep in " + group.name());
            }
            groups.putAll(level);
            level = open(level);
            if (people.size() + others.size() > MOST_MEMBERS) {
                throw new GaveUp(
                        GroupExpansion.Reason.TOO_MANY_MEMBERS,
                        group.name() + " has more than " + MOST_MEMBERS + " members");
            }
        }
        withinTime();
        Map<UUID, Recipient> found = Recipients.byIds(handle, people.keySet());
        List<GroupExpansion.Member> all = new ArrayList<>(others);
        people.forEach((id, via) -> {
            Recipient recipient = found.get(id);
            all.add(
                    recipient == null
                            ? new GroupExpansion.Unresolved(
                                    Optional.empty(),
                                    "a member of " + via.getLast()
                                            + " is no recipient that the tenant knows; it may have no mail address",
                                    via)
                            : new GroupExpansion.Person(recipient, via));
        });
        all.sort(Comparator.comparing(ExpandGroup::order));
        return new GroupExpansion.Complete(all, groups.size());
    }

    private static String order(GroupExpansion.Member member) {
        return switch (member) {
            case GroupExpansion.Person person ->
                Recipients.comparable(person.recipient().primaryAddress());
            case GroupExpansion.Outsider outsider -> Recipients.comparable(outsider.address());
            case GroupExpansion.Unresolved nobody ->
                "\uffff" + nobody.address().map(Recipients::comparable).orElse("");
        };
    }

    private record Row(
            UUID group,
            @Nullable UUID member,
            @Nullable String groupName,
            @Nullable String address,
            @Nullable String comparable) {}

    /** The groups in these groups that were not opened yet. */
    private Map<UUID, List<String>> open(Map<UUID, List<String>> level) {
        withinTime();
        List<Row> rows = handle.createQuery("SELECT m.group_id, m.member, g.name, m.address, m.comparable"
                        + " FROM tenant.distribution_group_member m"
                        + " LEFT JOIN tenant.distribution_group g ON g.id = m.member"
                        + " WHERE m.group_id = ANY(:groups) ORDER BY m.group_id, m.member, m.comparable LIMIT :atMost")
                .bindArray("groups", UUID.class, level.keySet())
                .bind("atMost", 2 * MOST_MEMBERS + 1)
                .map((row, context) -> new Row(
                        row.getObject("group_id", UUID.class),
                        row.getObject("member", UUID.class),
                        row.getString("name"),
                        row.getString("address"),
                        row.getString("comparable")))
                .list();
        if (rows.size() > 2 * MOST_MEMBERS) {
            throw new GaveUp(
                    GroupExpansion.Reason.TOO_MANY_MEMBERS,
                    level.values().iterator().next().getFirst() + " has more than " + MOST_MEMBERS + " members");
        }
        Map<UUID, List<String>> next = new LinkedHashMap<>();
        Map<String, Row> addresses = new LinkedHashMap<>();
        for (Row row : rows) {
            List<String> via = level.getOrDefault(row.group, List.of());
            if (row.member != null && row.groupName != null) {
                add(next, row.member, row.groupName, via);
            } else if (row.member != null) {
                people.putIfAbsent(row.member, via);
            } else if (row.comparable != null && outside.putIfAbsent(row.comparable, address(row)) == null) {
                addresses.put(row.comparable, row);
            }
        }
        resolve(addresses, level, next);
        return next;
    }

    private void add(Map<UUID, List<String>> next, UUID group, String name, List<String> via) {
        if (!groups.containsKey(group)) {
            List<String> longer = new ArrayList<>(via);
            longer.add(name);
            next.putIfAbsent(group, longer);
        }
    }

    private static MailAddress address(Row row) {
        return MailAddress.of(String.valueOf(row.address));
    }

    /** An address that was outside when it became a member may have come in since. */
    private void resolve(Map<String, Row> addresses, Map<UUID, List<String>> level, Map<UUID, List<String>> next) {
        if (addresses.isEmpty()) {
            return;
        }
        withinTime();
        Map<String, List<AddressOwner>> owners = AddressOwner.of(handle, addresses.keySet());
        addresses.forEach((comparable, row) -> {
            List<String> via = level.getOrDefault(row.group, List.of());
            List<AddressOwner> best = AddressOwner.best(owners.getOrDefault(comparable, List.of()));
            if (best.isEmpty()) {
                others.add(new GroupExpansion.Outsider(address(row), via));
            } else if (best.size() > 1) {
                others.add(new GroupExpansion.Unresolved(
                        Optional.of(address(row)), "several recipients claim the address " + row.address, via));
            } else if (best.getFirst().groupName().isPresent()) {
                add(next, best.getFirst().id(), best.getFirst().groupName().get(), via);
            } else {
                people.putIfAbsent(best.getFirst().id(), via);
            }
        });
    }

    /** Every query gets what is left of the time, and ends with it. */
    private void withinTime() {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw timedOut();
        }
        handle.execute("SET LOCAL statement_timeout = " + Math.min(left, Integer.MAX_VALUE));
    }

    private GaveUp timedOut() {
        return new GaveUp(
                GroupExpansion.Reason.TIMED_OUT,
                "its members were not found within the " + allowed.toMillis()
                        + " ms that OWADLExpansionTimeout allows");
    }
}
