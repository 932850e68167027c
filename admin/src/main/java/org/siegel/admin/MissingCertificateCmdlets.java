package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;

import java.util.List;
import java.util.function.Supplier;

/** Who cannot be written to in secret, and what to do about it. */
final class MissingCertificateCmdlets {

    private static final Parameter<String> REASON = optional(
            "Reason", new ParameterType.Text(), "Only those with this reason, for example certificate-expired.");
    private static final Parameter<Boolean> SUMMARY =
            optional("Summary", new ParameterType.Switch(), "How many for each reason, and no names.");
    private static final Parameter<Integer> RESULT_SIZE =
            optional("ResultSize", new ParameterType.ResultSize(), "How many at most; 1000 without it.");

    private static final int MOST_SHOWN = 1000;

    private MissingCertificateCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(new Cmdlet(
                "Get-MissingCertificate",
                "Lists the recipients who have no certificate that mail to them can be encrypted to, and why.",
                Role.VIEW_ONLY,
                List.of(REASON, SUMMARY, RESULT_SIZE),
                call -> list(rooms.get(), call)));
    }

    private static List<Row> list(Rooms rooms, Invocation call) {
        rooms.organization();
        MissingCertificates.Report report = rooms.missingCertificates().look(call.now());
        if (report.unjudged() > 0) {
            call.note(report.unjudged() + " of " + report.recipients()
                    + " recipients could not be judged in time, because servers outside answer slowly; ask again");
        }
        if (report.missing().isEmpty()) {
            call.note(
                    report.recipients() == 0
                            ? "there are no recipients yet; run Start-SyncCycle -PolicyType Initial"
                            : "every one of the " + (report.recipients() - report.unjudged())
                                    + " recipients judged has a certificate that will do");
        }
        if (call.isSet(SUMMARY)) {
            return report.reasons().entrySet().stream()
                    .map(reason -> Row.with("Reason", reason.getKey())
                            .and("Recipients", reason.getValue())
                            .row())
                    .toList();
        }
        List<MissingCertificates.Missing> wanted = report.missing().stream()
                .filter(one ->
                        call.find(REASON).map(one.code()::equalsIgnoreCase).orElse(true))
                .toList();
        int shown = Math.min(wanted.size(), call.find(RESULT_SIZE).orElse(MOST_SHOWN));
        if (shown < wanted.size()) {
            call.note("there are " + wanted.size() + "; -ResultSize Unlimited shows all");
        }
        return wanted.subList(0, shown).stream()
                .map(MissingCertificateCmdlets::row)
                .toList();
    }

    private static Row row(MissingCertificates.Missing missing) {
        return Row.with("PrimarySmtpAddress", missing.address().toString())
                .and("DisplayName", missing.displayName())
                .and("Reason", missing.code())
                .and("Why", missing.why())
                .and("Remedy", MissingCertificates.remedy(missing))
                .row();
    }
}
