package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A directory of which only the times of entries are known, in pages of three. */
@Tag("server")
class TimestampsBehaviourTest extends DirectoryBehaviour {

    @TempDir
    static Path data;

    static SlapdWorld world;

    @BeforeAll
    static void start() throws LDAPException {
        world = new SlapdWorld(
                data, settings -> settings.withKind(DirectoryKind.GENERIC).withPageSize(3));
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
    }

    @Override
    protected List<String[]> foreignMarks() {
        return List.<String[]>of(new String[] {"127.0.0.2 389", null, "another server"});
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }

    @Override
    protected boolean lists() {
        return true;
    }

    @Override
    protected boolean repeats() {
        return true;
    }
}
