package org.siegel.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
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

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /**
     * Connects.
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
        config.setInitializationFailTimeout(10_000);
        config.setPoolName("siegel");
        config.addDataSourceProperty("ApplicationName", "siegel");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        try {
            return new Database(new HikariDataSource(config));
        } catch (HikariPool.PoolInitializationException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new DatabaseException(
                    "cannot connect to the database " + address.jdbcUrl() + " as " + address.user() + ": "
                            + reason.getMessage(),
                    e);
        }
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
