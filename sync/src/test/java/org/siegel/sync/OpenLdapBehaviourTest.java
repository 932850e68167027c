package org.siegel.sync;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.DirectoryWorld;
import org.siegel.directory.SlapdWorld;

@Tag("server")
class OpenLdapBehaviourTest extends SyncBehaviour {

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

    /** The overlay refint renames members, and content synchronisation says nothing of it. */
    @Test
    void lists_follow_their_members_where_slapd_keeps_their_names() throws LDAPException {
        world.renameMembers();
        try {
            lists_follow_their_members_through_renames_and_moves();
        } finally {
            world.restart();
        }
    }

    @Test
    void a_list_has_its_member_who_comes_from_outside_in_a_slapd_that_keeps_names() throws LDAPException {
        world.renameMembers();
        try {
            a_list_has_its_member_who_comes_from_outside();
        } finally {
            world.restart();
        }
    }

    @Test
    void lists_have_the_members_of_a_slapd_that_keeps_their_names() throws LDAPException {
        world.renameMembers();
        try {
            lists_have_the_members_of_the_directory_when_names_change_hands();
        } finally {
            world.restart();
        }
    }

    /** As from a backup: with the old number of its last change, of which content synchronisation tells no more. */
    @Test
    void an_entry_that_slapadd_restores_comes_back() throws LDAPException {
        String anna = world.addUser(name("anna"));
        follow(() -> found("anna").isPresent());
        Entry was = world.administrator().getEntry(anna, "*", "+");
        world.administrator().delete(anna);
        follow(() -> found("anna").isEmpty());
        world.load(was);
        follow(() -> found("anna").isPresent());
        assertNothingToCorrect();
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }
}
