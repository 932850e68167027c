package org.siegel.app;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A place in the server's database where a transaction waits while the gate is closed: a trigger that asks for a lock. */
final class Gate implements AutoCloseable {

    private static final int LOCK = 1_801_546_860;

    private final Connection connection;

    private Gate(Connection connection) {
        this.connection = connection;
    }

    /**
     * Closes one; a former one is gone.
     *
     * @param when for example {@code AFTER INSERT ON sync.plan FOR EACH STATEMENT}
     * @param condition SQL
     */
    static Gate close(SyncingServer server, String when, String condition) throws SQLException {
        Connection connection = server.database();
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS fault CASCADE");
            statement.execute("CREATE SCHEMA fault");
            statement.execute("CREATE FUNCTION fault.gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
                    + condition + " THEN PERFORM pg_advisory_xact_lock(" + LOCK + "); END IF; RETURN NEW; END $$");
            statement.execute("CREATE TRIGGER gate " + when + " EXECUTE FUNCTION fault.gate()");
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
        }
        return new Gate(connection);
    }

    /** Waits until the server's transaction stands before it; the process that serves it. */
    long awaitSomebody(CompletableFuture<AdminClient.Answer> run) {
        return Waiting.until("a transaction that comes to the gate", () -> {
            if (run.isDone()) {
                throw new AssertionError(
                        "the run ended before: " + SyncingServer.end(run).map(AdminClient.Answer::body));
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
                            + " AND NOT granted AND objid = " + LOCK)) {
                return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Opens it; it is open already where its database was killed. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException gone) {
            // with the server that had it
        }
    }
}
