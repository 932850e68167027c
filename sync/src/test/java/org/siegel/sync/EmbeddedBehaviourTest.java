package org.siegel.sync;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    @Test
    void lists_follow_their_members_where_opendj_keeps_their_names() throws LDAPException {
        keepingNames(this::lists_follow_their_members_through_renames_and_moves);
    }

    @Test
    void a_list_has_its_member_who_comes_from_outside_in_an_opendj_that_keeps_names() throws LDAPException {
        keepingNames(this::a_list_has_its_member_who_comes_from_outside);
    }

    @Test
    void lists_have_the_members_of_an_opendj_that_keeps_their_names() throws LDAPException {
        keepingNames(this::lists_have_the_members_of_the_directory_when_names_change_hands);
    }

    private interface Chapter {
        void run() throws LDAPException;
    }

    private static void keepingNames(Chapter chapter) throws LDAPException {
        world.renameMembers();
        try {
            chapter.run();
        } finally {
            world.restart();
        }
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }
}
