package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.database.Database;
import org.siegel.database.TestDatabase;
import org.siegel.directory.Certificates;
import org.siegel.directory.Directory;
import org.siegel.directory.DirectoryWorld;
import org.siegel.directory.FaultyProxy;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.directory.Space;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.GroupExpansion;
import org.siegel.tenant.Recipient;
import org.siegel.tenant.Tenant;
import org.siegel.tenant.TenantPort;

/**
 * The whole way from a real directory into the tenant, the same for every directory: full, delta, rename, move out of scope and
 * back, clear, delete, restore, add again, members of lists, restart, a cursor that is damaged, too old or another server's,
 * kill -9 of the server, and a connection that is cut anywhere. After each chapter an initial run, which reads everything and
 * asks the tenant what it has, must find nothing to correct.
 */
public abstract class SyncBehaviour {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

    private static final Database database = TestDatabase.shared();

    private Tenant tenant;
    private SyncEngine engine;

    protected abstract DirectoryWorld world();

    /** Letters that no other test of this class has in names. */
    private String prefix = "";

    @BeforeEach
    void fresh(org.junit.jupiter.api.TestInfo test) {
        prefix = "s" + Math.abs(test.getDisplayName().hashCode() % 10_000);
        EngineTables.empty(database);
        tenant = Tenant.open(database, bytes -> List.of());
        engine = engine(world().directory());
    }

    /** The engine on another connection to the directory. */
    final void through(Directory directory) {
        engine = engine(directory);
    }

    private SyncEngine engine(Directory directory) {
        return SyncEngine.open(
                database,
                SyncSetup.of(
                        "node",
                        List.of(new Connector("directory", directory)),
                        tenant.source("directory", CLOCK),
                        CLOCK));
    }

    final String name(String what) {
        return prefix + what;
    }

    final Optional<Recipient> found(String name) {
        return tenant.recipients().find(MailAddress.of(name(name) + "@example.test"));
    }

    final SyncRun delta() {
        SyncRun run = engine.run(PolicyType.DELTA, SyncOptions.NONE);
        assertThat(run.status()).isEqualTo(SyncRun.Status.SUCCESS);
        return run;
    }

    /** Some directories list a change a moment after they acknowledged it. */
    final void follow(BooleanSupplier expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        delta();
        while (!expected.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            delta();
        }
        assertThat(expected.getAsBoolean()).as("what the tenant should have").isTrue();
    }

    final void assertNothingToCorrect() {
        SyncRun initial = engine.run(PolicyType.INITIAL, SyncOptions.NONE);
        assertThat(engine.plan(initial.id(), 0, 10)).isEmpty();
        assertThat(initial.steps())
                .filteredOn(step -> step.kind() == SyncStep.Kind.CONFIRMATION)
                .extracting(SyncStep::sentence)
                .containsExactly("");
    }

    private List<String> members(String group) {
        var list = tenant.distributionGroups()
                .find(MailAddress.of(name(group) + "@example.test"))
                .orElseThrow();
        var expansion = (GroupExpansion.Complete) tenant.distributionGroups().expand(list, Duration.ofMinutes(1));
        return expansion.members().stream()
                .filter(GroupExpansion.Person.class::isInstance)
                .map(member -> ((GroupExpansion.Person) member)
                        .recipient()
                        .primaryAddress()
                        .localPart())
                .toList();
    }

    private void group(String name, List<String> members) throws LDAPException {
        String dn = world().addGroup(name(name), members);
        try {
            world().set(dn, "mail", name(name) + "@example.test");
        } catch (LDAPException noSuchAttribute) {
            // RFC 4519's groupOfNames has no mail; an administrator adds a class that has it
            world().administrator()
                    .modify(
                            dn,
                            new Modification(ModificationType.ADD, "objectClass", "extensibleObject"),
                            new Modification(ModificationType.ADD, "mail", name(name) + "@example.test"));
        }
    }

    @Test
    void people_reach_the_tenant_change_there_and_leave_it() throws LDAPException {
        String anna = world().addUser(name("anna"));
        String cleared = world().addUser(name("cleared"));
        String moved = world().addUser(name("moved"));
        String deleted = world().addUser(name("deleted"));
        String again = world().addUser(name("again"));
        byte[] certificate = Certificates.certificate("anna", 1);
        byte[] cms = Certificates.signedData(certificate);
        world().administrator()
                .modify(
                        anna,
                        new Modification(ModificationType.ADD, world().certificateAttribute(), certificate),
                        new Modification(ModificationType.ADD, "userSMIMECertificate", cms));
        SyncRun first = delta();
        assertThat(first.steps().getFirst().kind()).isEqualTo(SyncStep.Kind.FULL_IMPORT);
        assertThat(found("anna").orElseThrow().userCertificate().values()).containsExactly(certificate);
        assertThat(found("anna").orElseThrow().userSmimeCertificate().values()).containsExactly(cms);
        String oldId = found("again").orElseThrow().directoryId();

        world().rename(anna, name("renamed"));
        world().set(cleared, "mail");
        String away = world().move(moved, world().outside());
        world().administrator().delete(deleted);
        world().administrator().delete(again);
        world().addUser(name("again"));
        world().addUser(name("added"));
        follow(() -> found("added").isPresent()
                && found("again").filter(r -> !r.directoryId().equals(oldId)).isPresent()
                && found("cleared").isEmpty()
                && found("moved").isEmpty()
                && found("deleted").isEmpty());
        assertThat(found("anna").orElseThrow().userCertificate().values()).containsExactly(certificate);

        world().move(away, world().base());
        world().set(cleared, "mail", name("cleared") + "@example.test");
        follow(() -> found("moved").isPresent() && found("cleared").isPresent());
        assertNothingToCorrect();
        assertThat(engine.errors(0, 10)).isEmpty();
    }

