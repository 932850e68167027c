package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.scim.TestDoor.Agent;

/** Filters: the grammar, the examples of RFC 7644 §3.4.2.2, limits, and that a look into an index finds what reading all finds. */
class FilterTest {

    private static final String BJENSEN = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "2819c223-7f76-453a-919d-413861904646",
             "externalId": "bJensen", "userName": "bjensen", "title": "Tour Guide", "userType": "Employee",
             "active": true, "name": {"familyName": "O'Malley", "givenName": "Barbara"},
             "emails": [{"value": "bjensen@example.com", "type": "work", "primary": true},
                        {"value": "babs@jensen.org", "type": "home"}],
             "ims": [{"value": "someaimhandle", "type": "aim"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "701984"},
             "meta": {"resourceType": "User", "lastModified": "2011-08-08T08:00:00Z"}}
            """;

    private static ObjectNode json(String text) {
        return ScimJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            userName eq "bjensen" | true
            USERNAME Eq "BJENSEN" | true
            externalId eq "bjensen" | false
            externalId eq "bJensen" | true
            name.familyName co "O'Malley" | true
            userName sw "J" | false
            userName sw "B" | true
            userName ew "SEN" | true
            urn:ietf:params:scim:schemas:core:2.0:User:userName sw "b" | true
            title pr | true
            nickName pr | false
            meta.lastModified gt "2011-05-13T04:42:34Z" | true
            meta.lastModified ge "2011-08-08T08:00:00Z" | true
            meta.lastModified lt "2011-08-08T10:00:00.000+02:00" | false
            meta.lastModified le "2011-05-13T04:42:34Z" | false
            title pr and userType eq "Employee" | true
            title pr or userType eq "Intern" | true
            schemas eq "urn:ietf:params:scim:schemas:core:2.0:User" | true
            schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" | false
            userType eq "Employee" and (emails co "example.com" or emails.value co "example.org") | true
            userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org") | false
            userType eq "Employee" and (emails.type eq "work") | true
            userType eq "Employee" and emails[type eq "work" and value co "@example.com"] | true
            emails[type eq "home" and value co "@example.com"] | false
            emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"] | true
            emails[not (type eq "work") and value ew ".org"] | true
            emails[primary eq true] | true
            emails[primary eq "True" and type eq "home"] | false
            emails eq "BABS@jensen.org" | true
            active eq true | true
            active eq "False" | false
            active ne true | false
            urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "701984" | true
            not (title pr) | false
            not (nickName pr) | true
            nickName eq null | true
            nickName ne "x" | true
            unknown eq "x" | false
            title pr or nickName pr and userType eq "Intern" | true
            (title pr or nickName pr) and userType eq "Intern" | false
            """)
    void the_operators_and_their_order(String filter, boolean meant) {
        assertThat(ScimFilter.of(ResourceType.USER, filter).matches(json(BJENSEN)))
                .isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "userName",
                "userName eq",
                "userName eq \"x",
                "userName xx \"x\"",
                "userName eq 'x'",
                "userName eq {\"a\": 1}",
                "userName eq [1]",
                "userName eq \"x\" and",
                "userName eq \"x\" garbage",
                "(userName pr",
                "emails[type eq \"work\"",
                "emails[type eq \"work\"].value eq \"x\"",
                "not userName pr",
                "eq \"x\"",
                "active gt true"
            })
    void what_is_no_filter_is_an_invalid_filter(String filter) {
        assertThatThrownBy(() -> ScimFilter.of(ResourceType.USER, filter).matches(json(BJENSEN)))
                .isInstanceOfSatisfying(
                        ScimException.class, e -> assertThat(e.scimType()).contains("invalidFilter"));
    }

    @Test
    void depth_and_length_are_limited() {
        for (String filter : List.of(
                "(".repeat(5_000) + "id pr" + ")".repeat(5_000),
                "not (".repeat(50_000) + "id pr" + ")".repeat(50_000),
                "emails[".repeat(1_000),
                "id eq \"" + "x".repeat(ScimFilter.LONGEST) + "\"",
                "id pr or ".repeat(100_000) + "id pr")) {
            assertThatThrownBy(() -> ScimFilter.of(ResourceType.USER, filter))
                    .isInstanceOfSatisfying(
                            ScimException.class, e -> assertThat(e.scimType()).contains("invalidFilter"));
        }
        assertThat(ScimFilter.of(ResourceType.USER, "userName eq \"" + "((((".repeat(20) + "\"")
                        .matches(json(BJENSEN)))
                .as("brackets in a text are text")
                .isFalse();
    }

    @Test
    void a_look_into_an_index_finds_what_reading_all_finds() throws IOException {
        TestDoor door = TestDoor.fresh();
        Agent agent = door.agent();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String external = i % 4 == 0 ? "" : "\"externalId\": \"" + (i % 2 == 0 ? "Ext" : "ext") + i + "\",";
            ids.add(agent.post("/Users", """
                    {"userName": "User%d", %s "emails": [{"value": "U%d@example.org", "type": "%s"},
                     {"value": "common@example.org"}]}
                    """.formatted(i, external, i, i % 3 == 0 ? "work" : "home"))
                    .id());
            door.clock.forward(java.time.Duration.ofSeconds(1));
        }
        for (int i = 0; i < 4; i++) {
            String members = "{\"value\": \"" + ids.get(i) + "\"}, {\"value\": \"" + ids.get(i + 1) + "\"}";
            agent.post("/Groups", "{\"displayName\": \"g" + i + "\", \"members\": [" + members + "]}");
        }
        var random = new Random(20261127);
        String source = agent.token.source();
        int exact = 0;
        for (int i = 0; i < 400; i++) {
            ResourceType type = random.nextInt(4) == 0 ? ResourceType.GROUP : ResourceType.USER;
            String text = anyFilter(random, ids, 3);
            ScimFilter filter = ScimFilter.of(type, text);
            List<String> read = new ArrayList<>();
            List<String> found = new ArrayList<>();
            FilterSql sql = FilterSql.of(type, Optional.of(filter));
            exact += sql.isExact() ? 1 : 0;
            door.database.jdbi().useTransaction(handle -> {
                var rows = new ResourceRows(handle, source);
                rows.each(type, FilterSql.of(type, Optional.empty()), resource -> {
                    if (filter.matches(resource.json(""))) {
                        read.add(resource.id().toString());
                    }
                });
                rows.each(type, sql, resource -> {
                    if (sql.isExact() || filter.matches(resource.json(""))) {
                        found.add(resource.id().toString());
                    }
                });
            });
            assertThat(found).as(text + " as " + sql.sql()).isEqualTo(read);
        }
        assertThat(exact).isBetween(100, 390);
    }

    private static String anyFilter(Random random, List<String> ids, int depth) {
        int n = random.nextInt(13);
        return switch (depth == 0 ? random.nextInt(9) : random.nextInt(13)) {
            case 0 -> "id " + anyOf(random, "eq", "gt", "ge", "lt", "le", "ne") + " \"" + ids.get(n % 12) + "\"";
            case 1 -> "externalId " + anyOf(random, "eq", "ne", "sw") + " \"" + anyOf(random, "Ext", "ext") + n + "\"";
            case 2 -> "userName " + anyOf(random, "eq", "ew") + " \"" + anyOf(random, "User", "uSER") + n + "\"";
            case 3 -> "emails" + anyOf(random, "", ".value") + " eq \"u" + n + "@EXAMPLE.org\"";
            case 4 -> "emails[type eq \"work\" and value eq \"u" + n + "@example.org\"]";
            case 5 -> "members" + anyOf(random, "", ".value") + " eq \"" + ids.get(n % 12) + "\"";
            case 6 ->
                "meta.lastModified " + anyOf(random, "gt", "ge", "lt", "le") + " \"2026-11-27T12:00:"
                        + String.format("%02d", n) + "Z\"";
            case 7 -> "emails co \"common\"";
            case 8 ->
                anyOf(
                        random,
                        "externalId pr",
                        "id eq \"none\"",
                        "id pr",
                        "members[value eq \"" + ids.get(n % 12) + "\"]");
            case 9 -> "not (" + anyFilter(random, ids, depth - 1) + ")";
            case 10 -> "(" + anyFilter(random, ids, depth - 1) + " and " + anyFilter(random, ids, depth - 1) + ")";
            default -> "(" + anyFilter(random, ids, depth - 1) + " or " + anyFilter(random, ids, depth - 1) + ")";
        };
    }

    private static String anyOf(Random random, String... texts) {
        return texts[random.nextInt(texts.length)];
    }
}
