package org.siegel.sync;

import java.util.List;
import org.siegel.database.Database;
import org.siegel.tenant.Tenant;

/** Tables as after the first start. */
final class EngineTables {

    private EngineTables() {}

    static void empty(Database database) {
        Tenant.open(database, bytes -> List.of());
        database.migrate("sync");
        database.jdbi().useHandle(handle -> {
            handle.execute(
                    "TRUNCATE sync.connector, sync.connector_object, sync.connector_content, sync.reference,"
                            + " sync.join_key, sync.metaverse, sync.address, sync.pending, sync.object_error, sync.run,"
                            + " sync.run_step, sync.plan, tenant.recipient, tenant.recipient_address,"
                            + " tenant.distribution_group, tenant.distribution_group_address, tenant.distribution_group_member");
            handle.execute("UPDATE sync.engine SET rules = ''");
        });
    }
}
