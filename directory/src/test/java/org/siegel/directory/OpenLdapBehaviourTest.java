package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenLDAP by the content synchronisation operation (RFC 4533). */
@Tag("server")
class OpenLdapBehaviourTest extends DirectoryBehaviour {

    @TempDir
    static Path data;

    static SlapdWorld world;

    @BeforeAll
    static void start() throws LDAPException {
        world = new SlapdWorld(data, settings -> settings);
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
    }

    /** A slapd that was killed serves entries by content synchronisation only up to its last checkpoint. */
    @Test
    void losesNobodyWhenSlapdWasKilled() throws LDAPException {
        Set<String> attributes = Set.of("cn");
        Space space = new Space(world.directory(), attributes);
        space.read();
        for (int i = 0; i < 20; i++) {
            world.addUser("killed" + i);
        }
        space.read();
        world.addUser("last");
        world.kill();
        world.start();
        Space other = new Space(world.directory(), attributes);
        other.read();
        assertThat(other.named("last")).isPresent();
        space.read();
        for (int i = 0; i < 20; i++) {
            assertThat(space.named("killed" + i)).as("killed" + i).isPresent();
        }
        world.addUser("later");
        space.read();
        assertThat(space.content()).isEqualTo(space.truth());
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }
}
