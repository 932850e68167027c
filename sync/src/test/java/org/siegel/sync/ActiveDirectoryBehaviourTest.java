package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.DirectoryWorld;
import org.siegel.directory.FaultyProxy;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.SambaWorld;

@Tag("server")
class ActiveDirectoryBehaviourTest extends SyncBehaviour {

    @TempDir
    static Path data;

    @TempDir
    static Path other;

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

    @Test
    void another_domain_controller_has_everything_read_again_and_nothing_changed() throws LDAPException {
        world.addUser(name("anna"));
        try (SambaWorld second = world.anotherController(other);
                FaultyProxy proxy = new FaultyProxy(world.host(), world.port());
                LdapDirectory both = new LdapDirectory(world.through(proxy.port(), second.port()))) {
            through(both);
            delta();
            second.addUser(name("late"));
            proxy.fail(FaultyProxy.Fault.CUT, 0, Integer.MAX_VALUE);
            proxy.cut();
            SyncRun run = delta();
            assertThat(run.steps().getFirst().kind()).isEqualTo(SyncStep.Kind.FULL_IMPORT);
            assertThat(run.steps().getFirst().sentence()).contains("another domain controller");
            assertThat(run.added()).as("who came on the other controller").isEqualTo(1);
            assertThat(run.planned()).isEqualTo(1);
            assertThat(found("anna")).isPresent();
            assertThat(delta().steps().getFirst().kind()).isEqualTo(SyncStep.Kind.DELTA_IMPORT);
        }
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }
}
