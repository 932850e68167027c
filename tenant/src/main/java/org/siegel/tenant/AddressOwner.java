package org.siegel.tenant;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Somebody who claims an address.
 *
 * @param id of the recipient or group
 * @param comparable the address
 * @param primary whether it is his primary one
 * @param groupName where a group claims it
 */
record AddressOwner(UUID id, String comparable, boolean primary, Optional<String> groupName) {

    /** Who claims these addresses. */
    static Map<String, List<AddressOwner>> of(Handle handle, Collection<String> comparable) {
        return handle
                .createQuery("SELECT recipient AS id, comparable, position, NULL AS name FROM tenant.recipient_address"
                        + " WHERE comparable = ANY(:addresses)"
                        + " UNION ALL SELECT a.group_id, a.comparable, a.position, g.name"
                        + " FROM tenant.distribution_group_address a JOIN tenant.distribution_group g ON g.id = a.group_id"
                        + " WHERE a.comparable = ANY(:addresses)")
                .bindArray("addresses", String.class, comparable)
                .map((row, context) -> new AddressOwner(
                        row.getObject("id", UUID.class),
                        row.getString("comparable"),
                        row.getInt("position") == 0,
                        Optional.ofNullable(row.getString("name"))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(AddressOwner::comparable));
    }

    /** Those whose primary address it is; where there are none, all. More than one is a conflict. */
    static List<AddressOwner> best(List<AddressOwner> claimants) {
        List<AddressOwner> owners =
                claimants.stream().filter(AddressOwner::primary).toList();
        List<AddressOwner> best = owners.isEmpty() ? claimants : owners;
        return best.stream().map(AddressOwner::id).distinct().count() == 1 ? best.subList(0, 1) : best;
    }
}
