package org.siegel.sync;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.DirectoryWorld;
import org.siegel.directory.SambaWorld;

@Tag("server")
class ActiveDirectoryBehaviourTest extends SyncBehaviour {

    @TempDir
    static Path data;

    static SambaWorld world;

    @BeforeAll
    static void start() throws LDAPException {
        world = new SambaWorld(data);
        world.showDeletionsOnce();
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
