package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.scim.TestDoor.Agent;
import org.siegel.scim.TestDoor.Reply;

/** The requests that RFC 7644 shows, as it shows them. */
class Rfc7644Test {

    private Agent client;

    @BeforeEach
    void open() throws IOException {
        client = TestDoor.fresh().agent();
    }

    private String bjensen() {
        Reply made = client.post("/Users", """
                {
                  "schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
                  "userName":"bjensen",
                  "externalId":"bjensen",
                  "name":{
                    "formatted":"Ms. Barbara J Jensen III",
                    "familyName":"Jensen",
                    "givenName":"Barbara"
                  }
                }
                """);
        assertThat(made.status()).isEqualTo(201);
        return "/Users/" + made.id();
    }

    private Reply patched(String path, String operations) {
        return client.patch(path, """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [%s]}
                """.formatted(operations));
    }

    @Test
    void section_3_3_creating_resources() {
        String path = bjensen();
        Reply read = client.get(path);
        assertThat(read.json().path("schemas")).hasSize(1);
        assertThat(read.json().path("externalId").asText()).isEqualTo("bjensen");
        assertThat(read.json().at("/meta/created").asText())
                .isEqualTo(read.json().at("/meta/lastModified").asText());
    }

    @Test
    void section_3_4_3_querying_with_post() {
        bjensen();
        client.user("jsmith");
        client.post("/Groups", "{\"displayName\": \"Smith Family\"}");
        String request = """
                {
                  "schemas": [
                    "urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
                  "attributes": ["displayName", "userName"],
                  "filter":
                    "displayName sw \\"smith\\" or userName sw \\"j\\"",
                  "startIndex": 1,
                  "count": 10
                }
                """;
        JsonNode both = client.post("/.search", request).json();
        assertThat(both.path("totalResults").asInt()).isEqualTo(2);
        assertThat(both.path("itemsPerPage").asInt()).isEqualTo(2);
        assertThat(both.at("/schemas/0").asText()).isEqualTo("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        JsonNode users = client.post("/Users/.search", request).json();
        assertThat(users.path("totalResults").asInt()).isEqualTo(1);
        assertThat(users.at("/Resources/0/userName").asText()).isEqualTo("jsmith");
    }

    @Test
    void section_3_5_1_replacing_with_put() {
        String path = bjensen();
        String id = path.substring("/Users/".length());
        Reply put = client.put(path, """
                {
                  "schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
                  "id":"%s",
                  "userName":"bjensen",
                  "externalId":"bjensen",
                  "name":{
                    "formatted":"Ms. Barbara J Jensen III",
                    "familyName":"Jensen",
                    "givenName":"Barbara",
                    "middleName":"Jane"
                  },
                  "roles":[],
                  "emails":[
                    {
                        "value":"bjensen@example.com"
                    },
                    {
                        "value":"babs@jensen.org"
                    }
                  ]
                }
                """.formatted(id));
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.id()).isEqualTo(id);
        assertThat(put.json().at("/name/middleName").asText()).isEqualTo("Jane");
        assertThat(put.json().path("emails")).hasSize(2);
        assertThat(client.put(path, "{\"userName\": \"bjensen\"}").json().has("name"))
                .as("what is left out is cleared")
                .isFalse();
    }

    @Test
    void section_3_5_2_1_adding_with_patch() {
        String babs = bjensen().substring("/Users/".length());
        String group = "/Groups/"
                + client.post("/Groups", "{\"displayName\": \"Tour Guides\"}").id();
        Reply one = patched(group, """
                {
                 "op":"add",
                 "path":"members",
                 "value":[
                  {
                    "display": "Babs Jensen",
                    "$ref": "https://example.com/v2/Users/2819c223...413861904646",
                    "value": "%s"
                  }
                 ]
                }
                """.formatted(babs));
        assertThat(one.json().at("/members/0/display").asText()).isEqualTo("Babs Jensen");
        Reply two = patched("/Users/" + babs, """
                {
                  "op":"add",
                  "value":{
                    "emails":[
                      {
                        "value":"babs@jensen.org",
                        "type":"home"
                      }
                    ],
                    "nickname":"Babs"
                  }
                }
                """);
        assertThat(two.json().path("nickName").asText()).isEqualTo("Babs");
        assertThat(two.json().at("/emails/0/type").asText()).isEqualTo("home");
    }

    @Test
    void section_3_5_2_2_removing_with_patch() {
        String one = bjensen().substring("/Users/".length());
        String two = client.user("two").id();
        String three = client.user("three").id();
        String group = "/Groups/"
                + client.post("/Groups", """
                {"displayName": "g", "members": [{"value": "%s"}, {"value": "%s"}, {"value": "%s"}]}
                """.formatted(one, two, three)).id();
        assertThat(patched(group, """
                {
                  "op":"remove",
                  "path":"members[value eq \\"%s\\"]"
                },
                {
                  "op":"add",
                  "path":"members",
                  "value":[{"display":"two again", "value":"%s"}]
                }
                """.formatted(one, two)).json().path("members"))
                .hasSize(2);
        assertThat(patched(group, "{\"op\":\"remove\",\"path\":\"members\"}")
                        .json()
                        .has("members"))
                .isFalse();
        String user = "/Users/" + one;
        patched(user, """
                {"op":"add","path":"emails","value":[{"type":"work","value":"bjensen@example.com"},
                 {"type":"work","value":"babs@example.org"},{"type":"home","value":"babs@jensen.org"}]}
                """);
        JsonNode kept = patched(
                        user,
                        "{\"op\":\"remove\",\"path\":\"emails[type eq \\\"work\\\" and value ew \\\"example.com\\\"]\"}")
                .json()
                .path("emails");
        assertThat(kept).hasSize(2);
    }

