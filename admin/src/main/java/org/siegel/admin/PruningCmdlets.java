package org.siegel.admin;

import java.util.List;
import java.util.function.Supplier;
import org.siegel.ca.Actor;
import org.siegel.publication.Order;
import org.siegel.publication.Pruning;

/** What is looked after at intervals of what was published, and now. */
final class PruningCmdlets {

    private PruningCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Get-PublicationStatus",
                        "Shows when what was published is looked after next, and what came of it last.",
                        Role.VIEW_ONLY,
                        List.of(),
                        _ -> status(rooms.get().pruning())),
                new Cmdlet(
                        "Start-PublicationPruning",
                        "Looks now after what was published, as is done at intervals, and shortens the journal.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(PublicationCmdlets.DIRECTORY),
                        call -> start(rooms.get(), call)));
    }

    private static List<Row> start(Rooms rooms, Invocation call) {
        var order = new Order(new Actor(call.caller().name()), call.cmdlet());
        List<Pruning.Outcome> outcomes = rooms.pruning().start(call.find(PublicationCmdlets.DIRECTORY), order);
        for (Pruning.Outcome outcome : outcomes) {
            String what = (outcome.complete() ? "ok: " : "not all: ") + outcome.sentence();
            rooms.tenant().audit().record(call.caller().name(), call.cmdlet(), outcome.directory(), what, call.now());
        }
        return outcomes.stream()
                .map(outcome -> Row.with("Directory", outcome.directory())
                        .and("Complete", outcome.complete())
                        .and("Outcome", outcome.sentence())
                        .row())
                .toList();
    }

    private static List<Row> status(Pruning pruning) {
        return pruning.status().stream().map(status -> row(pruning, status)).toList();
    }

    private static Row row(Pruning pruning, Pruning.Status status) {
        return Row.with("Directory", status.directory())
                .and("PruningInterval", ParameterType.TimeSpan.text(pruning.interval()))
                .and("JournalRetention", ParameterType.TimeSpan.text(pruning.retention()))
                .and("NextPruning", status.next().filter(_ -> pruning.isOn()).orElse(null))
                .and("LastPruning", status.started().orElse(null))
                .and("LastComplete", status.complete().orElse(null))
                .and("Node", status.node().orElse(null))
                .and("Outcome", status.outcome().orElse(null))
                .row();
    }
}
