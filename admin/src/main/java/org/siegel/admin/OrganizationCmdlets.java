package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.NewUser;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.tenant.Organization;
import org.siegel.tenant.Recipient;

/** The organisation and its people. */
final class OrganizationCmdlets {

    private static final Parameter<String> ORGANIZATION =
            required("Name", new ParameterType.Text(), "The organisation's name, for the names of its authorities.");
    private static final Parameter<String> DOMAIN =
            required("DomainName", new ParameterType.Text(), "Its mail domain, for example contoso.example.");
    private static final Parameter<String> NAME =
            required("Name", new ParameterType.Text(), "The user's full name, for example \"Alice Adams\".");
    private static final Parameter<MailAddress> ADDRESS = required(
            "PrimarySmtpAddress", new ParameterType.Address(), "The mailbox, an address of the organisation's domain.");
    private static final Parameter<Secret> PASSWORD = required(
            "Password",
            new ParameterType.Password(),
            "The first password, at least 8 characters; @FILE takes it from a file. Kept hashed in the directory.");
    private static final Parameter<MailAddress> IDENTITY = optional(
            "Identity", new ParameterType.Address(), "An address of the recipient; all recipients without it.");

    private static final int PAGE = 1000;

    private OrganizationCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "New-Organization",
                        "Sets up the organisation: its name, its mail domain and its certificate authority.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(ORGANIZATION, DOMAIN),
                        call -> newOrganization(rooms.get(), call)),
                new Cmdlet(
                        "New-MailboxUser",
                        "Creates a user with a mailbox in the embedded directory.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(NAME, ADDRESS, PASSWORD),
                        call -> newMailboxUser(rooms.get(), call)),
                new Cmdlet(
                        "Get-Recipient",
                        "Shows recipients as the tenant knows them since the last synchronisation.",
                        Role.VIEW_ONLY,
                        List.of(IDENTITY),
                        call -> getRecipient(rooms.get(), call)));
    }

    private static List<Row> newOrganization(Rooms rooms, Invocation call) {
        String name = call.value(ORGANIZATION);
        String domain = call.value(DOMAIN).toLowerCase(Locale.ROOT);
        Optional<Organization> existing = rooms.tenant().organization();
        if (existing.isPresent()
                && !(existing.get().name().equals(name)
                        && existing.get().domain().equals(domain))) {
            throw new CmdletException(
                    CmdletException.Kind.CONFLICT,
                    "the organisation here is already " + existing.get().name() + " ("
                            + existing.get().domain() + ")");
        }
        Organization organization = existing.orElseGet(() -> made(name, domain, call));
        if (existing.isEmpty()) {
            rooms.tenant().setOrganization(organization);
            rooms.tenant().audit().record(call.caller().name(), "New-Organization", name, "ok", call.now());
        }
        var hierarchy = rooms.found(organization).hierarchy();
        return List.of(Row.with("Name", organization.name())
                .and("DomainName", organization.domain())
                .and("WhenCreated", organization.created())
                .and(
                        "RootAuthority",
                        hierarchy.root().certificate().getSubjectX500Principal().getName())
                .and(
                        "IssuingAuthority",
                        hierarchy
                                .issuing()
                                .certificate()
                                .getSubjectX500Principal()
                                .getName())
                .row());
    }

    private static Organization made(String name, String domain, Invocation call) {
        try {
            return new Organization(name, domain, call.now());
        } catch (IllegalArgumentException e) {
            throw new CmdletException(CmdletException.Kind.INVALID_PARAMETER, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Row> newMailboxUser(Rooms rooms, Invocation call) {
        MailAddress address = call.value(ADDRESS);
        String domain = rooms.organization().domain();
        if (!address.domain().equals(domain)) {
            throw new CmdletException(
                    CmdletException.Kind.INVALID_PARAMETER,
                    "-PrimarySmtpAddress must be an address of " + domain + ", not " + address);
        }
        String name = call.value(NAME);
        DirectoryUser user;
        try (Secret password = call.value(PASSWORD)) {
            String surname = name.substring(name.lastIndexOf(' ') + 1);
            user = rooms.users().addUser(new NewUser(address.localPart(), name, surname, address, password));
        }
        rooms.tenant().audit().record(call.caller().name(), "New-MailboxUser", address.toString(), "ok", call.now());
        return List.of(Row.with("Name", user.displayName())
                .and("PrimarySmtpAddress", address.toString())
                .and("DistinguishedName", user.dn())
                .and("Guid", user.id())
                .row());
    }

    private static List<Row> getRecipient(Rooms rooms, Invocation call) {
        var recipients = rooms.tenant().recipients();
        if (call.find(IDENTITY).isEmpty()) {
            return recipients.list(Optional.empty(), PAGE).stream()
                    .map(OrganizationCmdlets::row)
                    .toList();
        }
        MailAddress wanted = call.value(IDENTITY);
        return List.of(row(recipients
                .find(wanted)
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND,
                        "the tenant knows no recipient " + wanted
                                + "; run Start-SyncCycle -PolicyType Delta if he is new in the directory"))));
    }

    private static Row row(Recipient recipient) {
        return Row.with("DisplayName", recipient.displayName())
                .and("PrimarySmtpAddress", recipient.primaryAddress().toString())
                .and(
                        "EmailAddresses",
                        recipient.addresses().stream()
                                .map(MailAddress::toString)
                                .toList())
                .and("UserCertificate", recipient.userCertificate().size())
                .and("UserSMimeCertificate", recipient.userSmimeCertificate().size())
                .and("Guid", recipient.directoryId())
                .row();
    }
}
