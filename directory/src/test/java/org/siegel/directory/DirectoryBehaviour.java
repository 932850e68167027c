package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What every directory must do, whoever made it: readings are followed by a {@link Space}, which must know after each of
 * them what a reading of everything says.
 */
public abstract class DirectoryBehaviour {

    private static final Set<String> ATTRIBUTES =
            Set.of("cn", "mail", "displayName", "member", "userCertificate", "userSMIMECertificate");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String prefix = "t" + NUMBER.incrementAndGet();

    /** The directory of this test, with people and groups below its base. */
    protected abstract DirectoryWorld world();

    /** Whether a delta lists all who are there instead of saying who is gone. */
    protected boolean lists() {
        return false;
    }

    /** Whether the reader can see from changes that nothing changed, rather than being told a minute twice. */
    protected boolean repeats() {
        return false;
    }

    private Space space() {
        Space space = new Space(world().directory(), ATTRIBUTES);
        assertThat(space.read().full()).isTrue();
        return space;
    }

    /** Reads until what is known is true; some directories list a change a moment after they acknowledged it. */
    private void follow(Space space) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            space.read();
            if (space.content().equals(space.truth()) || System.nanoTime() > deadline) {
                assertThat(space.content()).isEqualTo(space.truth());
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private String name(String what) {
        return prefix + what;
    }

    @Test
    void readsPeopleAndGroupsWithWhatWasAskedForAndNothingElse() throws LDAPException {
        String anna = world().addUser(name("anna"));
        world().addGroup(name("all"), List.of(anna));
        byte[] certificate = Certificates.certificate("anna", 1);
        byte[] cms = Certificates.signedData(certificate);
        world().administrator()
                .modify(
                        anna,
                        new Modification(ModificationType.ADD, world().certificateAttribute(), certificate),
                        new Modification(ModificationType.ADD, "userSMIMECertificate", cms));

        Space space = space();
        DirectoryObject read = space.named(name("anna")).orElseThrow();
        assertThat(read.kind()).isEqualTo(DirectoryObject.Kind.USER);
        assertThat(read.dn()).isEqualToIgnoringCase(anna);
        assertThat(read.values("USERcertificate")).containsExactly(certificate);
        assertThat(read.values("userSMIMECertificate")).containsExactly(cms);
        assertThat(read.text("mail")).contains(name("anna") + "@example.test");
        assertThat(read.attributes().keySet())
                .isSubsetOf(
                        "cn",
                        "mail",
                        "displayname",
                        "member",
                        "usercertificate",
                        "usersmimecertificate",
                        "objectclass",
                        "objectguid",
                        "entryuuid",
                        "samaccountname",
                        "iscriticalsystemobject");
        DirectoryObject group = space.named(name("all")).orElseThrow();
        assertThat(group.kind()).isEqualTo(DirectoryObject.Kind.GROUP);
        assertThat(group.texts("member")).singleElement().asString().isEqualToIgnoringCase(anna);
    }

    @Test
    void saysNothingWhereNothingChanged() throws LDAPException {
        world().addUser(name("anna"));
        Space space = space();
        follow(space);

        Reading reading = space.read();
        assertThat(reading.full()).isEqualTo(lists());
        if (!repeats()) {
            assertThat(space.puts()).isZero();
        }
        assertThat(reading.why().isPresent() || repeats()).isEqualTo(lists());
        assertThat(space.heard).noneMatch(change -> change instanceof DirectoryChange.Gone);
    }

    @Test
    void tellsWhatWasAddedChangedClearedRenamedMovedAndDeleted() throws LDAPException {
        String changed = world().addUser(name("changed"));
        String cleared = world().addUser(name("cleared"));
        String renamed = world().addUser(name("renamed"));
        String moved = world().addUser(name("moved"));
        String deleted = world().addUser(name("deleted"));
        String again = world().addUser(name("again"));
        String outside = world().move(world().addUser(name("outside")), world().outside());
        world().addGroup(name("group"), List.of(changed, renamed));
        world().set(cleared, "displayName", "to be cleared");
        Space space = space();
        follow(space);
        String oldId = space.named(name("again")).orElseThrow().id();
        assertThat(space.named(name("outside"))).isEmpty();

        world().set(changed, "displayName", "new");
        world().set(cleared, "displayName");
        world().rename(renamed, name("newname"));
        world().move(moved, world().outside());
        world().move(outside, world().base());
        world().administrator().delete(deleted);
        world().administrator().delete(again);
        world().addUser(name("again"));
        world().addUser(name("added"));

        follow(space);
        assertThat(space.named(name("changed")).orElseThrow().text("displayName"))
                .contains("new");
        assertThat(space.named(name("cleared")).orElseThrow().values("displayName"))
                .isEmpty();
        assertThat(space.named(name("newname"))).isPresent();
        assertThat(space.named(name("moved"))).isEmpty();
        assertThat(space.named(name("deleted"))).isEmpty();
        assertThat(space.named(name("outside"))).isPresent();
        assertThat(space.named(name("again")).orElseThrow().id()).isNotEqualTo(oldId);
    }

    @Test
    void followsTheMembersOfAGroup() throws LDAPException {
        String anna = world().addUser(name("anna"));
        String berta = world().addUser(name("berta"));
        String group = world().addGroup(name("group"), List.of(anna));
        Space space = space();
        follow(space);

        world().administrator().modify(group, new Modification(ModificationType.ADD, "member", berta));
        follow(space);
        assertThat(space.named(name("group")).orElseThrow().values("member")).hasSize(2);
        world().administrator().modify(group, new Modification(ModificationType.DELETE, "member", anna));
        follow(space);
        assertThat(space.named(name("group")).orElseThrow().values("member")).hasSize(1);
        world().administrator().delete(group);
        follow(space);
        assertThat(space.named(name("group"))).isEmpty();
    }

    @Test
    void followsAContainerThatIsRenamedOrMovedWithAllItHolds() throws LDAPException {
        String container = world().addContainer(name("ou"));
        String inside = world().move(world().addUser(name("inside")), container);
        Space space = space();
        follow(space);

        container = world().renameContainer(container, name("other"));
        assertThat(space.read().why()).get().asString().contains("container");
        assertThat(space.content()).isEqualTo(space.truth());
        assertThat(space.named(name("inside")).orElseThrow().dn()).isNotEqualToIgnoringCase(inside);

        world().move(container, world().outside());
        follow(space);
        assertThat(space.named(name("inside"))).isEmpty();
    }

    @Test
    void continuesAfterTheServerWasRestarted() throws LDAPException {
        world().addUser(name("stays"));
        String changed = world().addUser(name("changed"));
        String deleted = world().addUser(name("deleted"));
        Space space = space();
        follow(space);

        world().set(changed, "displayName", "before the restart");
        world().administrator().delete(deleted);
        world().restart();
        world().addUser(name("after"));

        follow(space);
        assertThat(space.named(name("deleted"))).isEmpty();
        assertThat(space.named(name("after"))).isPresent();
    }

    @Test
    void readsEverythingForACursorThatIsGarbageDamagedOrOfOtherAttributes() throws LDAPException {
        world().addUser(name("anna"));
        Space space = space();
        String good = space.cursor();

        for (String bad :
                List.of("", "garbage", "1:sync:::::", good.substring(1), good + "0", good.replace('a', 'b') + " ")) {
            space.cursor(bad);
            Reading reading = space.read();
            assertThat(reading.full()).as(bad).isTrue();
            assertThat(reading.why()).as(bad).get().asString().contains("version or damaged");
            assertThat(space.content()).isEqualTo(space.truth());
        }
        Reading other = world().directory().read(java.util.Optional.of(good), Set.of("cn"), change -> {});
        assertThat(other.full()).isTrue();
        assertThat(other.why()).get().asString().contains("set of attributes");
    }

    @Test
    void readsEverythingWhereTheHistoryIsNotTheOneItKnows() throws LDAPException {
        world().addUser(name("anna"));
        for (DirectoryWorld.ForeignMark mark : foreignMarks()) {
            Space space = space();
            follow(space);
            space.pretend(mark.server(), mark.position());
            Reading reading = space.read();
            assertThat(reading.full()).as(mark.said()).isTrue();
            assertThat(reading.why()).get().asString().contains(mark.said());
            assertThat(space.content()).isEqualTo(space.truth());
        }
    }

    /** For the way in which this test finds changes. */
    protected List<DirectoryWorld.ForeignMark> foreignMarks() {
        return world().foreignMarks();
    }

    @Test
    void aReadingThatIsCutAnywhereFailsCleanlyAndIsDoneAgain() throws LDAPException {
        for (int i = 0; i < 5; i++) {
            world().addUser(name("anna" + i));
        }
        Space space = space();
        follow(space);
        String cursor = space.cursor();
        world().addUser(name("new"));
        world().set(world().addUser(name("changed")), "displayName", "x".repeat(200));
        follow(space);

        try (FaultyProxy proxy = new FaultyProxy(world().host(), world().port())) {
            LdapSettings through = world().through(proxy.port());
            long whole;
            try (LdapDirectory directory = new LdapDirectory(through)) {
                space.cursor(cursor);
                space.read(directory);
                whole = proxy.sent();
            }
            int failed = 0;
            for (int step = 0; step < 16; step++) {
                proxy.fail(FaultyProxy.Fault.CUT, whole * step / 16, step % 2 == 0 ? 1 : Integer.MAX_VALUE);
                try (LdapDirectory directory = new LdapDirectory(through)) {
                    space.cursor(cursor);
                    space.read(directory);
                } catch (DirectoryException e) {
                    failed++;
                    assertThat(e).hasMessageContaining(Integer.toString(proxy.port()));
                }
                proxy.fail(FaultyProxy.Fault.NONE, 0, 0);
                space.cursor(cursor);
                follow(space);
            }
            assertThat(failed).isPositive();
        }
    }

    @Test
    void waitsForNobodyLongerThanItsTimeouts() {
        try (FaultyProxy proxy = new FaultyProxy(world().host(), world().port())) {
            LdapSettings through =
                    world().through(proxy.port()).withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1));
            long whole;
            try (LdapDirectory directory = new LdapDirectory(world().through(proxy.port()))) {
                new Space(directory, ATTRIBUTES).read();
                whole = proxy.sent();
            }
            // Before anything is said, while we are let in, and in the middle of the answer.
            for (int step = 0; step < 4; step++) {
                FaultyProxy.Fault fault = step % 2 == 0 ? FaultyProxy.Fault.TRICKLE : FaultyProxy.Fault.HANG;
                proxy.fail(fault, whole * step / 4, Integer.MAX_VALUE);
                try (LdapDirectory directory = new LdapDirectory(through)) {
                    long before = System.nanoTime();
                    assertThatThrownBy(() -> directory.read(java.util.Optional.empty(), ATTRIBUTES, change -> {}))
                            .as(fault + " at step " + step)
                            .isInstanceOf(DirectoryException.class);
                    assertThat(Duration.ofNanos(System.nanoTime() - before))
                            .as(fault + " at step " + step)
                            .isLessThan(Duration.ofSeconds(30));
                }
            }
        }
    }

    @Test
    void aSinkThatThrowsEndsTheReadingAndNothingElse() throws LDAPException {
        world().addUser(name("anna"));
        IllegalStateException enough = new IllegalStateException("enough");
        assertThatThrownBy(() -> world().directory().read(java.util.Optional.empty(), ATTRIBUTES, change -> {
                    throw enough;
                }))
                .isSameAs(enough);
        assertThat(space().named(name("anna"))).isPresent();
    }

    @Test
    void callsWhenSomethingChangesAndAgainAfterTheConnectionWasCut() throws Exception {
        String anna = world().addUser(name("anna"));
        try (FaultyProxy proxy = new FaultyProxy(world().host(), world().port());
                LdapDirectory directory = new LdapDirectory(world().through(proxy.port()), Duration.ofSeconds(1))) {
            AtomicInteger number = new AtomicInteger();
            Calls calls = new Calls();
            try (AutoCloseable watch = directory.watch(calls)) {
                assertThat(watch).isNotNull();
                calls.expect(() -> world().set(anna, "displayName", "first " + number.incrementAndGet()));
                proxy.cut();
                calls.expect(() -> {});
                calls.expect(() -> world().set(anna, "displayName", "second " + number.incrementAndGet()));
            }
        }
    }

    /** Counts calls; something is done again and again until one comes, for nobody says when a watch has begun. */
    private static final class Calls implements Runnable {
        private volatile CountDownLatch next = new CountDownLatch(1);

        private interface Doing {
            void run() throws LDAPException;
        }

        @Override
        public void run() {
            next.countDown();
        }

        void expect(Doing something) throws LDAPException, InterruptedException {
            next = new CountDownLatch(1);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            do {
                something.run();
            } while (!next.await(500, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline);
            assertThat(next.getCount()).as("calls to come").isZero();
        }
    }
}
