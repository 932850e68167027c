package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.scim.TestDoor.Agent;
import org.siegel.scim.TestDoor.Reply;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.DistributionGroups;

/** Who gets in, whose resources are whose, versions, pages, and requests of people who mean harm. */
class DoorTest {

    private TestDoor door;
    private Agent agent;

    @BeforeEach
    void open() throws IOException {
        door = TestDoor.fresh();
        agent = door.agent();
    }

    private static String user(String name, String address) {
        return """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "%s", "externalId": "%s",
                 "emails": [{"value": "%s", "primary": true}]}
                """.formatted(name, name, address);
    }

    private static void assertRefused(Reply reply, int status, String scimType) {
        assertThat(reply.status()).as(reply.json().toString()).isEqualTo(status);
        assertThat(reply.json().at("/schemas/0").asText()).isEqualTo(ScimException.SCHEMA);
        assertThat(reply.json().path("status").asText()).isEqualTo(Integer.toString(status));
        assertThat(reply.json().path("scimType").asText()).isEqualTo(scimType);
        assertThat(reply.json().path("detail").asText()).isNotBlank();
    }

    @Test
    void nobody_gets_in_without_a_token_that_holds() {
        Reply wrong = agent.get("/Users", "Authorization", "Bearer " + agent.text + "x");
        assertRefused(wrong, 401, "");
        assertThat(wrong.header("www-authenticate")).startsWith("Bearer");
        assertRefused(agent.get("/ServiceProviderConfig", "Authorization", "Basic YTpi"), 401, "");
        assertThat(agent.get("/Users").status()).isEqualTo(200);
        door.tokens.revoke(agent.token.id());
        assertRefused(agent.get("/Users"), 401, "");
        Agent brief = door.agent("brief", EnumSet.of(ScimScope.READ));
        door.clock.forward(Duration.ofDays(366));
        assertRefused(brief.get("/Users"), 401, "");
    }

