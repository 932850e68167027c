package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.DistributionGroup;
import org.siegel.tenant.DistributionGroups;
import org.siegel.tenant.TenantException;

/** Distribution groups: those that were made here are changed here, those of a directory there. */
final class GroupCmdlets {

    private static final Parameter<String> NAME =
            required("Name", new ParameterType.Text(), "The new group's name, unlike any other's.");
    private static final Parameter<MailAddress> ADDRESS = required(
            "PrimarySmtpAddress",
            new ParameterType.Address(),
            "The group's address, one of the organisation's domain that nobody has.");
    private static final Parameter<String> SOME =
            optional("Identity", new ParameterType.Text(), "Name or address of the group; all groups without it.");
    private static final Parameter<String> ONE =
            required("Identity", new ParameterType.Text(), "Name or address of the group.");
    private static final Parameter<String> NEW_NAME =
            optional("Name", new ParameterType.Text(), "Another name for the group.");
    private static final Parameter<MailAddress> NEW_ADDRESS =
            optional("PrimarySmtpAddress", new ParameterType.Address(), "Another address for the group.");
    private static final Parameter<MailAddress> MEMBER = required(
            "Member",
            new ParameterType.Address(),
            "The address of a recipient, of another group, or of somebody outside.");

    private static final int MOST_SHOWN = 1000;

