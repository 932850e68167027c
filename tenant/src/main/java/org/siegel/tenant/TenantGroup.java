package org.siegel.tenant;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * A group with a mail address, for the expansion of lists.
 *
 * @param sourceAnchor see {@link TenantObject#sourceAnchor}
 * @param displayName for people, not blank
 * @param mailNickname Exchange's alias
 * @param primaryAddress its address
 * @param proxyAddresses further addresses; kept each once and in alphabetical order
 * @param members kept each once and in a fixed order
 */
public record TenantGroup(
        String sourceAnchor,
        String displayName,
        Optional<String> mailNickname,
        MailAddress primaryAddress,
        List<MailAddress> proxyAddresses,
        Collection<Member> members)
        implements TenantObject {

    /** @throws IllegalArgumentException if it has no name, or a text is too long or not printable */
    public TenantGroup {
        TenantContent.requireTexts(sourceAnchor, displayName, mailNickname);
        if (displayName.isBlank()) {
            throw new IllegalArgumentException("a group has a name");
        }
        proxyAddresses = TenantContent.others(primaryAddress, proxyAddresses);
        members = members.stream()
                .distinct()
                .sorted(Comparator.comparing(TenantGroup::order))
                .toList();
    }

    @Override
    public Kind kind() {
        return Kind.GROUP;
    }

    /** Somebody in a group. */
    public sealed interface Member {}

    /** An object of the same source, person or group; it may come to the tenant later than its membership. */
    public record Known(String sourceAnchor) implements Member {
        public Known {
            TenantContent.requireTexts(sourceAnchor, "", Optional.empty());
        }
    }

    /** An address that the source has no object for. */
    public record Outside(MailAddress address) implements Member {}

    private static String order(Member member) {
        return switch (member) {
            case Known known -> "1" + known.sourceAnchor();
            case Outside outside -> "2" + Recipients.comparable(outside.address());
        };
    }
}
