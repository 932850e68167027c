package org.siegel.scim;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.siegel.database.Database;
import org.siegel.tenant.Export;
import org.siegel.tenant.LocalTenant;
import org.siegel.tenant.Tenant;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPort;

/** What agents and identity products have written, as a whole. */
public final class ScimAgents {

    private final Jdbi jdbi;
    private final Tenant tenant;
    private final Clock clock;

    /** Over a database whose tables {@link ScimTokens#open} brought up to date. */
    public ScimAgents(Database database, Tenant tenant, Clock clock) {
        this.jdbi = database.jdbi();
        this.tenant = tenant;
        this.clock = clock;
    }

    /** How many resources each agent has here that has any. */
    public Map<String, Long> resources() {
        Map<String, Long> counts = new TreeMap<>();
        jdbi.useHandle(handle -> handle.createQuery(
                        "SELECT source, count(*) AS resources FROM scim.resource GROUP BY source")
                .map((row, context) -> Map.entry(row.getString("source"), row.getLong("resources")))
                .forEach(entry ->
                        counts.put(entry.getKey().substring(ScimToken.source("").length()), entry.getValue())));
        return counts;
    }

    /**
     * Takes everything that an agent wrote out of the tenant, batch by batch; a second call completes what a killed one
     * left. Its tokens should be revoked before, or it writes on.
     *
     * @return how many resources went
     */
    public long remove(String agent) {
        String source = ScimToken.source(agent);
        LocalTenant port = tenant.source(source, clock);
        long removed = 0;
        while (true) {
            int batch = jdbi.inTransaction(handle -> {
                List<String> anchors = handle.createQuery("DELETE FROM scim.resource WHERE id IN (SELECT id"
                                + " FROM scim.resource WHERE source = :source LIMIT :most) RETURNING anchor")
                        .bind("source", source)
                        .bind("most", TenantPort.MOST_EXPORTS)
                        .mapTo(String.class)
                        .list();
                port.apply(
                        handle,
                        anchors.stream()
                                .map(anchor -> (Export) new Export.Delete(anchor, TenantObject.Kind.USER))
                                .toList());
                return anchors.size();
            });
            removed += batch;
            if (batch < TenantPort.MOST_EXPORTS) {
                return removed;
            }
        }
    }
}
