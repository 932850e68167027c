package org.siegel.admin;

import static org.siegel.admin.Parameter.required;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.Organization;

/** What an organisation sets for itself; the names are Entra's. */
final class OrganizationConfigCmdlets {

    private static final int MOST_ADDRESSES = 20;

    private static final Parameter<List<MailAddress>> MAILS = required(
            "TechnicalNotificationMails",
            new ParameterType.Addresses(MOST_ADDRESSES),
            "Who gets mail when a run of synchronisation stops at a threshold, or a certificate of the collection is near"
                    + " its end: addresses with commas between them; $null for nobody.");

    private OrganizationConfigCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Get-OrganizationConfig",
                        "Shows the organisation, and who gets mail about what waits for an administrator.",
                        Role.VIEW_ONLY,
                        List.of(),
                        call -> List.of(row(rooms.get()))),
                new Cmdlet(
                        "Set-OrganizationConfig",
                        "Changes who gets mail about what waits for an administrator.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(MAILS),
                        call -> List.of(set(rooms.get(), call))));
    }

    private static Row set(Rooms rooms, Invocation call) {
        Organization organization = rooms.organization();
        List<MailAddress> addresses = call.value(MAILS);
        rooms.tenant().setTechnicalNotificationMails(addresses);
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        call.cmdlet(),
                        organization.name(),
                        "ok: " + MAILS.name() + " "
                                + (addresses.isEmpty()
                                        ? "none"
                                        : addresses.stream()
                                                .map(MailAddress::toString)
                                                .collect(Collectors.joining(", "))),
                        call.now());
        return row(rooms);
    }

    private static Row row(Rooms rooms) {
        Organization organization = rooms.organization();
        return Row.with("Name", organization.name())
                .and("DomainName", organization.domain())
                .and("WhenCreated", organization.created())
                .and(
                        "TechnicalNotificationMails",
                        rooms.tenant().technicalNotificationMails().stream()
                                .map(MailAddress::toString)
                                .toList())
                .row();
    }
}
