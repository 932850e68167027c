package org.siegel.sync;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.DirectoryWorld;
import org.siegel.directory.EmbeddedWorld;

@Tag("server")
class EmbeddedBehaviourTest extends SyncBehaviour {

    @TempDir
    static Path data;

    static EmbeddedWorld world;

    @BeforeAll
    static void start() throws LDAPException {
        world = new EmbeddedWorld(
                data, Path.of("../directory-server/target/lib").toAbsolutePath().normalize());
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }
}
