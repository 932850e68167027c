package org.siegel.sync;

import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.siegel.database.CopyRows;
import org.siegel.sync.SyncStep.Kind;
import org.siegel.tenant.TenantPort;

/**
 * Confirmation: asks the tenant what it has of ours, so that a tenant that was restored from a backup, or that was written by
 * an engine whose database is lost, is brought right by the plan that follows.
 */
final class ConfirmationStep {

    private final RunLock lock;
    private final RunLog log;
    private final TenantPort tenant;

    ConfirmationStep(RunLock lock, RunLog log, TenantPort tenant) {
        this.lock = lock;
        this.log = log;
        this.tenant = tenant;
    }

    void run() {
        log.begin(Kind.CONFIRMATION, "", OptionalLong.empty());
        int differences = lock.in(handle -> {
            handle.execute("CREATE TEMP TABLE found (anchor text, kind text, fingerprint bytea) ON COMMIT DROP");
            try (CopyRows rows = CopyRows.into(handle, "found")) {
                tenant.list(version -> {
                    rows.row(3)
                            .text(version.sourceAnchor())
                            .text(version.kind().name())
                            .bytes(Fingerprints.bytesOrNone(version.fingerprint()));
                    log.done(1);
                });
                rows.end();
            }
            handle.execute("ANALYZE found");
            return take(handle);
        });
        log.end(
                differences == 0
                        ? ""
                        : differences
                                + " objects of the tenant were not as they had been exported; they are planned anew");
    }

    private static int take(Handle handle) {
        return handle.execute("UPDATE sync.metaverse m SET exported = f.fingerprint, exported_kind = f.kind"
                        + " FROM found f WHERE f.anchor = m.anchor AND m.exported IS DISTINCT FROM f.fingerprint")
                + handle.execute("UPDATE sync.metaverse m SET exported = NULL, exported_kind = NULL,"
                        + " exported_until = NULL WHERE m.exported IS NOT NULL"
                        + " AND NOT EXISTS (SELECT FROM found f WHERE f.anchor = m.anchor)")
                + handle.execute("INSERT INTO sync.metaverse (anchor, kind, name, addresses, exported, exported_kind)"
                        + " SELECT f.anchor, f.kind, '', '{}', f.fingerprint, f.kind FROM found f"
                        + " WHERE NOT EXISTS (SELECT FROM sync.metaverse m WHERE m.anchor = f.anchor)");
    }
}
