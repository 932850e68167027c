package org.siegel.mail;

import java.io.IOException;
import java.nio.file.Files;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;

/** One PostgreSQL for all tests of this module; it ends with the JVM. */
final class TestDatabase {

    private static final EmbeddedPostgres POSTGRES = start();
    static final Database DATABASE = Database.open(POSTGRES.address());

    private TestDatabase() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start(Files.createTempDirectory("mail-postgres"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static EmbeddedPostgres postgres() {
        return POSTGRES;
    }

    static void empty() {
        DATABASE.migrate("mail");
        DATABASE.jdbi().useHandle(handle -> handle.execute("truncate mail.message cascade"));
    }
}
