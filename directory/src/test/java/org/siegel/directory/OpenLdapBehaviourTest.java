package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
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

    @Override
    protected List<String[]> foreignMarks() {
        return List.of(
                new String[] {null, cookie("rid=000,csn=20990101000000.000000Z#000000#000#000000"), "cannot continue"},
                new String[] {null, cookie("rid=000,csn=20000101000000.000000Z#000000#000#000000"), "does not remember"
                },
                new String[] {null, cookie("rid=000,csn=20200101000000.000000Z#000000#007#000000"), "does not remember"
                },
                new String[] {null, cookie("not one of slapd's"), "not one of OpenLDAP's"});
    }

    private static String cookie(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
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