    @Test
    void section_3_5_2_3_replacing_with_patch() {
        String user = bjensen();
        patched(user, """
                {"op":"add","path":"addresses","value":[{"type":"work","streetAddress":"100 Universal City Plaza",
                 "primary":true},{"type":"home","streetAddress":"456 Hollywood Blvd"}]}
                """);
        Reply whole = patched(user, """
                {
                  "op":"replace",
                  "path":"addresses[type eq \\"work\\"]",
                  "value":
                  {
                    "type": "work",
                    "streetAddress": "911 Universal City Plaza",
                    "locality": "Hollywood",
                    "region": "CA",
                    "postalCode": "91608",
                    "country": "US",
                    "formatted":
                    "911 Universal City Plaza\\nHollywood, CA 91608 US",
                    "primary": true
                  }
                }
                """);
        assertThat(whole.json().path("addresses")).hasSize(2);
        assertThat(whole.json().at("/addresses/0/locality").asText()).isEqualTo("Hollywood");
        Reply part = patched(user, """
                {
                  "op":"replace",
                  "path":"addresses[type eq \\"work\\"].streetAddress",
                  "value":"1010 Broadway Ave"
                }
                """);
        assertThat(part.json().at("/addresses/0/streetAddress").asText()).isEqualTo("1010 Broadway Ave");
        assertThat(part.json().at("/addresses/1/streetAddress").asText()).isEqualTo("456 Hollywood Blvd");
        Reply all = patched(user, """
                {
                  "op":"replace",
                  "value":{
                    "emails":[
                      {
                        "value":"bjensen@example.com",
                        "type":"work",
                        "primary":true
                      },
                      {
                        "value":"babs@jensen.org",
                        "type":"home"
                      }
                    ],
                    "nickname":"Babs"
                  }
                }
                """);
        assertThat(all.json().path("emails")).hasSize(2);
        JsonNode primary = patched(user, """
                {"op":"replace","path":"emails[type eq \\"home\\"].primary","value":true}
                """).json().path("emails");
        assertThat(primary.at("/0/primary").asBoolean(true))
                .as("only one is primary")
                .isFalse();
        assertThat(primary.at("/1/primary").asBoolean()).isTrue();
    }

    @Test
    void section_3_12_errors_have_their_types() {
        String user = bjensen();
        assertError(
                patched(user, "{\"op\":\"replace\",\"path\":\"emails[type eq \\\"x\\\"].value\",\"value\":\"a\"}"),
                "noTarget");
        assertError(patched(user, "{\"op\":\"remove\"}"), "noTarget");
        assertError(patched(user, "{\"op\":\"replace\",\"path\":\"unknown\",\"value\":1}"), "invalidPath");
        assertError(patched(user, "{\"op\":\"replace\",\"path\":\"emails[\",\"value\":1}"), "invalidFilter");
        assertError(patched(user, "{\"op\":\"replace\",\"path\":\"name[givenName pr]\",\"value\":1}"), "invalidPath");
        assertError(patched(user, "{\"op\":\"replace\",\"path\":\"id\",\"value\":\"x\"}"), "mutability");
        assertError(patched(user, "{\"op\":\"replace\",\"path\":\"meta.created\",\"value\":\"x\"}"), "mutability");
        assertError(patched(user, "{\"op\":\"remove\",\"path\":\"userName\"}"), "invalidValue");
        assertError(patched(user, "{\"op\":\"move\",\"path\":\"userName\"}"), "invalidSyntax");
        assertError(client.patch(user, "{}"), "invalidSyntax");
        assertError(client.get("/Users?filter=userName+eq"), "invalidFilter");
        assertThat(client.get(user).header("etag")).as("nothing of it was done").isEqualTo("W/\"1\"");
    }

    private static void assertError(Reply reply, String scimType) {
        assertThat(reply.status()).as(reply.json().toString()).isEqualTo(400);
        assertThat(reply.json().path("scimType").asText()).isEqualTo(scimType);
    }

    @Test
    void section_4_what_the_server_can_do() {
        JsonNode config = client.get("/ServiceProviderConfig").json();
        assertThat(config.at("/patch/supported").asBoolean()).isTrue();
        assertThat(config.at("/bulk/maxOperations").asInt()).isEqualTo(1000);
        assertThat(config.at("/filter/maxResults").asInt()).isEqualTo(1000);
        assertThat(config.at("/sort/supported").asBoolean(true)).isFalse();
        assertThat(config.at("/etag/supported").asBoolean()).isTrue();
        assertThat(config.at("/authenticationSchemes/0/type").asText()).isEqualTo("oauthbearertoken");
        JsonNode types = client.get("/ResourceTypes").json();
        assertThat(types.path("Resources"))
                .extracting(t -> t.path("endpoint").asText())
                .containsExactly("/Users", "/Groups");
        assertThat(client.get("/ResourceTypes/User").json().path("schema").asText())
                .isEqualTo("urn:ietf:params:scim:schemas:core:2.0:User");
        JsonNode schemas = client.get("/Schemas").json();
        assertThat(schemas.path("totalResults").asInt()).isEqualTo(5);
        for (JsonNode schema : schemas.path("Resources")) {
            String id = schema.path("id").asText();
            assertThat(client.get("/Schemas/" + id).json()).isEqualTo(schema);
        }
        assertThat(client.get("/Schemas/urn:none").status()).isEqualTo(404);
        assertThat(client.get("/Schemas?filter=id+pr").status()).isEqualTo(403);
    }
}
