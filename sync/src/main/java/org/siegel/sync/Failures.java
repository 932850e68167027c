package org.siegel.sync;

import org.jdbi.v3.core.JdbiException;
import org.siegel.database.DatabaseException;
import org.siegel.sync.SyncException.Reason;
import org.siegel.tenant.TenantException;

/** Says in the words of synchronisation what failed below it. */
final class Failures {

    private Failures() {}

    interface Work<T> {
        T run();
    }

    static <T> T orSay(Work<T> work) {
        try {
            return work.run();
        } catch (TenantException.NotAuthorized e) {
            throw new SyncException(Reason.TENANT, String.valueOf(e.getMessage()), e);
        } catch (TenantException e) {
            throw new SyncException(
                    Reason.TENANT,
                    "the tenant failed, and what is left of the run follows before the next one: " + e.getMessage(),
                    e);
        } catch (JdbiException | DatabaseException e) {
            throw new SyncException(
                    Reason.DATABASE,
                    "the database failed, and what is left of the run follows before the next one: " + rootMessage(e),
                    e);
        }
    }

    /** The innermost that says anything: what a connection that ends throws says nothing. */
    private static String rootMessage(Throwable e) {
        String message = "";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message;
    }
}