    @Test
    void who_was_deleted_and_is_restored_comes_back_with_his_certificates() throws LDAPException {
        String anna = world().addUser(name("anna"));
        byte[] certificate = Certificates.certificate("anna", 1);
        byte[] cms = Certificates.signedData(certificate);
        world().administrator()
                .modify(
                        anna,
                        new Modification(ModificationType.ADD, world().certificateAttribute(), certificate),
                        new Modification(ModificationType.ADD, "userSMIMECertificate", cms));
        follow(() -> found("anna").isPresent());
        String id = found("anna").orElseThrow().directoryId();
        Entry was = world().administrator().getEntry(anna, "*", "entryUUID");
        world().administrator().delete(anna);
        follow(() -> found("anna").isEmpty());

        boolean same = world().restore(was);
        follow(() -> found("anna").isPresent());
        Recipient restored = found("anna").orElseThrow();
        assertThat(restored.directoryId().equals(id)).isEqualTo(same);
        assertThat(restored.userCertificate().values()).containsExactly(certificate);
        assertThat(restored.userSmimeCertificate().values()).containsExactly(cms);
        assertNothingToCorrect();
    }

    @Test
    void lists_follow_their_members_through_renames_and_moves() throws LDAPException {
        String anna = world().addUser(name("anna"));
        String berta = world().addUser(name("berta"));
        group("all", List.of(anna, berta));
        delta();
        assertThat(members("all")).containsExactly(name("anna"), name("berta"));
        world().rename(anna, name("renamed"));
        String away = world().move(berta, world().outside());
        follow(() -> members("all").equals(present(world().renamesMembers(), "anna")));
        world().set("cn=" + name("all") + "," + world().base(), "description", "read while she is outside");
        delta();
        world().move(away, world().base());
        follow(() -> members("all").contains(name("berta")));
        assertThat(members("all")).isEqualTo(present(world().renamesMembers(), "anna", "berta"));
        assertNothingToCorrect();
    }

    /** All of them, or the last one only. */
    private List<String> present(boolean all, String... names) {
        return Stream.of(names).skip(all ? 0 : 1).map(this::name).toList();
    }

    /** Here the group was never read while he was inside. */
    @Test
    void a_list_has_its_member_who_comes_from_outside() throws LDAPException {
        String anna = world().addUser(name("anna"));
        String away = world().move(world().addUser(name("berta")), world().outside());
        group("all", List.of(anna, away));
        follow(() -> members("all").equals(List.of(name("anna"))));
        world().move(away, world().base());
        follow(() -> found("berta").isPresent());
        assertThat(members("all").contains(name("berta"))).isEqualTo(world().renamesMembers());
        assertNothingToCorrect();
    }

    /** What this makes of a list depends on the directory; what everything says that is read again is right. */
    @Test
    void lists_have_the_members_of_the_directory_when_names_change_hands() throws LDAPException {
        String anna = world().addUser(name("anna"));
        String berta = world().addUser(name("berta"));
        String cora = world().addUser(name("cora"));
        String dora = world().move(world().addUser(name("dora")), world().outside());
        String emma = world().addUser(name("emma"));
        group("all", List.of(anna, berta, cora, dora, emma));
        follow(() -> found("emma").isPresent());
        assertThat(members("all")).containsExactly(name("anna"), name("berta"), name("cora"), name("emma"));

        world().rename(berta, name("former"));
        world().rename(cora, name("berta"));
        world().administrator().delete(anna);
        world().move(dora, world().base());
        String away = world().move(emma, world().outside());
        world().addUser(name("last"));
        follow(() -> found("last").isPresent());
        assertThat(members("all")).contains(name("cora"));
        assertThat(members("all").contains(name("dora"))).isEqualTo(world().renamesMembers());

        world().addUser(name("anna"));
        world().rename(world().move(away, world().base()), name("emmeline"));
        world().addUser(name("latest"));
        follow(() -> found("latest").isPresent());
        assertNothingToCorrect();
    }