    @Test
    void the_token_itself_is_kept_nowhere_and_its_use_is_noted() {
        agent.get("/Users");
        String rows = door.database
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT string_agg(t::text, ' ') FROM scim.token t")
                        .mapTo(String.class)
                        .one());
        assertThat(rows).doesNotContain(agent.text).doesNotContain(agent.text.substring(12));
        assertThat(door.tokens.list().stream()
                        .filter(token -> token.id().equals(agent.token.id()))
                        .findFirst()
                        .orElseThrow()
                        .lastUsed())
                .contains(door.clock.instant());
    }

    @Test
    void a_token_does_what_its_scopes_say() {
        Agent reader = door.agent("scoped", EnumSet.of(ScimScope.READ));
        Agent users = door.agent("scoped", EnumSet.of(ScimScope.USERS_WRITE));
        Agent groups = door.agent("scoped", EnumSet.of(ScimScope.GROUPS_WRITE));
        String path =
                "/Users/" + users.post("/Users", user("ada", "ada@example.org")).id();
        assertThat(reader.get(path).status()).isEqualTo(200);
        assertThat(users.get(path).status()).isEqualTo(200);
        assertRefused(reader.post("/Users", user("bob", "bob@example.org")), 403, "");
        assertRefused(reader.delete(path), 403, "");
        assertRefused(groups.get(path), 403, "");
        assertRefused(groups.put(path, user("ada", "ada@example.org")), 403, "");
        assertRefused(users.get("/Groups"), 403, "");
        assertRefused(users.post("/.search", "{\"filter\": \"id pr\"}"), 403, "");
        Reply bulk = users.post("/Bulk", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
                  {"method": "POST", "path": "/Groups", "bulkId": "1", "data": {"displayName": "g"}}]}
                """);
        assertThat(bulk.json().at("/Operations/0/status").asText()).isEqualTo("403");
    }

    @Test
    void an_agent_neither_sees_nor_takes_what_another_wrote() {
        Agent other = door.agent();
        String path =
                "/Users/" + agent.post("/Users", user("ada", "ada@example.org")).id();
        assertRefused(other.get(path), 404, "");
        assertRefused(other.put(path, user("ada", "ada@example.org")), 404, "");
        assertRefused(other.delete(path), 404, "");
        assertThat(other.get("/Users").json().path("totalResults").asInt()).isZero();
        Reply taken = other.post("/Users", user("ada", "ADA@example.org"));
        assertRefused(taken, 409, "uniqueness");
        assertThat(taken.json().path("detail").asText())
                .contains("ADA@example.org")
                .contains("another source");
        assertThat(other.post("/Users", user("ada", "ada@elsewhere.example")).status())
                .isEqualTo(201);
    }

    @Test
    void versions_guard_changes_and_spare_reading() {
        Reply made = agent.post("/Users", user("ada", "ada@example.org"));
        String path = "/Users/" + made.id();
        String first = made.header("etag");
        assertThat(first)
                .isEqualTo("W/\"1\"")
                .isEqualTo(made.json().at("/meta/version").asText());
        assertThat(agent.get(path, "If-None-Match", first).status()).isEqualTo(304);
        assertThat(agent.put(path, user("ada", "ada@example.org")).header("etag"))
                .as("nothing changed")
                .isEqualTo(first);
        Reply second = agent.put(path, user("ada", "lovelace@example.org"), "If-Match", first);
        assertThat(second.header("etag")).isEqualTo("W/\"2\"");
        assertThat(agent.get(path, "If-None-Match", first).status()).isEqualTo(200);
        assertRefused(agent.put(path, user("ada", "x@example.org"), "If-Match", first), 412, "");
        assertRefused(agent.delete(path, "If-Match", "\"1\""), 412, "");
        assertRefused(
                agent.patch(path, "{\"Operations\":[{\"op\":\"remove\",\"path\":\"emails\"}]}", "If-Match", first),
                412,
                "");
        assertThat(agent.delete(path, "If-Match", "\"0\", W/\"2\"").status()).isEqualTo(204);
    }

    @Test
    void pages_neither_overlap_nor_leave_gaps() {
        for (int i = 0; i < 7; i++) {
            agent.user("user" + i);
        }
        Set<String> seen = new java.util.HashSet<>();
        for (int start = 1; start <= 7; start += 3) {
            var page = agent.get("/Users?startIndex=" + start + "&count=3").json();
            assertThat(page.path("totalResults").asInt()).isEqualTo(7);
            assertThat(page.path("itemsPerPage").asInt())
                    .isEqualTo(page.path("Resources").size())
                    .isEqualTo(start == 7 ? 1 : 3);
            page.path("Resources")
                    .forEach(
                            one -> assertThat(seen.add(one.path("id").asText())).isTrue());
        }
        assertThat(seen).hasSize(7);
        var none = agent.get("/Users?count=0").json();
        assertThat(none.path("totalResults").asInt()).isEqualTo(7);
        assertThat(none.path("Resources")).isEmpty();
        assertThat(agent.get("/Users?startIndex=-5&count=-1")
                        .json()
                        .path("totalResults")
                        .asInt())
                .isEqualTo(7);
        assertThat(agent.get("/Users?startIndex=100").json().path("Resources")).isEmpty();
        assertRefused(agent.get("/Users?count=many"), 400, "invalidValue");
    }

    @Test
    void what_is_sent_can_be_chosen() {
        String path = "/Users/" + agent.post("/Users", """
                {"userName": "ada", "displayName": "Ada", "title": "Countess",
                 "name": {"givenName": "Ada", "familyName": "Lovelace"},
                 "emails": [{"value": "ada@example.org", "type": "work"}, {"value": "a@example.org"}],
                 "urn:ietf:params:scim:schemas:extension:siegel:2.0:User": {"mailNickname": "ada"}}
                """).id();
        var some = agent.get(path + "?attributes=displayName,name.familyName,emails.value,"
                        + "urn:ietf:params:scim:schemas:extension:siegel:2.0:User:mailNickname")
                .json();
        assertThat(some.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "schemas",
                        "id",
                        "displayName",
                        "name",
                        "emails",
                        "urn:ietf:params:scim:schemas:extension:siegel:2.0:User");
        assertThat(some.path("name").size()).isEqualTo(1);
        assertThat(some.at("/emails/0").size()).isEqualTo(1);
        assertThat(some.at("/emails/1/value").asText()).isEqualTo("a@example.org");
        var without = agent.get(path + "?excludedAttributes=id,title,emails.type,meta")
                .json();
        assertThat(without.has("id")).isTrue();
        assertThat(without.has("title")).isFalse();
        assertThat(without.has("meta")).isFalse();
        assertThat(without.at("/emails/0").size()).isEqualTo(1);
        assertRefused(agent.get(path + "?attributes=id&excludedAttributes=id"), 400, "invalidValue");
    }

    @Test
    void a_user_without_an_address_is_kept_and_is_no_recipient_until_he_has_one() {
        String path = "/Users/" + agent.user("ada").id();
        assertThat(door.tenant.recipients().count()).isZero();
        agent.put(path, user("ada", "ada@example.org"));
        assertThat(door.tenant.recipients().find(MailAddress.of("ada@example.org")))
                .isPresent();
        agent.patch(path, "{\"Operations\":[{\"op\":\"remove\",\"path\":\"emails\"}]}");
        assertThat(door.tenant.recipients().count()).isZero();
        assertThat(agent.get(path).status()).isEqualTo(200);
    }

    @Test
    void a_member_that_gets_another_external_id_stays_a_member_and_one_that_is_deleted_does_not() {
        String ada = agent.post("/Users", user("ada", "ada@example.org")).id();
        String bob = agent.post("/Users", user("bob", "bob@example.org")).id();
        String group = agent.post("/Groups", """
                {"displayName": "all", "members": [{"value": "%s"}, {"value": "%s"}],
                 "urn:ietf:params:scim:schemas:extension:siegel:2.0:Group": {
                   "emails": [{"value": "all@example.org"}], "outsideMembers": ["eve@elsewhere.example"]}}
                """.formatted(ada, bob)).id();
        assertThat(members("all@example.org"))
                .containsExactlyInAnyOrder("ada@example.org", "bob@example.org", "eve@elsewhere.example");
        agent.put("/Users/" + ada, user("lovelace", "ada@example.org"));
        assertThat(members("all@example.org"))
                .containsExactlyInAnyOrder("ada@example.org", "bob@example.org", "eve@elsewhere.example");
        agent.delete("/Users/" + bob);
        assertThat(members("all@example.org")).containsExactlyInAnyOrder("ada@example.org", "eve@elsewhere.example");
        Reply read = agent.get("/Groups/" + group);
        assertThat(read.json().path("members")).hasSize(1);
        assertThat(read.header("etag")).isEqualTo("W/\"3\"");
        assertRefused(agent.patch("/Groups/" + group, """
                        {"Operations": [{"op": "add", "path": "members", "value": [{"value": "%s"}]}]}
                        """.formatted(UUID.randomUUID())), 400, "invalidValue");
    }

    private List<String> members(String group) {
        DistributionGroups groups = door.tenant.distributionGroups();
        return groups.directMembers(groups.find(MailAddress.of(group)).orElseThrow()).stream()
                .map(MailAddress::toString)
                .toList();
    }

    @Test
    void hostile_bodies_are_refused_and_the_door_stays_open() {
        assertRefused(agent.post("/Users", "{"), 400, "invalidSyntax");
        assertRefused(agent.post("/Users", "[]"), 400, "invalidSyntax");
        assertRefused(agent.post("/Users", ""), 400, "invalidSyntax");
        assertRefused(agent.post("/Users", "{\"userName\":\"a\"} {\"userName\":\"b\"}"), 400, "invalidSyntax");
        assertRefused(agent.post("/Users", "{\"userName\":\"a\",\"userName\":\"b\"}"), 400, "invalidSyntax");
        assertRefused(agent.post("/Users", "{\"a\":".repeat(100) + "1" + "}".repeat(100)), 400, "invalidSyntax");
        assertRefused(agent.post("/Users", "{\"userName\":\"" + "a".repeat(200_000) + "\"}"), 400, "invalidSyntax");
        assertRefused(agent.post("/Users", "{\"userName\":\"" + "a".repeat(3_000) + "\"}"), 400, "invalidValue");
        assertRefused(agent.post("/Users", "{\"userName\":\"a\\u0000b\"}"), 400, "invalidValue");
        assertRefused(agent.post("/Users", "{\"userName\":\"\\ud800\"}"), 400, "invalidValue");
        assertRefused(agent.post("/Users", "{\"userName\":{\"a\":1}}"), 400, "invalidValue");
        assertRefused(agent.post("/Users", "{\"userName\":\"  \"}"), 400, "invalidValue");
        assertRefused(agent.post("/Users", user("a", "not an address")), 400, "invalidValue");
        assertRefused(
                agent.post("/Users", "{\"userName\":\"a\",\"x509Certificates\":[{\"value\":\"!!!\"}]}"),
                400,
                "invalidValue");
        assertRefused(
                agent.post(
                        "/Users",
                        "{\"userName\":\"a\",\"emails\":[{\"value\":\"a@b.example\",\"primary\":true},"
                                + "{\"value\":\"b@b.example\",\"primary\":true}]}"),
                400,
                "invalidValue");
        assertRefused(agent.post("/Users", "{\"schemas\":[\"urn:x\"],\"userName\":\"a\"}"), 400, "invalidSyntax");
        assertRefused(agent.post("/Users", "{\"userName\":\"a\"}", "Content-Type", "text/xml"), 415, "");
        String large =
                "{\"userName\":\"a\",\"x\":[" + "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",".repeat(420_000) + "1]}";
        assertThat(large.length()).isGreaterThan(Discovery.LARGEST_BODY);
        assertRefused(agent.post("/Users", large), 413, "");
        assertRefused(agent.get("/Users/" + TestDoor.encoded("' OR 1=1 --")), 404, "");
        assertRefused(agent.get("/Users/../Groups/x/y"), 404, "");
        assertRefused(agent.get("/Nothing"), 404, "");
        assertRefused(agent.delete("/Users"), 405, "");
        assertRefused(agent.get("/Me"), 501, "");
        assertThat(agent.get("/Users").json().path("totalResults").asInt()).isZero();
    }

    @Test
    void a_token_has_so_many_requests_and_no_more() {
        var rates = new RateLimit(3, 2, door.clock);
        UUID token = UUID.randomUUID();
        for (int i = 0; i < 3; i++) {
            assertThat(rates.take(token)).isEmpty();
        }
        assertThat(rates.take(token)).contains(Duration.ofMillis(500));
        assertThat(rates.take(UUID.randomUUID())).isEmpty();
        door.clock.forward(Duration.ofSeconds(1));
        assertThat(rates.take(token)).isEmpty();
        assertThat(rates.take(token)).isEmpty();
        assertThat(rates.take(token)).isPresent();
    }

    @Test
    void what_an_agent_wrote_can_be_taken_away_as_a_whole() {
        Agent other = door.agent();
        other.post("/Users", user("eve", "eve@example.org"));
        agent.post("/Users", user("ada", "ada@example.org"));
        agent.user("bob");
        agent.post("/Groups", "{\"displayName\": \"all\"}");
        var agents = new ScimAgents(door.database, door.tenant, door.clock);
        assertThat(agents.resources()).containsEntry(agent.name, 3L).containsEntry(other.name, 1L);
        assertThat(agents.remove(agent.name)).isEqualTo(3);
        assertThat(agents.remove(agent.name)).isZero();
        assertThat(agents.resources()).doesNotContainKey(agent.name).containsEntry(other.name, 1L);
        assertThat(door.tenant.recipients().find(MailAddress.of("ada@example.org")))
                .isEmpty();
        assertThat(door.tenant.recipients().find(MailAddress.of("eve@example.org")))
                .isPresent();
    }

    @Test
    void what_was_written_stands_in_the_audit() {
        String id = agent.post("/Users", user("ada", "ada@example.org")).id();
        agent.get("/Users/" + id);
        var entry = door.tenant.audit().latest(1).getFirst();
        assertThat(entry.who()).isEqualTo("scim:" + agent.name);
        assertThat(entry.what()).isEqualTo("SCIM POST");
        assertThat(entry.target()).isEqualTo("/Users/" + id);
        assertThat(entry.outcome()).contains(agent.token.id().toString()).doesNotContain(agent.text);
    }
}
