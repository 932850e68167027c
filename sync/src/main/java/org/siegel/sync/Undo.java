package org.siegel.sync;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.siegel.database.CopyRows;
import org.siegel.sync.PlannedChange.Operation;
import org.siegel.sync.PlannedChange.State;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPort;

/** Makes the plan that takes a run back: what it wrote and is still so gets what was there before. */
final class Undo {

    private static final int PAGE = TenantPort.MOST_EXPORTS;

    private final RunLock lock;
    private final TenantPort tenant;

    Undo(RunLock lock, TenantPort tenant) {
        this.lock = lock;
        this.tenant = tenant;
    }

    /** Makes the run with its plan; the plan is ready to be exported. */
    long plan(long undone, String node, Instant now) {
        return lock.in(handle -> {
            long run = RunTable.create(handle, SyncRun.Type.UNDO, false, node, now, OptionalLong.of(undone));
            int position = 0;
            int after = 0;
            for (List<PlanTable.Row> page = page(handle, undone, after);
                    !page.isEmpty();
                    page = page(handle, undone, after)) {
                after = page.getLast().change().position();
                List<PlanTable.Row> applied = page.stream()
                        .filter(row -> row.change().state() == State.APPLIED)
                        .toList();
                Map<String, TenantObject> there = tenant.get(
                        applied.stream().map(row -> row.change().sourceAnchor()).toList());
                try (CopyRows rows = CopyRows.into(
                        handle,
                        "sync.plan (run, position, anchor, kind, name, operation, before, after, loses, outcome, sentence,"
                                + " after_object)")) {
                    for (PlanTable.Row row : applied) {
                        position++;
                        write(
                                rows,
                                run,
                                position,
                                row,
                                Optional.ofNullable(there.get(row.change().sourceAnchor())));
                    }
                    rows.end();
                }
            }
            PlanTable.count(handle, run);
            handle.execute(
                    "INSERT INTO sync.metaverse (anchor, kind, name, addresses) SELECT anchor, kind, name, '{}'"
                            + " FROM sync.plan WHERE run = ? AND outcome IS NULL ON CONFLICT DO NOTHING",
                    run);
            handle.execute("UPDATE sync.run SET exporting = true WHERE id = ?", run);
            return run;
        });
    }

    private static List<PlanTable.Row> page(Handle handle, long run, int after) {
        return PlanTable.rows(handle, run, after, PAGE, true);
    }

    private static void write(CopyRows rows, long run, int position, PlanTable.Row row, Optional<TenantObject> there) {
        PlannedChange change = row.change();
        Operation inverse = switch (change.operation()) {
            case ADD -> Operation.DELETE;
            case UPDATE -> Operation.UPDATE;
            case DELETE -> Operation.ADD;
        };
        boolean same = there.map(TenantObject::fingerprint).equals(row.after());
        boolean known = row.before().isEmpty() || row.beforeObject().isPresent();
        Optional<TenantObject> object = row.beforeObject().map(TenantObject::of);
        rows.row(12)
                .number(run)
                .number(position)
                .text(change.sourceAnchor())
                .text(object.map(TenantObject::kind).orElse(change.kind()).name())
                .text(change.name())
                .text(inverse.name());
        bytes(rows, row.after().map(Fingerprints::bytes));
        bytes(rows, object.map(o -> Fingerprints.bytes(o.fingerprint())));
        rows.bool(false);
        if (same && known) {
            rows.nothing().text("");
        } else {
            rows.text(State.OUTDATED.name())
                    .text(
                            known
                                    ? "it was changed after the run that is undone, so it stays as it is"
                                    : "what was there before is not known, so it stays as it is");
        }
        bytes(rows, row.beforeObject());
    }

    private static void bytes(CopyRows rows, Optional<byte[]> value) {
        if (value.isPresent()) {
            rows.bytes(value.get());
        } else {
            rows.nothing();
        }
    }
}
