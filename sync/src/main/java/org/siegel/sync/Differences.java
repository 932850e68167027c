package org.siegel.sync;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.siegel.sync.PlannedChange.State;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPort;

/** Rows of plans in full, from wherever their contents are now. */
final class Differences {

    private final Jdbi jdbi;
    private final TenantPort tenant;
    private final ObjectMaker maker;

    Differences(Jdbi jdbi, TenantPort tenant, ObjectMaker maker) {
        this.jdbi = jdbi;
        this.tenant = tenant;
        this.maker = maker;
    }

    Optional<Difference> of(long run, int position) {
        List<PlanTable.Row> rows = jdbi.withHandle(handle -> PlanTable.rows(handle, run, position - 1, 1, true));
        return rows.stream()
                .filter(row -> row.change().position() == position)
                .findFirst()
                .map(row -> new Difference(row.change(), before(row), after(row)));
    }

    private Optional<TenantObject> before(PlanTable.Row row) {
        if (row.beforeObject().isPresent()) {
            return row.beforeObject().map(TenantObject::of);
        }
        return row.before().isPresent() && row.change().state() == State.PLANNED
                ? inTenant(row, row.before())
                : Optional.empty();
    }

    private Optional<TenantObject> after(PlanTable.Row row) {
        if (row.after().isEmpty()) {
            return Optional.empty();
        }
        if (row.afterObject().isPresent()) {
            return row.afterObject().map(TenantObject::of);
        }
        String anchor = row.change().sourceAnchor();
        return jdbi.withHandle(handle -> maker.joined(handle, List.of(anchor))).values().stream()
                .findFirst()
                .flatMap(joined -> maker.make(anchor, joined).object())
                .filter(object -> Optional.of(object.fingerprint()).equals(row.after()))
                .or(() -> inTenant(row, row.after()));
    }

    private Optional<TenantObject> inTenant(PlanTable.Row row, Optional<String> fingerprint) {
        String anchor = row.change().sourceAnchor();
        return Optional.ofNullable(tenant.get(List.of(anchor)).get(anchor))
                .filter(object -> Optional.of(object.fingerprint()).equals(fingerprint));
    }
}
