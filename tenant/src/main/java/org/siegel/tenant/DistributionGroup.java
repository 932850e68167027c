package org.siegel.tenant;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.siegel.smime.MailAddress;

/**
 * A distribution group: an address that stands for its members.
 *
 * @param directory the directory that it comes from, or {@link #LOCAL}
 * @param directoryId that directory's stable identifier of it
 * @param name for people
 * @param primaryAddress its address
 * @param proxyAddresses further addresses
 * @param members in any order; what is twice in it counts once
 */
public record DistributionGroup(
        String directory,
        String directoryId,
        String name,
        MailAddress primaryAddress,
        List<MailAddress> proxyAddresses,
        List<Member> members) {

    /** The directory of groups that were made here. */
    public static final String LOCAL = "siegel";

    public DistributionGroup {
        MailAddress primary = primaryAddress;
        proxyAddresses = proxyAddresses.stream()
                .filter(address -> !address.equals(primary))
                .distinct()
                .toList();
        members = members.stream().distinct().toList();
        if (name.isBlank()) {
            throw new IllegalArgumentException("a distribution group has a name");
        }
    }

    /** A member: somebody of a directory, person or group, known by now or not; or an address outside. */
    public sealed interface Member {

        /** Whoever has this identifier in this directory. */
        static Member of(String directory, String directoryId) {
            return new Known(Recipient.id(directory, directoryId));
        }
    }

    /**
     * A recipient or a group.
     *
     * @param id the tenant's own identifier of it
     */
    public record Known(UUID id) implements Member {}

    /** An address that belonged to nobody here when it became a member. */
    public record Outside(MailAddress address) implements Member {}

    /** Whether it was made here and may be changed here. */
    public boolean isLocal() {
        return directory.equals(LOCAL);
    }

    /** All addresses, the primary one first. */
    public List<MailAddress> addresses() {
        return Stream.concat(Stream.of(primaryAddress), proxyAddresses.stream()).toList();
    }

    /** The tenant's own identifier of it: the same whenever the same group of the same directory comes. */
    UUID id() {
        return Recipient.id(directory, directoryId);
    }
}
