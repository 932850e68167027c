package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.GroupExpansion;

/** Members of lists, and who is told of without being read. */
class SyncListsTest extends EngineFixture {

    private static DirectoryObject list(String... members) {
        List<String> attributes = new ArrayList<>(List.of("mail=all@example.org"));
        Stream.of(members).forEach(member -> attributes.add("member=" + member));
        return ModelDirectory.object(
                "g", "cn=all,ou=groups,dc=example,dc=org", Kind.GROUP, attributes.toArray(String[]::new));
    }

    private void named(String id, String dn) {
        directory.put(ModelDirectory.object(id, dn, Kind.USER, "mail=" + id + "@example.org"));
    }

    private void assertMembers(String... ids) {
        delta();
        assertThat(members())
                .containsExactlyInAnyOrder(
                        Stream.of(ids).map(id -> id + "@example.org").toArray(String[]::new));
        assertThat(engine.run(PolicyType.INITIAL, SyncOptions.NONE).planned())
                .as("what a reading of everything corrects")
                .isZero();
    }

    @Test
    void a_list_is_read_again_when_its_members_change_their_names_or_come_back() {
        String late = "cn=late,ou=people,dc=example,dc=org";
        String lovelace = "cn=ada lovelace,ou=nobility,dc=example,dc=org";
        directory.put(list("CN=ada, OU=people,DC=example,DC=org", late, "cn=nobody,ou=elsewhere"));
        mail("ada");
        assertMembers("ada");
        named("ada", lovelace);
        directory.follow(list(lovelace, late));
        mail("late");
        assertMembers("ada", "late");
        directory.delete("ada");
        assertMembers("late");
        named("ada", lovelace); // as after a move out of the subtree and back
        assertMembers("ada", "late");
        named("ada", "cn=the countess,ou=nobility,dc=example,dc=org");
        assertMembers("late");
        named("eve", lovelace);
        assertMembers("eve", "late");
    }

    @Test
    void a_list_that_was_read_before_its_member_came_from_outside_has_him() {
        directory.put(list("cn=ada,ou=outside,dc=example,dc=org", "cn=eve,ou=outside,dc=example,dc=org"));
        mail("bob");
        assertMembers();
        named("ada", "cn=ada,ou=people,dc=example,dc=org");
        directory.follow(list("cn=ada,ou=people,dc=example,dc=org", "cn=eve,ou=outside,dc=example,dc=org"));
        assertMembers("ada");
        named("eve", "CN=Eve,OU=people,DC=example,DC=org"); // another one of that name: she is no member
        assertMembers("ada");
    }

    @Test
    void a_list_that_was_read_while_a_member_was_away_gets_him_back() {
        String outside = "cn=ada,ou=outside,dc=example,dc=org";
        directory.put(list("cn=ada,ou=people,dc=example,dc=org"));
        mail("ada");
        delta();
        directory.delete("ada");
        directory.put(list(outside));
        delta();
        assertThat(members()).isEmpty();
        named("ada", "cn=ada,ou=staff,dc=example,dc=org");
        directory.follow(list("cn=ada,ou=staff,dc=example,dc=org"));
        assertMembers("ada");
    }

    @Test
    void a_list_that_is_too_large_to_be_read_stays_as_it_was_and_is_an_error_with_a_remedy() {
        directory.put(list("cn=ada,ou=people,dc=example,dc=org"));
        mail("ada");
        mail("bob");
        assertMembers("ada");
        directory.tooLarge = "g";
        directory.put(list("cn=bob,ou=people,dc=example,dc=org"));
        assertMembers("ada");
        assertThat(engine.errors(0, 10)).singleElement().satisfies(error -> {
            assertThat(error.name()).isEqualTo("LargeObject");
            assertThat(error.person()).isEqualTo("g");
            assertThat(error.sentence()).isEqualTo("g is larger than can be read");
            assertThat(error.remedy()).contains("divide its members");
        });
        directory.tooLarge = "";
        directory.put(list("cn=bob,ou=people,dc=example,dc=org"));
        assertMembers("bob");
        assertThat(engine.errors(0, 10)).isEmpty();
    }

    @Test
    void who_is_there_but_was_never_told_of_is_read() {
        mail("ada");
        delta();
        directory.follow(ModelDirectory.person("bob", "mail=bob@example.org"));
        directory.present = true;
        directory.forgetHistory();
        delta();
        assertThat(tenant.recipients().find(MailAddress.of("bob@example.org"))).isPresent();
    }

    private List<String> members() {
        var list = tenant.distributionGroups()
                .find(MailAddress.of("all@example.org"))
                .orElseThrow();
        var expansion = (GroupExpansion.Complete) tenant.distributionGroups().expand(list, Duration.ofMinutes(1));
        return expansion.members().stream()
                .filter(GroupExpansion.Person.class::isInstance)
                .map(member -> ((GroupExpansion.Person) member)
                        .recipient()
                        .primaryAddress()
                        .toString())
                .toList();
    }
}
