package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.siegel.sync.PolicyType;
import org.siegel.sync.SyncException;
import org.siegel.sync.SyncReport;

/** Step 3: directory to tenant. */
final class SyncCmdlets {

    private static final Parameter<String> POLICY_TYPE = required(
            "PolicyType",
            new ParameterType.Choice(List.of("Initial", "Delta")),
            "Initial reads everybody; Delta what changed since the last cycle.");
    private static final Parameter<Long> DELETIONS = optional(
            "DeletionThreshold",
            new ParameterType.UInt32(),
            "Allow this one cycle to delete up to so many recipients.");

    private SyncCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(new Cmdlet(
                "Start-SyncCycle",
                "Synchronises users and their certificates from the directory into the tenant.",
                Role.RECIPIENT_MANAGEMENT,
                List.of(POLICY_TYPE, DELETIONS),
                call -> List.of(run(rooms.get(), call))));
    }

    private static Row run(Rooms rooms, Invocation call) {
        rooms.organization();
        PolicyType type = PolicyType.valueOf(call.value(POLICY_TYPE).toUpperCase(Locale.ROOT));
        SyncReport report;
        try {
            report = call.find(DELETIONS).isEmpty()
                    ? rooms.sync().run(type)
                    : rooms.sync().run(type, (int) Math.min(Integer.MAX_VALUE, call.value(DELETIONS)));
        } catch (SyncException e) {
            throw new CmdletException(
                    switch (e.reason()) {
                        case ALREADY_RUNNING -> CmdletException.Kind.CONFLICT;
                        case DIRECTORY, DATABASE, TENANT -> CmdletException.Kind.UNAVAILABLE;
                        case TOO_MANY_DELETIONS, NOT_POSSIBLE -> CmdletException.Kind.REFUSED;
                    },
                    String.valueOf(e.getMessage()),
                    e);
        }
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        "Start-SyncCycle",
                        type.toString(),
                        "ok: " + report.added() + " added, " + report.updated() + " updated, " + report.deleted()
                                + " deleted",
                        call.now());
        return Row.with("PolicyType", call.value(POLICY_TYPE))
                .and("Full", report.full())
                .and("Added", report.added())
                .and("Updated", report.updated())
                .and("Deleted", report.deleted())
                .and("Unchanged", report.unchanged())
                .and("WithoutAddress", report.withoutAddress())
                .and(
                        "Notes",
                        report.notes().stream()
                                .map(note ->
                                        note.user().isEmpty() ? note.sentence() : note.user() + ": " + note.sentence())
                                .toList())
                .and("Milliseconds", report.duration().toMillis())
                .row();
    }
}
