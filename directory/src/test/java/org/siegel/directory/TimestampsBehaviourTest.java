package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    @Test
    void readsAgainWhatChangedAtTheLatestTimeButNotForEver() throws LDAPException {
        world.addUser("quiet");
        Space space = new Space(world.directory(), Set.of("cn"));
        space.read();
        space.read();
        assertThat(space.puts()).as("the last minute is read again").isPositive();

        String[] position = space.position().split(" ");
        long elevenMinutesAgo = Long.parseLong(position[2]) - 660;
        space.pretend(null, position[0] + " " + position[1] + " " + elevenMinutesAgo);
        space.read();
        space.read();
        assertThat(space.puts()).as("what was there eleven minutes ago").isZero();
        assertThat(space.content()).isEqualTo(space.truth());
    }

    @Override
    protected List<DirectoryWorld.ForeignMark> foreignMarks() {
        return List.of(
                new DirectoryWorld.ForeignMark("127.0.0.2 389", null, "another server"),
                new DirectoryWorld.ForeignMark(null, "20260101000000Z", "version or damaged"));
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
