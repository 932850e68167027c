package org.siegel.app;

import java.util.Locale;
import org.siegel.sync.ObjectError;
import org.siegel.sync.PlannedChange;
import org.siegel.sync.SyncRun;

/** What an agent did, in lines for people. */
final class AgentText {

    private AgentText() {}

    static String of(SyncRun run) {
        String counts = run.added() + " to add, " + run.updated() + " to update, " + run.deleted() + " to delete, "
                + run.exported() + " pushed, " + run.refused() + " refused";
        String more = run.sentence().isEmpty() ? "" : ": " + Terminal.line(run.sentence());
        return "run " + run.id() + " " + run.type().name().toLowerCase(Locale.ROOT) + ", started " + run.started()
                + ", " + run.status() + " (" + counts + ")" + more;
    }

    static String of(ObjectError error) {
        return Terminal.line(error.name() + " " + error.person() + ": " + error.sentence() + "; " + error.remedy());
    }

    static String of(PlannedChange change) {
        String why = change.sentence().isEmpty() ? "" : ": " + change.sentence();
        return Terminal.line(
                change.position() + " " + change.operation() + " " + change.kind() + " " + change.name() + " ("
                        + change.sourceAnchor() + ") " + change.state()
                        + (change.losesCertificate() ? ", loses the last usable certificate" : "") + why);
    }
}
