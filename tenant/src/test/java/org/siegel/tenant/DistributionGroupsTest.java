package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.database.TestDatabase;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.DistributionGroup.Member;
import org.siegel.tenant.DistributionGroup.Outside;
import org.siegel.tenant.TenantObject.Kind;

/** Groups, and the people behind them. */
class DistributionGroupsTest {

    private static final Instant NOW = Instant.parse("2026-11-27T02:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String DIRECTORY = "ldap://directory";

    Tenant tenant;
    DistributionGroups groups;

    @BeforeEach
    void fresh() {
        tenant = Tenant.open(TestDatabase.without("tenant"), sst -> List.of());
        groups = tenant.distributionGroups();
    }

    @Test
    void nested_groups_circles_and_duplicates_give_everybody_once() {
        sync(List.of(person("alice"), person("bob"), person("carol")));
        DistributionGroup sales = make("Sales", "alice@example.org", "bob@example.org", "out@elsewhere.example");
        DistributionGroup all = make("All", "sales@example.org", "BOB@example.org", "carol@example.org");
        add(sales, "all@example.org"); // a circle

        var expansion = (GroupExpansion.Complete) groups.expand(all, MINUTE);

        assertThat(expansion.groups()).isEqualTo(2);
        assertThat(expansion.members().stream().map(DistributionGroupsTest::shown))
                .containsExactly(
                        "alice@example.org via All, Sales",
                        "bob@example.org via All",
                        "carol@example.org via All",
                        "outside out@elsewhere.example via All, Sales");
        assertThat(groups.directMembers(all))
                .containsExactly(
                        address("bob@example.org"), address("carol@example.org"), address("sales@example.org"));
    }

    @Test
    void a_member_outlives_its_changes_and_an_address_outside_may_come_in() {
        sync(List.of(person("alice")));
        DistributionGroup group = make("Team", "alice@example.org", "new@example.org");
        sync(List.of(
                person("alice", "alice.adams@example.org"), person("new", "somebody@example.org", "new@example.org")));
        assertThat(complete(group))
                .containsExactly("alice.adams@example.org via Team", "somebody@example.org via Team");
        apply(new Export.Delete("alice", Kind.USER));
        assertThat(complete(group)).hasSize(2).last().asString().contains("no recipient that the tenant knows");
    }

    @Test
    void an_address_of_several_recipients_is_nobodys() {
        DistributionGroup group = make("Team", "both@example.org");
        sync(List.of(
                person("a", "a@example.org", "both@example.org"), person("b", "b@example.org", "both@example.org")));
        assertThat(complete(group)).singleElement().asString().contains("several recipients claim");
    }

    @Test
    void a_synchronisation_brings_groups_whose_members_may_come_later() {
        var group = new TenantGroup(
                "g1",
                "Directory group",
                Optional.empty(),
                address("dl@example.org"),
                List.of(address("list@example.org")),
                List.of(new TenantGroup.Known("alice"), new TenantGroup.Known("g2")));
        var inner = new TenantGroup(
                "g2",
                "Inner",
                Optional.empty(),
                address("inner@example.org"),
                List.of(),
                List.of(new TenantGroup.Known("bob")));
        sync(List.of(group));
        sync(List.of(person("alice"), person("bob"), inner));

        DistributionGroup found = groups.find(address("LIST@example.org")).orElseThrow();
        assertThat(complete(found))
                .containsExactly("alice@example.org via Directory group", "bob@example.org via Directory group, Inner");
        assertThatThrownBy(() -> groups.remove(found))
                .isInstanceOf(TenantException.class)
                .hasMessageContaining("change it there");
        apply(new Export.Delete("g1", Kind.GROUP));
        assertThat(groups.find(address("dl@example.org"))).isEmpty();
    }

    @Test
    void names_and_addresses_are_given_once() {
        sync(List.of(person("alice")));
        DistributionGroup team = make("Team");
        assertThatThrownBy(() -> make("TEAM")).hasMessageContaining("named");
        assertThatThrownBy(() -> groups.create("Other", address("ALICE@example.org"), NOW))
                .isInstanceOf(TenantException.class)
                .hasMessageContaining("taken");
        DistributionGroup renamed = groups.change(
                team,
                g -> new DistributionGroup(
                        g.directory(), g.directoryId(), "Crew", g.primaryAddress(), g.proxyAddresses(), g.members()),
                NOW);
        assertThat(groups.named("crew")).contains(renamed);
        assertThat(groups.list(10)).containsExactly(renamed);
        groups.remove(renamed);
        assertThat(groups.list(10)).isEmpty();
        assertThatThrownBy(() -> groups.remove(renamed)).hasMessageContaining("is gone");
    }

    @Test
    void an_expansion_that_takes_too_long_fails() throws Exception {
        DistributionGroup group = make("Team", "out@elsewhere.example");
        assertThat(groups.expand(group, Duration.ZERO)).isEqualTo(timedOut(0));
        try (var executor = Executors.newSingleThreadExecutor();
                Handle other = TestDatabase.shared().jdbi().open()) { // whoever holds the table lets everybody wait
            other.begin();
            other.execute("LOCK TABLE tenant.distribution_group_member IN ACCESS EXCLUSIVE MODE");
            var waiting = executor.submit(() -> groups.expand(group, Duration.ofMillis(300)));
            assertThat(waiting.get()).isEqualTo(timedOut(300));
            other.rollback();
        }
        assertThat(groups.expand(group, MINUTE)).isInstanceOf(GroupExpansion.Complete.class);
    }

    @Test
    void an_expansion_has_a_largest_depth_and_number_of_members() {
        DistributionGroup inner = make("Group 0", "out@elsewhere.example");
        for (int i = 1; i < ExpandGroup.DEEPEST; i++) {
            inner = make("Group " + i, inner.primaryAddress().toString());
        }
        assertThat(groups.expand(inner, MINUTE)).isInstanceOf(GroupExpansion.Complete.class);
        DistributionGroup deep = make("Too deep", inner.primaryAddress().toString());
        assertThat(groups.expand(deep, MINUTE))
                .isInstanceOfSatisfying(
                        GroupExpansion.Failed.class,
                        f -> assertThat(f.reason()).isEqualTo(GroupExpansion.Reason.TOO_DEEP));
        List<Member> crowd = new ArrayList<>(IntStream.rangeClosed(0, ExpandGroup.MOST_MEMBERS)
                .mapToObj(i -> (Member) new Outside(address("p" + i + "@elsewhere.example")))
                .toList());
        DistributionGroup large = with(make("Large"), crowd);
        assertThat(groups.expand(large, MINUTE))
                .isInstanceOfSatisfying(
                        GroupExpansion.Failed.class,
                        f -> assertThat(f.reason()).isEqualTo(GroupExpansion.Reason.TOO_MANY_MEMBERS));
    }

    @Test
    void many_recipients_are_found_with_one_question() {
        sync(List.of(
                person("alice"),
                person("bob", "bob@example.org", "both@example.org"),
                person("carol", "carol@example.org", "both@example.org")));
        make("Team");
        List<MailAddress> wanted = List.of(
                address("ALICE@example.org"),
                address("bob@example.org"),
                address("both@example.org"),
                address("team@example.org"),
                address("nobody@example.org"));
        Map<MailAddress, Recipient> found = tenant.recipients().find(wanted);
        assertThat(found.keySet()).containsExactlyInAnyOrder(wanted.get(0), wanted.get(1));
        assertThat(found.get(wanted.get(0)).directoryId()).isEqualTo("alice");
    }

    @Test
    void an_address_that_a_person_and_a_group_claim_is_nobodys_unless_it_is_the_primary_one_of_one() {
        var group = new TenantGroup(
                "g",
                "Sales",
                Optional.empty(),
                address("sales@example.org"),
                List.of(address("bob@example.org")),
                List.of());
        sync(List.of(person("bob"), person("sales"), group));
        assertThat(tenant.recipients().find(address("bob@example.org"))).isPresent();
        assertThat(groups.find(address("bob@example.org"))).isEmpty();
        assertThat(tenant.recipients().find(address("sales@example.org"))).isEmpty();
        assertThat(groups.find(address("sales@example.org"))).isEmpty();
    }

    private static GroupExpansion.Failed timedOut(long milliseconds) {
        return new GroupExpansion.Failed(
                GroupExpansion.Reason.TIMED_OUT,
                "its members were not found within the " + milliseconds + " ms that OWADLExpansionTimeout allows");
    }

    private List<String> complete(DistributionGroup group) {
        return ((GroupExpansion.Complete) groups.expand(group, MINUTE))
                .members().stream().map(DistributionGroupsTest::shown).toList();
    }

    private static String shown(GroupExpansion.Member member) {
        return switch (member) {
                    case GroupExpansion.Person p ->
                        p.recipient().primaryAddress().toString();
                    case GroupExpansion.Outsider o -> "outside " + o.address();
                    case GroupExpansion.Unresolved u -> u.sentence();
                }
                + " via " + String.join(", ", member.via());
    }

    private DistributionGroup make(String name, String... members) {
        String local = name.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
        DistributionGroup group = groups.create(name, address(local + "@example.org"), NOW);
        for (String member : members) {
            group = add(group, member);
        }
        return group;
    }

    private DistributionGroup add(DistributionGroup group, String member) {
        List<Member> more =
                new ArrayList<>(groups.named(group.name()).orElseThrow().members());
        more.add(groups.member(address(member)));
        return with(group, more);
    }

    private DistributionGroup with(DistributionGroup group, List<Member> members) {
        return groups.change(
                group,
                g -> new DistributionGroup(
                        g.directory(), g.directoryId(), g.name(), g.primaryAddress(), g.proxyAddresses(), members),
                NOW);
    }

    private void sync(List<? extends TenantObject> put) {
        apply(put.stream().map(Export.Put::new).toArray(Export[]::new));
    }

    private void apply(Export... exports) {
        assertThat(tenant.source(DIRECTORY, Clock.fixed(NOW, ZoneOffset.UTC)).apply(List.of(exports)))
                .allMatch(Outcome.Applied.class::isInstance);
    }

    private static TenantPerson person(String name) {
        return person(name, name + "@example.org");
    }

    private static TenantPerson person(String id, String primary, String... proxies) {
        return new TenantPerson(
                id,
                Kind.USER,
                id,
                Optional.empty(),
                address(primary),
                Stream.of(proxies).map(MailAddress::of).toList(),
                RawValues.NONE,
                RawValues.NONE);
    }

    private static MailAddress address(String text) {
        return MailAddress.of(text);
    }
}
