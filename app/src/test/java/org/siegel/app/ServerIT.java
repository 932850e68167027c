package org.siegel.app;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server and its cmdlets, as an administrator uses them: one server for all parts, in this order, and each part goes on
 * with what those before it left.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class ServerIT {

    @TempDir
    static Path folder;

    @BeforeAll
    static void up() throws Exception {
        OnOneServer.up(folder);
    }

    @AfterAll
    static void down() {
        OnOneServer.down();
    }

    @Nested
    @Order(1)
    class Steps extends ArticleSteps {}

    @Nested
    @Order(2)
    class Outside extends RecipientsOutside {}

    @Nested
    @Order(3)
    class Proof extends ProofAndLists {}

    @Nested
    @Order(4)
    class Published extends RevocationAndPublication {}

    @Nested
    @Order(5)
    class Processes extends ServerProcesses {}

    @Nested
    @Order(6)
    class Versions extends CollectionVersions {}
}
