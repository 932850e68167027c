package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.sync.Difference;
import org.siegel.sync.PlannedChange;
import org.siegel.sync.SyncEngine;
import org.siegel.sync.SyncRun;

/** What a run would do, or did, object by object: as Entra Connect's CSExportAnalyzer shows it. */
final class SyncPlanCmdlets {

    private static final Parameter<Long> RUN =
            optional("Identity", new ParameterType.UInt32(), "The run, by its number; the latest without it.");
    private static final Parameter<String> OPERATION =
            optional("Operation", new ParameterType.Choice(List.of("Add", "Update", "Delete")), "Only these.");
    private static final Parameter<Boolean> DETAILED = optional(
            "Detailed",
            new ParameterType.Switch(),
            "One result for each attribute that changes, with its values before and after.");
    private static final Parameter<Integer> RESULT_SIZE =
            optional("ResultSize", new ParameterType.ResultSize(), "How many objects at most; 1000 without it.");

    private static final int MOST_SHOWN = 1000;
    private static final int PAGE = 500;

    private SyncPlanCmdlets() {}

    static List<Cmdlet> of(Supplier<Synchronisation> sync) {
        return List.of(new Cmdlet(
                "Get-SyncPlan",
                "Shows what a run would change in the tenant, or changed.",
                Role.VIEW_ONLY,
                List.of(RUN, OPERATION, DETAILED, RESULT_SIZE),
                call -> plan(sync.get(), call)));
    }

    private static List<Row> plan(Synchronisation sync, Invocation call) {
        SyncEngine engine = sync.engine();
        SyncRun run = call.find(RUN).map(id -> SyncCmdlets.run(sync, id)).orElseGet(() -> latest(engine));
        Optional<PlannedChange.Operation> wanted =
                call.find(OPERATION).map(word -> PlannedChange.Operation.valueOf(word.toUpperCase(Locale.ROOT)));
        int most = call.find(RESULT_SIZE).orElse(MOST_SHOWN);
        List<Row> rows = new ArrayList<>();
        int shown = 0;
        int after = 0;
        boolean more = false;
        List<PlannedChange> page;
        do {
            page = engine.plan(run.id(), after, PAGE);
            for (PlannedChange change : page) {
                if (wanted.isEmpty() || wanted.get() == change.operation()) {
                    if (shown++ == most) {
                        more = true;
                        break;
                    }
                    rows.addAll(call.isSet(DETAILED) ? detailed(engine, run, change) : List.of(row(run, change)));
                }
            }
            after = page.isEmpty() ? after : page.getLast().position();
        } while (page.size() == PAGE && !more);
        call.note(SyncRows.sentence(run));
        if (more) {
            call.note("there are more than " + most + "; -ResultSize Unlimited shows all");
        }
        return rows;
    }

    private static SyncRun latest(SyncEngine engine) {
        return engine.history(1).stream()
                .findFirst()
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND, "there was no run yet; begin with Start-SyncCycle"));
    }

    private static Row row(SyncRun run, PlannedChange change) {
        return begin(run, change)
                .and("LosesCertificate", change.losesCertificate())
                .and("State", change.state().name().toLowerCase(Locale.ROOT))
                .and("Message", change.sentence())
                .row();
    }

    private static Row.Builder begin(SyncRun run, PlannedChange change) {
        return Row.with("RunId", run.id())
                .and("Position", change.position())
                .and("Operation", change.operation().name().toLowerCase(Locale.ROOT))
                .and("ObjectType", change.kind().name().toLowerCase(Locale.ROOT))
                .and("PrimarySmtpAddress", change.name())
                .and("SourceAnchor", change.sourceAnchor());
    }

    private static List<Row> detailed(SyncEngine engine, SyncRun run, PlannedChange change) {
        Optional<Difference> difference = engine.difference(run.id(), change.position());
        if (difference.isEmpty()) {
            return List.of(row(run, change));
        }
        List<AttributeChange> attributes = AttributeChange.of(difference.get());
        if (attributes.isEmpty()) {
            return List.of(row(run, change));
        }
        return attributes.stream()
                .map(attribute -> begin(run, change)
                        .and("Attribute", attribute.name())
                        .and("AttributeOperation", attribute.operation())
                        .and("Before", attribute.before())
                        .and("After", attribute.after())
                        .row())
                .toList();
    }
}
