package org.siegel.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One PostgreSQL for all tests of a module; it ends with the JVM. */
public final class TestDatabase {

    private static final EmbeddedPostgres POSTGRES = start();
    private static final Database DATABASE = Database.open(POSTGRES.address());

    private TestDatabase() {}

    private static EmbeddedPostgres start() {
        try {
            Path folder = Files.createDirectories(Path.of("target").toAbsolutePath());
            return EmbeddedPostgres.start(Files.createTempDirectory(folder, "postgres"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For connections of one's own. */
    public static DatabaseAddress address() {
        return POSTGRES.address();
    }

    /** As other tests left it; never to be closed. */
    public static Database shared() {
        return DATABASE;
    }

    /** Without the tables of a room, as before it was first opened; never to be closed. */
    public static Database without(String room) {
        DATABASE.jdbi().useHandle(handle -> handle.execute("drop schema if exists " + room + " cascade"));
        return DATABASE;
    }
}
