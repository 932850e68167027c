package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group that does not fit into a message, with a small limit; slapd's real one was tried by hand. */
@Tag("server")
class LargeEntriesTest {

    private static final int LARGEST = 64 << 10;

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

    private static List<String> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "cn=somebody with a long name " + i + "," + world.base())
                .toList();
    }

    @Test
    void breaksOffOnceAndLeavesTheGroupAsItWasFromThenOn() throws LDAPException {
        world.addUser("anna");
        String group = world.addGroup("huge", members(3));
        world.addGroup("small", members(2));
        try (LdapDirectory directory = new LdapDirectory(world.through(world.port()), LARGEST)) {
            Space space = new Space(directory, Set.of("cn", "member"));
            space.read();
            String id = space.named("huge").orElseThrow().id();

            world.administrator()
                    .modify(
                            group,
                            new Modification(
                                    ModificationType.REPLACE,
                                    "member",
                                    members(2000).toArray(String[]::new)));
            world.addUser("berta");
            assertThatThrownBy(space::read)
                    .isInstanceOf(DirectoryException.class)
                    .hasMessageContainingAll("more than 64 KiB", group, "Divide its members");

            Reading delta = space.read();
            assertThat(delta.full()).isFalse();
            assertThat(delta.why()).isEmpty();
            assertThat(delta.tooLarge().get(id)).contains(group, "stays as it was");
            assertThat(space.named("berta")).isPresent();
            assertThat(space.named("huge").orElseThrow().values("member")).hasSize(3);
            world.set(group, "description", "changed");
            space.read();
            assertThat(space.named("huge").orElseThrow().values("member")).hasSize(3);

            Space fresh = new Space(directory, Set.of("cn", "member"));
            Reading full = fresh.read();
            assertThat(full.tooLarge()).containsOnlyKeys(id);
            assertThat(fresh.heard).contains(new DirectoryChange.Kept(id));
            assertThat(fresh.named("small")).isPresent();

            world.set(group, "member", members(4).toArray(String[]::new));
            assertThat(fresh.truth().get(id)).isNotNull();
            assertThat(space.read().tooLarge())
                    .as("everything was read, so it is known to be small")
                    .isEmpty();

            world.set(group, "member", members(2000).toArray(String[]::new));
            assertThatThrownBy(space::read).isInstanceOf(DirectoryException.class);
            space.read();
            String before = space.cursor();
            world.set(group, "member", members(1999).toArray(String[]::new));
            assertThat(space.read().tooLarge())
                    .as("smaller, and still too large")
                    .containsOnlyKeys(id);
            world.set(group, "member", members(5).toArray(String[]::new));
            Reading smaller = space.read();
            assertThat(smaller.full()).isFalse();
            assertThat(smaller.tooLarge()).isEmpty();
            assertThat(space.named("huge").orElseThrow().values("member")).hasSize(5);
            space.cursor(before);
            space.read();
            assertThat(space.content()).isEqualTo(space.truth());

            world.set(group, "member", members(2000).toArray(String[]::new));
            assertThatThrownBy(space::read).isInstanceOf(DirectoryException.class);
            space.read();
            world.set(group, "member", members(6).toArray(String[]::new));
            Space other = new Space(world.directory(), Set.of("cn", "member"));
            other.read();
            space.cursor(other.cursor()); // as if it had shrunk while it was left out of a reading
            space.read();
            assertThat(space.named("huge").orElseThrow().values("member")).hasSize(6);

            world.set(group, "member", members(2000).toArray(String[]::new));
            assertThatThrownBy(space::read).isInstanceOf(DirectoryException.class);
            world.administrator().delete(group);
            space.read();
            assertThat(space.named("huge")).isEmpty();
        }
    }
}
