package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Active Directory (Samba), as an account with DirSync that sees deleted objects. */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ActiveDirectoryBehaviourTest extends DirectoryBehaviour {

    private static final Set<String> ATTRIBUTES = Set.of("cn", "mail", "member", "mS-DS-ConsistencyGuid");

    @TempDir
    static Path data;

    @TempDir
    static Path other;

    static SambaWorld world;

    @BeforeAll
    static void start() throws LDAPException {
        world = new SambaWorld(data);
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
    }

    @Override
    protected DirectoryWorld world() {
        world.showDeletionsOnce();
        return world;
    }

    @Test
    @Order(1)
    void listsWhoIsThereForAnAccountThatSambaShowsNoDeletions() throws LDAPException {
        String dn = world.addUser("unseen");
        Space space = new Space(world.directory(), ATTRIBUTES);
        space.read();
        assertThat(space.cursor()).startsWith("1:dirsync:");

        world.administrator().delete(dn);
        Reading reading = space.read();
        assertThat(reading.full()).isTrue();
        assertThat(reading.why()).get().asString().contains("deleted objects").contains("docs/directories.md");
        assertThat(space.puts()).isZero();
        assertThat(space.content()).isEqualTo(space.truth());
    }

    @Test
    void followsByUpdateSequenceNumbersWithoutTheRightToReplicate() throws LDAPException {
        try (LdapDirectory plain = new LdapDirectory(world.settings(
                "ldaps://127.0.0.1:" + world.port(), SambaWorld.PLAIN + "@ad.smime.test", SambaWorld.PLAIN_PASSWORD))) {
            String deleted = world.addUser("udeleted");
            String moved = world.addUser("umoved");
            String renamed = world.addUser("urenamed");
            String group = world.addGroup("ugroup", List.of(renamed));
            Space space = new Space(plain, ATTRIBUTES);
            space.read();
            assertThat(space.cursor()).startsWith("1:usn:");
            space.read();
            assertThat(space.puts()).isZero();

            world.administrator().delete(deleted);
            assertThat(space.read().why()).get().asString().contains("deleted objects");
            assertThat(space.content()).isEqualTo(space.truth());

            world.showDeletionsTo(SambaWorld.PLAIN);
            String second = world.addUser("usecond");
            space.read();
            world.administrator().delete(second);
            world.move(moved, world.outside());
            String now = world.rename(renamed, "uother");
            world.set(group, "mail", "group@example.test");
            Reading reading = space.read();
            assertThat(reading.full()).isFalse();
            assertThat(space.content()).isEqualTo(space.truth());
            assertThat(space.named("ugroup").orElseThrow().texts("member"))
                    .singleElement()
                    .asString()
                    .isEqualToIgnoringCase(now);
            world.rename(now, "uagain");
            space.read();
            assertThat(space.named("ugroup").orElseThrow().texts("member"))
                    .as("a member's name changes without a word about the group")
                    .containsExactly("CN=uagain," + world.base());
        }
    }

    @Test
    void putsTheGroupsOfWhoeverIsRenamed() throws LDAPException {
        String member = world().addUser("gmember");
        world.addGroup("ggroup", List.of(member));
        Space space = new Space(world.directory(), ATTRIBUTES);
        space.read();

        world.rename(member, "gother");
        assertThat(space.read().full()).isFalse();
        assertThat(space.named("ggroup").orElseThrow().texts("member")).containsExactly("CN=gother," + world.base());
        assertThat(space.content()).isEqualTo(space.truth());
    }

    @Test
    void followsWhoIsRestoredFromTheDeleted() throws LDAPException {
        String dn = world().addUser("lazarus");
        Space space = new Space(world.directory(), ATTRIBUTES);
        space.read();
        String id = space.named("lazarus").orElseThrow().id();
        world.administrator().delete(dn);
        assertThat(space.read().full()).isFalse();
        assertThat(space.named("lazarus")).isEmpty();

        world.restore(id, dn);
        assertThat(space.read().full()).isFalse();
        assertThat(space.named("lazarus").orElseThrow().id()).isEqualTo(id);
        assertThat(space.named("lazarus").orElseThrow().values("mail"))
                .as("a tombstone has lost it")
                .isEmpty();
        assertThat(space.content()).isEqualTo(space.truth());
    }

    @Test
    void readsTheRestOfManyValues() throws LDAPException {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            members.add(world.addUser("range" + i));
        }
        world.addGroup("rgroup", members);
        // Samba cuts only where it is told to, and so stands for a Windows controller that cuts after 1500 values.
        Space space = new Space(world.directory(), Set.of("cn", "member", "member;range=0-1"));
        space.read();
        assertThat(space.named("rgroup").orElseThrow().texts("member"))
                .extracting(dn -> dn.toLowerCase(Locale.ROOT))
                .containsExactlyInAnyOrderElementsOf(
                        members.stream().map(dn -> dn.toLowerCase(Locale.ROOT)).toList());
        world.set(world.addUser("range9"), "mail", "range9@example.test");
        assertThat(space.read().full()).isFalse();
    }

    @Test
    void readsEverythingFromAnotherDomainControllerAndStaysThere() throws LDAPException {
        try (SambaWorld second = world.anotherController(other);
                FaultyProxy proxy = new FaultyProxy(world.host(), world.port())) {
            world.addUser("onlyhere");
            second.addUser("onlythere");
            try (LdapDirectory directory = new LdapDirectory(world.through(proxy.port(), second.port()))) {
                Space space = new Space(directory, ATTRIBUTES);
                space.read();
                assertThat(space.named("onlyhere")).isPresent();

                proxy.fail(FaultyProxy.Fault.CUT, 0, Integer.MAX_VALUE);
                proxy.cut();
                Reading reading = space.read();
                assertThat(reading.full()).isTrue();
                assertThat(reading.why()).get().asString().contains("another domain controller");
                assertThat(space.named("onlyhere")).isEmpty();
                assertThat(space.named("onlythere")).isPresent();

                proxy.fail(FaultyProxy.Fault.NONE, 0, 0);
                space.read();
                assertThat(space.puts()).as("it stays with the second one").isZero();
            }
        }
    }

    @Test
    void readsContactsAndSourceAnchorsAndNoComputers() throws LDAPException {
        world.administrator()
                .add(
                        "CN=contact," + world.base(),
                        new Attribute("objectClass", "contact"),
                        new Attribute("mail", "outside@example.test"));
        world.administrator()
                .add(
                        "CN=computer," + world.base(),
                        new Attribute("objectClass", "computer"),
                        new Attribute("sAMAccountName", "computer$"));
        String anchored = world.addUser("anchored");
        byte[] anchor = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        world.administrator()
                .modify(anchored, new Modification(ModificationType.REPLACE, "mS-DS-ConsistencyGuid", anchor));
        Space space = new Space(world.directory(), ATTRIBUTES);
        space.read();

        assertThat(space.named("contact").orElseThrow().kind()).isEqualTo(DirectoryObject.Kind.CONTACT);
        assertThat(space.named("computer")).isEmpty();
        assertThat(space.named("anchored").orElseThrow().values("ms-ds-consistencyguid"))
                .containsExactly(anchor);
        LdapSettings whole =
                world.settings("ldaps://127.0.0.1:" + world.port(), world.get("AD_SVC"), world.get("AD_SVC_PASSWORD"));
        try (LdapDirectory domain = new LdapDirectory(new LdapSettings(
                whole.urls(),
                false,
                world.get("AD_BASE"),
                whole.bindDn(),
                whole.password(),
                whole.trustedCertificates(),
                Optional.empty(),
                100,
                whole.connectTimeout(),
                whole.responseTimeout()))) {
            Space all = new Space(domain, ATTRIBUTES);
            all.read();
            assertThat(all.named("krbtgt").orElseThrow().text("isCriticalSystemObject"))
                    .contains("TRUE");
            assertThat(all.named("krbtgt").orElseThrow().text("sAMAccountName")).contains("krbtgt");
        }
    }
}
