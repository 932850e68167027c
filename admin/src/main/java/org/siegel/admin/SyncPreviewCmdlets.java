package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.siegel.smime.MailAddress;
import org.siegel.sync.Contribution;
import org.siegel.sync.Contribution.Outcome;
import org.siegel.sync.ObjectError;
import org.siegel.sync.Projection;
import org.siegel.sync.SyncRun;
import org.siegel.tenant.TenantObject;

/** What the rules make of one person or group, and which rule gave which value. */
final class SyncPreviewCmdlets {

    private static final Parameter<String> WHO =
            required("Identity", new ParameterType.Text(), "A mail address in the tenant, or a source anchor.");
    private static final Parameter<Boolean> ALL =
            optional("All", new ParameterType.Switch(), "Also rules that are out of scope, and values that lost.");

    private static final Parameter<Boolean> COMMIT = optional(
            "Commit",
            new ParameterType.Switch(),
            "Synchronises this object alone now, in a run of its own; needs Recipient Management.");

    private static final Set<Outcome> TELLING =
            EnumSet.of(Outcome.WON, Outcome.MERGED, Outcome.CLEARED, Outcome.KEPT, Outcome.FAILED, Outcome.LEFT_OUT);

    private SyncPreviewCmdlets() {}

    static List<Cmdlet> of(Supplier<Synchronisation> sync) {
        return List.of(new Cmdlet(
                "Get-SyncPreview",
                "Shows what the rules make of one person or group, as read last, and which rule gave which value.",
                Role.VIEW_ONLY,
                List.of(WHO, ALL, COMMIT),
                call -> preview(sync.get(), call)));
    }

    private static List<Row> preview(Synchronisation sync, Invocation call) {
        String anchor = anchor(sync, call.value(WHO));
        Projection projection = SyncCmdlets.told(() -> sync.engine().preview(anchor))
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND,
                        "no directory has brought " + call.value(WHO)
                                + "; if he is new there, run Start-SyncCycle, and if the tenant does not know his address,"
                                + " name his source anchor"));
        Optional<TenantObject> now =
                Optional.ofNullable(sync.port().get(List.of(anchor)).get(anchor));
        for (ObjectError error : projection.errors()) {
            call.note(error.name() + ": " + error.sentence() + "; " + error.remedy());
        }
        if (call.isSet(COMMIT)) {
            return List.of(SyncRows.run(commit(sync, call, anchor), sync.now()));
        }
        sync.engine()
                .holder(anchor, projection)
                .ifPresentOrElse(undo -> held(call, undo), () -> note(call, now, projection));
        List<Row> rows = new ArrayList<>();
        for (Contribution line : projection.trace()) {
            if (call.isSet(ALL) || TELLING.contains(line.outcome())) {
                rows.add(row(line));
            }
        }
        return rows;
    }

    /**
     * @throws CmdletException also if the run came to no good end
     */
    private static SyncRun commit(Synchronisation sync, Invocation call, String anchor) {
        call.require(Role.RECIPIENT_MANAGEMENT, COMMIT);
        sync.unready().ifPresent(why -> {
            throw new CmdletException(CmdletException.Kind.REFUSED, why);
        });
        SyncRun run = SyncCmdlets.told(() -> sync.start(
                call.caller().name(),
                call.cmdlet() + " -Commit",
                () -> sync.engine().commit(anchor, sync.options()),
                true));
        if (run.status() != SyncRun.Status.SUCCESS && run.status() != SyncRun.Status.STAGED) {
            throw new CmdletException(CmdletException.Kind.REFUSED, SyncRows.sentence(run));
        }
        call.note(SyncRows.sentence(run));
        return run;
    }

    private static String anchor(Synchronisation sync, String identity) {
        return MailAddress.parse(identity).flatMap(sync.engine()::sourceAnchor).orElse(identity);
    }

    private static void held(Invocation call, long undo) {
        call.note("run " + undo + " took a run back and holds it as it was before, until it changes in its directory;"
                + " Complete-SyncUndo " + undo + " lets go");
    }

    private static void note(Invocation call, Optional<TenantObject> now, Projection projection) {
        Optional<TenantObject> then = projection.object();
        if (then.isEmpty()) {
            call.note(now.isPresent() ? "the next cycle takes it out of the tenant" : "it is not for the tenant");
            return;
        }
        List<AttributeChange> changes = AttributeChange.between(now, then);
        if (changes.isEmpty()) {
            call.note("the tenant has it like this");
        }
        for (AttributeChange change : changes) {
            call.note("the next cycle changes " + change.name() + ": " + String.join(", ", change.before()) + " -> "
                    + String.join(", ", change.after()));
        }
        projection.due().ifPresent(due -> call.note("time alone changes it at " + due));
    }

    private static Row row(Contribution line) {
        return Row.with("Attribute", line.attribute())
                .and("Value", line.value())
                .and("Outcome", line.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .and("Rule", line.rule())
                .and("Connector", line.connector())
                .and("Why", line.why())
                .row();
    }
}
