package org.siegel.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.siegel.database.CopyRows;
import org.siegel.sync.JoinedObjects.Joined;
import org.siegel.sync.PlannedChange.Operation;
import org.siegel.sync.SyncStep.Kind;
import org.siegel.tenant.Export;
import org.siegel.tenant.Outcome;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPort;

/**
 * Export: carries a plan out in batches, and can be cut off anywhere. What a batch replaces is in the journal before the
 * tenant is told; how far the plan was carried out is noted after the tenant has answered. A batch whose answer was lost is
 * sent again, which changes nothing, since a tenant puts whole objects under their anchors.
 */
final class ExportStep {

    private static final long HEAVY = 8 << 20;

    /** So many exports are settled at a time while others are carried out. */
    private static final int SETTLED = 10_000;

    private final RunLock lock;
    private final RunLog log;
    private final ObjectMaker maker;
    private final TenantPort tenant;

    ExportStep(RunLock lock, RunLog log, ObjectMaker maker, TenantPort tenant) {
        this.lock = lock;
        this.log = log;
        this.maker = maker;
        this.tenant = tenant;
    }

    /**
     * Rows that go to the tenant together.
     *
     * @param rows in the order of the plan
     * @param exports those that are as they were planned, by position
     */
    private record Batch(List<PlanTable.Row> rows, Map<Integer, Export> exports) {
        int last() {
            return rows.getLast().change().position();
        }
    }

    /** Rows of the plan, and what the connector space has of their objects. */
    private record Page(List<PlanTable.Row> rows, Map<String, Joined> joined) {
        int last() {
            return rows.getLast().change().position();
        }
    }

    /** While the tenant takes one batch, the next is made by the rules, and the one after that is read. */
    void run(SyncRun run) {
        log.begin(Kind.EXPORT, "", OptionalLong.of(Math.max(0, run.planned() - run.exported())));
        boolean errors = lock.in(
                handle -> handle.createQuery("SELECT EXISTS (SELECT FROM sync.object_error WHERE source = 'EXPORT')")
                        .mapTo(Boolean.class)
                        .one());
        Ahead<Optional<Page>> reading = read((int) run.exported());
        Ahead<Optional<Batch>> making = Ahead.begin(Optional::empty);
        Ahead<Boolean> settling = Ahead.begin(() -> true);
        int settled = (int) run.exported();
        try {
            boolean more = true;
            while (more) {
                Optional<Page> page = reading.take();
                more = page.isPresent();
                if (more) {
                    reading = read(page.get().last());
                }
                Optional<Batch> batch = making.take();
                making = Ahead.begin(() -> page.map(this::make));
                if (batch.isPresent()) {
                    log.requireNotStopped();
                    Batch here = batch.get();
                    saveBefore(here);
                    List<Outcome> outcomes = apply(here);
                    errors |= outcomes.stream().anyMatch(Outcome.Refused.class::isInstance);
                    record(here, outcomes, errors);
                    log.done(here.rows.size());
                    if (run.type() != SyncRun.Type.UNDO && here.last() - settled >= SETTLED) {
                        settling.take();
                        settling = settle(settled);
                        settled = here.last();
                    }
                }
            }
            settling.take();
        } finally {
            reading.forget();
            making.forget();
            settling.forget();
        }
        log.end("");
    }

    private Ahead<Boolean> settle(int after) {
        return Ahead.begin(() -> lock.in(handle -> {
            PlanTable.settle(handle, log.run(), false, after);
            return true;
        }));
    }

    private Ahead<Optional<Page>> read(int after) {
        return Ahead.begin(() -> lock.jdbi().inTransaction(handle -> page(handle, after)));
    }

    private Optional<Page> page(Handle handle, int after) {
        List<PlanTable.Row> rows = PlanTable.rows(handle, log.run(), after, TenantPort.MOST_EXPORTS, false);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<String> made = rows.stream()
                .filter(row -> row.after().isPresent() && row.afterObject().isEmpty())
                .map(row -> row.change().sourceAnchor())
                .toList();
        Map<String, Joined> joined = made.isEmpty() ? Map.of() : maker.joined(handle, made);
        List<PlanTable.Row> taken = new ArrayList<>();
        long weight = 0;
        for (PlanTable.Row row : rows) {
            if (weight > HEAVY) {
                break;
            }
            taken.add(row);
            weight += row.afterObject().map(content -> content.length).orElse(0);
            weight += weight(Optional.ofNullable(joined.get(row.change().sourceAnchor())));
        }
        return Optional.of(new Page(taken, joined));
    }

    /** About how many bytes an object has. */
    private static long weight(Optional<Joined> joined) {
        long weight = 0;
        for (ConnectorObject seen : joined.map(Joined::objects).orElse(List.of())) {
            weight += ObjectContent.size(seen.object());
        }
        return weight;
    }

