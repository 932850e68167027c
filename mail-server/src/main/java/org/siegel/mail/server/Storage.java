package org.siegel.mail.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;
import javax.persistence.PersistenceException;

/** The mailboxes' tables, in the schema {@code james} of a PostgreSQL database. */
final class Storage implements AutoCloseable {

    private static final String SCHEMA = "james";
    private static final long SCHEMA_LOCK =
            0x7369_6567_656c_6d61L; // "siegelma": one process at a time makes the tables
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 12;

    /**
     * What James' tables lack: the properties and flags of a message were searched for in those of all messages; a long
     * parameter of a Content-Type kept its message out; and two processes could make one mailbox twice.
     */
    private static final String COMPLETION = """
            BEGIN;
            CREATE INDEX siegel_mail_property ON james.james_mail_property (mailbox_id, mail_uid);
            CREATE INDEX siegel_mail_userflag ON james.james_mail_userflag (mailbox_id, mail_uid);
            ALTER TABLE james.james_mail ALTER mail_mime_type TYPE text, ALTER mail_mime_subtype TYPE text;
            ALTER TABLE james.james_mail_property
                ALTER property_name_space TYPE text, ALTER property_local_name TYPE text, ALTER property_value TYPE text;
            ALTER TABLE james.james_mail_userflag ALTER userflag_name TYPE text;
            CREATE UNIQUE INDEX siegel_mailbox_path
                ON james.james_mailbox (user_name, mailbox_namespace, mailbox_name);
            COMMIT;
            """;

    private final HikariDataSource connections;
    private final EntityManagerFactory entities;

    private Storage(HikariDataSource connections, EntityManagerFactory entities) {
        this.connections = connections;
        this.entities = entities;
    }

    /** Connects, and makes the schema and its tables where they are missing. */
    static Storage open(Settings.Database database) throws StartFailure {
        if (!database.url().startsWith("jdbc:postgresql:")) {
            throw new StartFailure("jdbc-url must begin with jdbc:postgresql:");
        }
        var pool = new HikariConfig();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setSchema(SCHEMA);
        pool.addDataSourceProperty("connectTimeout", CONNECT.toSeconds());
        pool.addDataSourceProperty("ApplicationName", "siegel-mail-server");
        pool.setPoolName("mailboxes");
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(CONNECT.toMillis());
        try {
            return open(new HikariDataSource(pool));
        } catch (HikariPool.PoolInitializationException | SQLException | PersistenceException e) {
            throw new StartFailure("cannot use the database " + database + ": " + e.getMessage(), e);
        }
    }

    private static Storage open(HikariDataSource connections) throws SQLException {
        boolean open = false;
        try (Connection connection = connections.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("SELECT pg_advisory_lock(" + SCHEMA_LOCK + ")");
            try {
                boolean complete = isComplete(sql);
                if (!complete) {
                    sql.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
                }
                var storage = new Storage(connections, entities(connections, !complete));
                if (!complete) {
                    storage.complete(sql);
                }
                open = true;
                return storage;
            } finally {
                sql.execute("SELECT pg_advisory_unlock(" + SCHEMA_LOCK + ")");
            }
        } finally {
            if (!open) {
                connections.close();
            }
        }
    }

    /** The index is made last: where it is, everything is. */
    private static boolean isComplete(Statement sql) throws SQLException {
        try (var result = sql.executeQuery("SELECT to_regclass('" + SCHEMA + ".siegel_mailbox_path') IS NOT NULL")) {
            return result.next() && result.getBoolean(1);
        }
    }

    private void complete(Statement sql) throws SQLException {
        entities.createEntityManager().close(); // makes OpenJPA create its tables now
        sql.execute(COMPLETION);
    }

    private static EntityManagerFactory entities(HikariDataSource connections, boolean createTables) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "openjpa.ConnectionFactory", connections,
                "openjpa.jdbc.DBDictionary", "postgres",
                "openjpa.jdbc.MappingDefaults", "ForeignKeyDeleteAction=cascade,JoinForeignKeyDeleteAction=cascade",
                "openjpa.Log", "slf4j",
                // James looks up the two mailboxes of a MOVE at the same time, with one entity manager
                "openjpa.Multithreaded", "true",
                "openjpa.DynamicEnhancementAgent", "false",
                "openjpa.RuntimeUnenhancedClasses", "unsupported"));
        if (createTables) {
            properties.put("openjpa.jdbc.SynchronizeMappings", "buildSchema(ForeignKeys=true)");
            properties.put("openjpa.jdbc.SchemaFactory", "native(ForeignKeys=true)");
        }
        return Persistence.createEntityManagerFactory("mailboxes", properties);
    }

    EntityManagerFactory entities() {
        return entities;
    }

    /** Adds one to a counter of a mailbox and returns it: one statement, hence right for any number of processes. */
    long next(Counter counter, long mailbox) throws SQLException {
        try (Connection connection = connections.getConnection();
                var statement = connection.prepareStatement(counter.increment)) {
            statement.setLong(1, mailbox);
            try (var result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("the mailbox " + mailbox + " is gone");
                }
                return result.getLong(1);
            }
        }
    }

    /** The counters of a mailbox: last UID (RFC 3501 §2.3.1.1), highest modification sequence (RFC 7162 §3.1). */
    enum Counter {
        UID("mailbox_last_uid"),
        MODIFICATION("mailbox_highest_modseq");

        private final String increment;

        Counter(String column) {
            increment = "UPDATE " + SCHEMA + ".james_mailbox SET " + column + " = " + column
                    + " + 1 WHERE mailbox_id = ? RETURNING " + column;
        }
    }

    @Override
    public void close() {
        entities.close();
        connections.close();
    }
}
