package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.siegel.sync.SyncConfiguration.Thresholds;
import org.siegel.sync.SyncSettings;

/** The prevention of accidental deletes, by Entra Connect's names. */
final class ThresholdCmdlets {

    private static final Parameter<Long> DELETIONS = optional(
            "DeletionThreshold",
            new ParameterType.UInt32(),
            "How many objects a run may delete without being approved; 500 without it.");
    private static final Parameter<Long> PERCENTAGE = optional(
            "DeletionPercentage",
            new ParameterType.UInt32(),
            "How many percent of all objects it may delete, 0 to 100; without it the number alone decides.");
    private static final Parameter<Long> LOSSES = optional(
            "CertificateLossThreshold",
            new ParameterType.UInt32(),
            "How many people may lose their last usable certificate; what it was without it.");

    private ThresholdCmdlets() {}

    static List<Cmdlet> of(Supplier<Synchronisation> sync) {
        return List.of(
                new Cmdlet(
                        "Get-SyncExportDeletionThreshold",
                        "Shows when a run stops and waits for approval.",
                        Role.VIEW_ONLY,
                        List.of(),
                        call -> List.of(row(sync.get()))),
                new Cmdlet(
                        "Enable-SyncExportDeletionThreshold",
                        "Lets a run stop that would delete more than so many objects.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(DELETIONS, PERCENTAGE, LOSSES),
                        call -> enable(sync.get(), call)),
                new Cmdlet(
                        "Disable-SyncExportDeletionThreshold",
                        "Lets runs delete any number of objects, until it is enabled again.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(),
                        call -> disable(sync.get(), call)));
    }

    private static List<Row> enable(Synchronisation sync, Invocation call) {
        if (call.find(PERCENTAGE).orElse(0L) > 100) {
            throw new CmdletException(
                    CmdletException.Kind.INVALID_PARAMETER,
                    "-DeletionPercentage must be 0 to 100, not " + call.value(PERCENTAGE));
        }
        Thresholds before = sync.configuration().thresholds();
        var after = new Thresholds(
                OptionalInt.of(call.find(DELETIONS)
                        .map(ThresholdCmdlets::number)
                        .orElse(SyncSettings.DEFAULT.deletionThreshold())),
                call.find(PERCENTAGE).map(n -> OptionalInt.of(number(n))).orElse(OptionalInt.empty()),
                call.find(LOSSES).map(n -> OptionalInt.of(number(n))).orElse(before.certificateLosses()));
        return set(sync, call, after);
    }

    private static List<Row> disable(Synchronisation sync, Invocation call) {
        Thresholds before = sync.configuration().thresholds();
        return set(
                sync,
                call,
                new Thresholds(OptionalInt.empty(), before.deletionPercentage(), before.certificateLosses()));
    }

    private static List<Row> set(Synchronisation sync, Invocation call, Thresholds thresholds) {
        sync.configuration().set(thresholds);
        Row row = row(sync);
        sync.record(
                call,
                "",
                "ok: "
                        + row.properties().entrySet().stream()
                                .map(property -> property.getKey() + " " + property.getValue())
                                .collect(Collectors.joining(", ")));
        return List.of(row);
    }

    private static int number(long typed) {
        return (int) Math.min(Integer.MAX_VALUE, typed);
    }

    private static Row row(Synchronisation sync) {
        Thresholds thresholds = sync.configuration().thresholds();
        return Row.with("DeletionPrevention", thresholds.deletions().isPresent() ? "Enabled" : "Disabled")
                .and("ThresholdCount", shown(thresholds.deletions()))
                .and("ThresholdPercentage", shown(thresholds.deletionPercentage()))
                .and("CertificateLossThreshold", shown(thresholds.certificateLosses()))
                .row();
    }

    private static Object shown(OptionalInt number) {
        return number.isPresent() ? (Object) number.getAsInt() : "none";
    }
}
