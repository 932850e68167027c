package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.scim.TestDoor.Agent;
import org.siegel.scim.TestDoor.Reply;

/** What Okta sends, as "Okta and SCIM Version 2.0" documents it. */
class OktaTest {

    private static final String USER = """
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": "test.user@okta.local",
                "name": {
                    "givenName": "Test",
                    "familyName": "User"
                },
                "emails": [{
                    "primary": true,
                    "value": "test.user@okta.local",
                    "type": "work"
                }],
                "displayName": "Test User",
                "locale": "en-US",
                "externalId": "00ujl29u0le5T6Aj10h7",
                "groups": [],
                "password": "1mz050nq",
                "active": true
            }
            """;

    private Agent okta;

    @BeforeEach
    void open() throws IOException {
        okta = TestDoor.fresh().agent();
    }

    @Test
    void a_user_goes_through_his_life() {
        String search =
                "/Users?filter=" + TestDoor.encoded("userName eq \"test.user@okta.local\"") + "&startIndex=1&count=100";
        Reply none = okta.get(search);
        assertThat(none.json().path("totalResults").asInt()).isZero();
        assertThat(none.json().path("startIndex").asInt()).isEqualTo(1);
        Reply made = okta.post("/Users", USER, "Content-Type", "application/scim+json; charset=utf-8");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().has("password")).isFalse();
        String path = "/Users/" + made.id();
        Reply put = okta.put(
                path,
                USER.replace("\"Test User\"", "\"Another User\"")
                        .replace("\"groups\": [],", "\"id\": \"" + made.id() + "\","));
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json().path("displayName").asText()).isEqualTo("Another User");
        Reply off = okta.patch(path, """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations": [{"op": "replace", "value": {"active": false}}]}
                """);
        assertThat(off.json().path("active").asBoolean(true)).isFalse();
        assertThat(okta.get("/Users?startIndex=1&count=2")
                        .json()
                        .path("totalResults")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void groups_are_renamed_with_their_id_and_their_members_replaced() {
        String one = okta.user("one").id();
        String two = okta.user("two").id();
        String group = okta.post("/Groups", """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Test SCIMv2", "members": []}
                """).id();
        String path = "/Groups/" + group;
        Reply renamed = okta.patch(path, """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations": [{"op": "replace", "value": {"id": "%s", "displayName": "Test SCIMv2a"}}]}
                """.formatted(group));
        assertThat(renamed.json().path("displayName").asText()).isEqualTo("Test SCIMv2a");
        Reply members = okta.patch(path, """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                  {"op": "remove", "path": "members[value eq \\"%s\\"]"},
                  {"op": "add", "path": "members", "value": [{"value": "%s", "display": "test.user@okta.local"}]}]}
                """.formatted(one, two));
        assertThat(members.json().at("/members/0/value").asText()).isEqualTo(two);
        assertThat(members.json().at("/members/0/display").asText()).isEqualTo("test.user@okta.local");
        Reply replaced = okta.patch(path, """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                  {"op": "replace", "path": "members", "value": [{"value": "%s", "display": "one"}]}]}
                """.formatted(one));
        assertThat(replaced.json().path("members")).hasSize(1);
        assertThat(replaced.json().at("/members/0/value").asText()).isEqualTo(one);
    }
}
