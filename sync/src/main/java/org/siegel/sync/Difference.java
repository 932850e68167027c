package org.siegel.sync;

import java.util.Optional;
import org.siegel.tenant.TenantObject;

/**
 * A planned or applied change in full.
 *
 * @param change the row
 * @param before the object that is replaced or deleted; empty where it is added, or is not known any more
 * @param after the object that comes; empty where it is deleted, or where the source has changed since
 */
public record Difference(PlannedChange change, Optional<TenantObject> before, Optional<TenantObject> after) {}
