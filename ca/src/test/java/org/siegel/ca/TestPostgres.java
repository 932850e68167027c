package org.siegel.ca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;

/** Real and empty databases for the tests of this module; their servers end with the JVM. */
final class TestPostgres {

    private TestPostgres() {}

    /**
     * Connects to an empty database; as many pools as nodes. Each is a server of its own, since the role that Siegel has in
     * one makes no databases.
     */
    static List<Database> databases(int nodes) {
        try {
            var server = EmbeddedPostgres.start(Files.createTempDirectory("ca-postgres"));
            return Stream.generate(() -> Database.open(server.address()))
                    .limit(nodes)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