    private GroupCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                cmdlet(
                        "New-DistributionGroup",
                        "Makes a distribution group.",
                        List.of(NAME, ADDRESS),
                        call -> create(rooms.get(), call)),
                cmdlet(
                        "Set-DistributionGroup",
                        "Changes a distribution group; what is not named stays.",
                        List.of(ONE, NEW_NAME, NEW_ADDRESS),
                        call -> change(rooms.get(), call, "Set-DistributionGroup", g -> renamed(rooms.get(), g, call))),
                cmdlet(
                        "Remove-DistributionGroup",
                        "Removes a distribution group; its members stay.",
                        List.of(ONE),
                        call -> remove(rooms.get(), call)),
                new Cmdlet(
                        "Get-DistributionGroup",
                        "Shows distribution groups.",
                        Role.VIEW_ONLY,
                        List.of(SOME),
                        call -> show(rooms.get(), call)),
                new Cmdlet(
                        "Get-DistributionGroupMember",
                        "Shows the direct members of a distribution group.",
                        Role.VIEW_ONLY,
                        List.of(ONE),
                        call -> members(rooms.get(), call)),
                cmdlet(
                        "Add-DistributionGroupMember",
                        "Adds a member to a distribution group.",
                        List.of(ONE, MEMBER),
                        call -> change(
                                rooms.get(), call, "Add-DistributionGroupMember", g -> with(rooms.get(), g, call))),
                cmdlet(
                        "Remove-DistributionGroupMember",
                        "Takes a member out of a distribution group.",
                        List.of(ONE, MEMBER),
                        call -> change(
                                rooms.get(),
                                call,
                                "Remove-DistributionGroupMember",
                                g -> without(rooms.get(), g, call))));
    }

    private static Cmdlet cmdlet(String name, String synopsis, List<Parameter<?>> parameters, Cmdlet.Handler handler) {
        return new Cmdlet(name, synopsis, Role.RECIPIENT_MANAGEMENT, parameters, handler);
    }

    /** Failures of the tenant as the caller should see them. */
    private static <T> T trying(Supplier<T> act) {
        try {
            return act.get();
        } catch (TenantException e) {
            throw new CmdletException(CmdletException.Kind.CONFLICT, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Row> create(Rooms rooms, Invocation call) {
        requireOurs(rooms, call.value(ADDRESS));
        DistributionGroup group = trying(() -> groups(rooms).create(call.value(NAME), call.value(ADDRESS), call.now()));
        audit(rooms, call, "New-DistributionGroup", group.name());
        return List.of(row(group));
    }

    private static void requireOurs(Rooms rooms, MailAddress address) {
        String domain = rooms.organization().domain();
        if (!address.domain().equals(domain)) {
            throw new CmdletException(
                    CmdletException.Kind.INVALID_PARAMETER,
                    "-PrimarySmtpAddress must be an address of " + domain + ", not " + address);
        }
    }

    private static List<Row> change(
            Rooms rooms, Invocation call, String cmdlet, Function<DistributionGroup, DistributionGroup> change) {
        DistributionGroup group = group(rooms, call.value(ONE));
        DistributionGroup changed = trying(() -> groups(rooms).change(group, change::apply, call.now()));
        String target =
                call.find(MEMBER).map(member -> changed.name() + ": " + member).orElse(changed.name());
        audit(rooms, call, cmdlet, target);
        return List.of(row(changed));
    }

    private static DistributionGroup renamed(Rooms rooms, DistributionGroup group, Invocation call) {
        call.find(NEW_ADDRESS).ifPresent(address -> requireOurs(rooms, address));
        return new DistributionGroup(
                group.directory(),
                group.directoryId(),
                call.find(NEW_NAME).orElse(group.name()),
                call.find(NEW_ADDRESS).orElse(group.primaryAddress()),
                group.proxyAddresses(),
                group.members());
    }

    private static DistributionGroup with(Rooms rooms, DistributionGroup group, Invocation call) {
        DistributionGroup.Member member = member(rooms, call);
        if (group.members().contains(member)) {
            throw new TenantException(call.value(MEMBER) + " is a member of " + group.name() + " already");
        }
        return withMembers(
                group,
                Stream.concat(group.members().stream(), Stream.of(member)).toList());
    }

    private static DistributionGroup without(Rooms rooms, DistributionGroup group, Invocation call) {
        List<DistributionGroup.Member> fewer = new ArrayList<>(group.members());
        boolean known = fewer.remove(member(rooms, call));
        boolean outside = fewer.remove(new DistributionGroup.Outside(call.value(MEMBER)));
        if (!known && !outside) {
            throw new TenantException(call.value(MEMBER) + " is no member of " + group.name());
        }
        return withMembers(group, fewer);
    }

    private static DistributionGroup.Member member(Rooms rooms, Invocation call) {
        return groups(rooms).member(call.value(MEMBER));
    }

    private static DistributionGroup withMembers(DistributionGroup group, List<DistributionGroup.Member> members) {
        return new DistributionGroup(
                group.directory(),
                group.directoryId(),
                group.name(),
                group.primaryAddress(),
                group.proxyAddresses(),
                members);
    }

    private static List<Row> remove(Rooms rooms, Invocation call) {
        DistributionGroup group = group(rooms, call.value(ONE));
        trying(() -> {
            groups(rooms).remove(group);
            return group;
        });
        audit(rooms, call, "Remove-DistributionGroup", group.name());
        return List.of();
    }

    private static List<Row> show(Rooms rooms, Invocation call) {
        rooms.organization();
        return call.find(SOME)
                .map(one -> List.of(row(group(rooms, one))))
                .orElseGet(() -> groups(rooms).list(MOST_SHOWN).stream()
                        .map(GroupCmdlets::row)
                        .toList());
    }

    private static List<Row> members(Rooms rooms, Invocation call) {
        DistributionGroup group = group(rooms, call.value(ONE));
        List<MailAddress> members = groups(rooms).directMembers(group);
        var known = rooms.tenant().recipients().find(members);
        return members.stream()
                .map(member -> Row.with("PrimarySmtpAddress", member.toString())
                        .and(
                                "RecipientType",
                                known.containsKey(member)
                                        ? "UserMailbox"
                                        : groups(rooms).find(member).isPresent()
                                                ? "MailUniversalDistributionGroup"
                                                : "MailContact")
                        .and(
                                "DisplayName",
                                Optional.ofNullable(known.get(member))
                                        .map(r -> r.displayName())
                                        .orElse(null))
                        .row())
                .toList();
    }

    private static DistributionGroups groups(Rooms rooms) {
        return rooms.tenant().distributionGroups();
    }

    private static DistributionGroup group(Rooms rooms, String identity) {
        rooms.organization();
        return MailAddress.parse(identity)
                .flatMap(groups(rooms)::find)
                .or(() -> groups(rooms).named(identity))
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND, "there is no distribution group " + identity));
    }

    private static void audit(Rooms rooms, Invocation call, String cmdlet, String target) {
        rooms.tenant().audit().record(call.caller().name(), cmdlet, target, "ok", call.now());
    }

    private static Row row(DistributionGroup group) {
        return Row.with("Name", group.name())
                .and("PrimarySmtpAddress", group.primaryAddress().toString())
                .and(
                        "EmailAddresses",
                        group.addresses().stream().map(MailAddress::toString).toList())
                .and("Members", group.members().size())
                .and("Directory", group.isLocal() ? null : group.directory())
                .row();
    }
}