    @Test
    void a_restart_of_the_server_and_a_cursor_it_does_not_know_lose_nothing() throws LDAPException {
        world().addUser(name("stays"));
        String deleted = world().addUser(name("deleted"));
        follow(() -> found("stays").isPresent() && found("deleted").isPresent());
        world().administrator().delete(deleted);
        world().restart();
        world().addUser(name("after"));
        follow(() -> found("after").isPresent() && found("deleted").isEmpty());
        world().addUser(name("later"));
        database.jdbi().useHandle(handle -> handle.execute("UPDATE sync.connector SET cursor = 'damaged'"));
        SyncRun full = delta();
        assertThat(full.steps().getFirst().kind()).isEqualTo(SyncStep.Kind.FULL_IMPORT);
        assertThat(full.steps().getFirst().sentence()).isNotEmpty();
        assertThat(found("later")).isPresent();
        assertNothingToCorrect();
    }

    @Test
    void a_cursor_that_is_too_old_or_of_another_server_loses_nothing() throws LDAPException {
        for (DirectoryWorld.ForeignMark mark : world().foreignMarks()) {
            String stays = world().addUser(name("stays"));
            String deleted = world().addUser(name("deleted"));
            follow(() -> found("stays").isPresent() && found("deleted").isPresent());
            world().administrator().delete(deleted);
            world().addUser(name("added"));
            database.jdbi().useHandle(handle -> {
                String cursor = handle.createQuery("SELECT cursor FROM sync.connector")
                        .mapTo(String.class)
                        .one();
                handle.execute(
                        "UPDATE sync.connector SET cursor = ?",
                        Space.pretended(cursor, mark.server(), mark.position()));
            });
            SyncStep read = delta().steps().getFirst();
            assertThat(read.kind()).as(mark.said()).isEqualTo(SyncStep.Kind.FULL_IMPORT);
            assertThat(read.sentence()).contains(mark.said());
            follow(() -> found("stays").isPresent()
                    && found("added").isPresent()
                    && found("deleted").isEmpty());
            world().administrator().delete(stays);
            world().administrator().delete("cn=" + name("added") + "," + world().base());
            follow(() -> found("stays").isEmpty() && found("added").isEmpty());
        }
        assertNothingToCorrect();
    }

    @Test
    void a_server_that_is_killed_while_it_is_read_changes_nothing_and_the_next_run_does() throws LDAPException {
        String deleted = world().addUser(name("deleted"));
        for (int i = 0; i < 6; i++) {
            world().addUser(name("anna" + i));
        }
        follow(() -> found("anna5").isPresent());
        world().administrator().delete(deleted);
        world().addUser(name("added"));
        LdapSettings smallPages = world().through(world().port()).withPageSize(2);
        try (Directory killed = new KilledDirectory(new LdapDirectory(smallPages), 3, world()::kill)) {
            through(killed);
            assertThatThrownBy(() -> engine.run(PolicyType.INITIAL, SyncOptions.NONE))
                    .isInstanceOf(SyncException.class)
                    .hasMessageContaining("nothing was changed");
            assertThat(found("deleted")).isPresent();
            assertThat(found("added")).isEmpty();
            world().start();
            world().addUser(name("later"));
            follow(() -> found("added").isPresent()
                    && found("later").isPresent()
                    && found("deleted").isEmpty());
        }
        List<TenantPort.Version> end = versions();
        EngineTables.empty(database);
        through(world().directory());
        delta();
        assertThat(end).as("what an undisturbed run brings").isEqualTo(versions());
    }

    private List<TenantPort.Version> versions() {
        List<TenantPort.Version> versions = new ArrayList<>();
        tenant.source("directory", CLOCK).list(versions::add);
        versions.sort(Comparator.comparing(TenantPort.Version::sourceAnchor));
        return versions;
    }

    @Test
    void a_connection_that_is_cut_anywhere_changes_nothing_and_the_next_run_does() throws LDAPException {
        try (FaultyProxy proxy = new FaultyProxy(world().host(), world().port());
                LdapDirectory directory = new LdapDirectory(world().through(proxy.port()))) {
            through(directory);
            delta();
            long whole = proxy.sent();
            for (int step = 0; step < 8; step++) {
                String name = "cut" + step;
                world().addUser(name(name));
                long before = tenant.recipients().count();
                proxy.cut();
                proxy.fail(FaultyProxy.Fault.CUT, whole * step / 8, Integer.MAX_VALUE);
                assertThatThrownBy(() -> engine.run(PolicyType.INITIAL, SyncOptions.NONE))
                        .isInstanceOf(SyncException.class)
                        .hasMessageContaining("nothing was changed");
                assertThat(tenant.recipients().count()).isEqualTo(before);
                proxy.fail(FaultyProxy.Fault.NONE, 0, 0);
                proxy.cut(); // connections of before are still cut after so many bytes
                follow(() -> found(name).isPresent());
            }
            assertNothingToCorrect();
        }
    }
}
