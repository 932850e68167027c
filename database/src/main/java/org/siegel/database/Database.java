package org.siegel.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;

/**
 * A pool of connections to one PostgreSQL database. Each room of Siegel keeps its tables in a schema of its own and
 * migrates it itself: {@code database.migrate("ca")} runs {@code db/ca/V1__....sql} and later ones from the class path,
 * and every SQL statement names its schema ({@code ca.certificate}).
 */
public final class Database implements AutoCloseable {

    private static final int CONNECTIONS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /**
     * Connects; a server that does not answer yet is given ten seconds.
     *
     * @throws DatabaseException if the server does not answer or refuses us
     */
    public static Database open(DatabaseAddress address) {
        var config = new HikariConfig();
        config.setJdbcUrl(address.jdbcUrl());
        config.setUsername(address.user());
        config.setPassword(new String(address.password().chars()));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(1); // one attempt; connect() repeats it where that may help
        config.setPoolName("siegel");
        config.addDataSourceProperty("ApplicationName", "siegel");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        return new Database(connect(address, config));
    }

    /** A server that is starting gets its time; one that does not know us will not change its mind. */
    private static HikariDataSource connect(DatabaseAddress address, HikariConfig config) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return new HikariDataSource(config);
            } catch (HikariPool.PoolInitializationException e) {
                Throwable reason = e.getCause() == null ? e : e.getCause();
                if (isFinal(reason)
                        || System.nanoTime() > deadline
                        || Thread.currentThread().isInterrupted()) {
                    throw new DatabaseException(
                            "cannot connect to the database "
                                    + address.jdbcUrl().replaceFirst("\\?.*", "") // options may hold secrets
                                    + " as " + address.user() + ": "
                                    + reason.getMessage(),
                            e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** SQLSTATE classes 28, invalid authorization, and 3D, no such database (PostgreSQL manual, appendix A). */
    private static boolean isFinal(Throwable reason) {
        return reason instanceof SQLException sql
                && sql.getSQLState() != null
                && (sql.getSQLState().startsWith("28") || sql.getSQLState().startsWith("3D"));
    }

    /** Transactions and statements. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /**
     * Brings the schema of one room up to date, creating it where it is missing.
     *
     * @param room schema name, and folder {@code db/<room>} on the class path
     * @throws DatabaseException if a migration fails; it is rolled back
     */
    public void migrate(String room) {
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .schemas(room)
                    .defaultSchema(room)
                    .locations("classpath:db/" + room)
                    .failOnMissingLocations(true)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new DatabaseException("cannot migrate the database schema " + room + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