    private Batch make(Page page) {
        Map<Integer, Export> exports = new LinkedHashMap<>();
        for (PlanTable.Row row : page.rows) {
            export(row, Optional.ofNullable(page.joined.get(row.change().sourceAnchor())))
                    .ifPresent(planned -> exports.put(row.change().position(), planned));
        }
        return new Batch(page.rows, exports);
    }

    /** Empty where the object is no longer what was planned, as when a certificate expired while the plan waited. */
    private Optional<Export> export(PlanTable.Row row, Optional<Joined> joined) {
        PlannedChange change = row.change();
        if (change.state() != PlannedChange.State.PLANNED) {
            return Optional.empty();
        }
        if (row.after().isEmpty()) {
            return Optional.of(new Export.Delete(change.sourceAnchor(), change.kind()));
        }
        Optional<TenantObject> object = row.afterObject().isPresent()
                ? row.afterObject().map(TenantObject::of)
                : joined.flatMap(
                        found -> maker.make(change.sourceAnchor(), found).object());
        return object.map(Export.Put::new)
                .filter(put -> put.fingerprint().equals(row.after().get()))
                .map(Export.class::cast);
    }

    private void saveBefore(Batch batch) {
        List<PlanTable.Row> replaced = batch.rows.stream()
                .filter(row -> row.change().operation() != Operation.ADD)
                .filter(row -> batch.exports.containsKey(row.change().position()))
                .toList();
        if (replaced.isEmpty()) {
            return;
        }
        Map<String, TenantObject> there = tenant.get(
                replaced.stream().map(row -> row.change().sourceAnchor()).toList());
        lock.use(handle -> {
            handle.execute("CREATE TEMP TABLE saved (position integer, content bytea) ON COMMIT DROP");
            try (CopyRows rows = CopyRows.into(handle, "saved")) {
                for (PlanTable.Row row : replaced) {
                    TenantObject object = there.get(row.change().sourceAnchor());
                    if (object != null) {
                        rows.row(2).number(row.change().position()).bytes(object.content());
                    }
                }
                rows.end();
            }
            // What was saved first is right: after a lost answer the tenant has the new object already.
            handle.createUpdate("UPDATE sync.plan p SET before_object = s.content FROM saved s"
                            + " WHERE p.run = :run AND p.position = s.position AND p.before_object IS NULL")
                    .bind("run", log.run())
                    .execute();
        });
    }

    private List<Outcome> apply(Batch batch) {
        List<Export> exports = List.copyOf(batch.exports.values());
        List<Outcome> outcomes = exports.isEmpty() ? List.of() : tenant.apply(exports);
        if (outcomes.size() != exports.size()) {
            throw new IllegalStateException(
                    "the tenant gave " + outcomes.size() + " answers to " + exports.size() + " exports");
        }
        return outcomes;
    }

    private void record(Batch batch, List<Outcome> outcomes, boolean errors) {
        List<Integer> outdated = batch.rows.stream()
                .filter(row -> row.change().state() == PlannedChange.State.PLANNED)
                .map(row -> row.change().position())
                .filter(position -> !batch.exports.containsKey(position))
                .toList();
        lock.use(handle -> {
            // Lost with the power, this is only done again.
            handle.execute("SET LOCAL synchronous_commit = off");
            if (errors) {
                handle.createUpdate("DELETE FROM sync.object_error WHERE source = 'EXPORT' AND anchor = ANY(:anchors)")
                        .bindArray(
                                "anchors",
                                String.class,
                                batch.rows.stream()
                                        .map(row -> row.change().sourceAnchor())
                                        .toList())
                        .execute();
            }
            outdated.forEach(position -> outcome(
                    handle, position, "OUTDATED", "what the rules make of it has changed since it was planned"));
            int refused = 0;
            List<Integer> positions = List.copyOf(batch.exports.keySet());
            for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) instanceof Outcome.Refused refusal) {
                    refused++;
                    outcome(handle, positions.get(i), "REFUSED", refusal.name() + ": " + refusal.sentence());
                    handle.createUpdate(
                                    "INSERT INTO sync.object_error (anchor, source, subject, name, sentence, remedy)"
                                            + " VALUES (:anchor, 'EXPORT', '', :name, :sentence, :remedy)")
                            .bind("anchor", refusal.sourceAnchor())
                            .bind("name", refusal.name())
                            .bind("sentence", refusal.sentence())
                            .bind("remedy", "correct the object in its directory; every run tries again")
                            .execute();
                }
            }
            handle.createUpdate("UPDATE sync.run SET exported = :last, refused = refused + :refused WHERE id = :run")
                    .bind("last", batch.last())
                    .bind("refused", refused)
                    .bind("run", log.run())
                    .execute();
        });
    }

    private void outcome(Handle handle, int position, String outcome, String sentence) {
        handle.createUpdate("UPDATE sync.plan SET outcome = :outcome, sentence = :sentence"
                        + " WHERE run = :run AND position = :position")
                .bind("outcome", outcome)
                .bind("sentence", sentence)
                .bind("run", log.run())
                .bind("position", position)
                .execute();
    }
}
