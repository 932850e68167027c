package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.List;
import java.util.function.Supplier;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateValue;
import org.siegel.publication.HeldValue;
import org.siegel.publication.History;
import org.siegel.publication.JournalEntry;
import org.siegel.publication.Publisher;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Thumbprint;

/** What directories hold of a user's certificates, and what was changed by whom. */
final class PublicationHistoryCmdlets {

    private static final Parameter<MailAddress> WHO =
            required("Identity", new ParameterType.Address(), "An address of the user.");
    private static final Parameter<MailAddress> OF = optional(
            "Identity", new ParameterType.Address(), "The user's primary address at that time; everybody without it.");
    private static final Parameter<Long> RUN = optional("Run", new ParameterType.UInt32(), "The changes of one run.");
    private static final Parameter<Integer> RESULT_SIZE =
            optional("ResultSize", new ParameterType.ResultSize(), "The newest so many; 100 without it, 1000 at most.");

    private static final int USUAL_ROWS = 100;
    private static final int MOST_ROWS = 1000;

    private PublicationHistoryCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Get-Publication",
                        "Shows every value of a user's two certificate attributes, and whose it is.",
                        Role.VIEW_ONLY,
                        List.of(WHO, PublicationCmdlets.DIRECTORY),
                        call -> held(rooms.get().publisher(), call)),
                new Cmdlet(
                        "Get-PublicationJournal",
                        "Shows what was changed in the directory, newest first.",
                        Role.VIEW_ONLY,
                        List.of(OF, RUN, RESULT_SIZE),
                        call -> journal(rooms.get().publisher().history(), call).stream()
                                .map(PublicationHistoryCmdlets::row)
                                .toList()),
                new Cmdlet(
                        "Get-PublicationRun",
                        "Shows publications for everybody, newest first, and how far they have come.",
                        Role.VIEW_ONLY,
                        List.of(RESULT_SIZE),
                        call -> rooms.get().publisher().history().runs(size(call)).stream()
                                .map(PublicationHistoryCmdlets::row)
                                .toList()));
    }

    private static int size(Invocation call) {
        return Math.min(MOST_ROWS, call.find(RESULT_SIZE).orElse(USUAL_ROWS));
    }

    private static List<JournalEntry> journal(History history, Invocation call) {
        if (call.find(RUN).isPresent()) {
            return history.ofRun(call.value(RUN), size(call));
        }
        return call.find(OF).map(who -> history.of(who, size(call))).orElseGet(() -> history.latest(size(call)));
    }

    private static List<Row> held(Publisher publisher, Invocation call) {
        var plans = publisher.plan(call.value(WHO), call.find(PublicationCmdlets.DIRECTORY));
        return PublicationCmdlets.told(plans, call).stream()
                .flatMap(plan -> plan.held().stream().map(value -> row(plan.directory(), value)))
                .toList();
    }

    private static Row row(String directory, HeldValue held) {
        return Row.with("Directory", directory)
                .and("Attribute", held.value().attribute().ldapName())
                .and("Standing", held.standing().toString())
                .and(
                        "Thumbprint",
                        held.certificate().map(c -> Thumbprint.sha1(c).hex()).orElse(null))
                .and(
                        "Issuer",
                        held.certificate()
                                .map(c -> c.getIssuerX500Principal().getName())
                                .orElse(null))
                .and(
                        "NotAfter",
                        held.certificate().map(c -> c.getNotAfter().toInstant()).orElse(null))
                .and("Signed", held.signed())
                .and("Bytes", held.value().bytes().length)
                .and("Value", held.value().sha256())
                .row();
    }

    private static Row row(JournalEntry entry) {
        CertificateChange change = entry.change();
        return Row.with("Identity", entry.id())
                .and("Run", entry.run())
                .and("When", entry.at())
                .and("Who", entry.order().actor().name())
                .and("Why", entry.order().cause())
                .and("Directory", entry.directory())
                .and("PrimarySmtpAddress", entry.address())
                .and("DistinguishedName", entry.dn())
                .and("State", entry.state().toString())
                .and(
                        "Added",
                        change.add().stream().map(CertificateValue::toString).toList())
                .and(
                        "Deleted",
                        change.delete().stream().map(CertificateValue::toString).toList())
                .and("Undoes", entry.undoes().orElse(null))
                .row();
    }

    private static Row row(History.Progress run) {
        return Row.with("Run", run.id())
                .and("Directory", run.directory())
                .and("Who", run.order().actor().name())
                .and("Why", run.order().cause())
                .and("Started", run.started())
                .and("Finished", run.finished().orElse(null))
                .and("Position", run.position())
                .and("Published", run.published())
                .and("Unchanged", run.unchanged())
                .and("NotInDirectory", run.absent())
                .and("Failed", run.failed())
                .row();
    }
}
