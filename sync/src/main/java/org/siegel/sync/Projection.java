package org.siegel.sync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.siegel.tenant.TenantObject;

/**
 * What rules make of the objects that are joined.
 *
 * @param object for the tenant; empty where there shall be none
 * @param errors what is wrong with it; none of it keeps the object out
 * @param trace where every value came from, if it was asked for
 * @param due the earliest time at which the clock alone changes this, as when a certificate expires that a rule asks for; empty
 *     where it never does
 */
public record Projection(
        Optional<TenantObject> object, List<ObjectError> errors, List<Contribution> trace, Optional<Instant> due) {

    public Projection {
        errors = List.copyOf(errors);
        trace = List.copyOf(trace);
    }
}
