package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.scim.TestDoor.Agent;
import org.siegel.scim.TestDoor.Reply;

/** The bulk requests that RFC 7644 §3.7 shows, as it shows them. */
class Rfc7644BulkTest {

    private Agent client;

    @BeforeEach
    void open() throws IOException {
        client = TestDoor.fresh().agent();
    }

    @Test
    void section_3_7_2_operations_name_each_other_by_bulk_id() {
        JsonNode answer = client.post("/Bulk", """
                {
                  "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                  "Operations": [
                    {
                      "method": "POST",
                      "path": "/Groups",
                      "bulkId": "ytrewq",
                      "data": {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                        "displayName": "Tour Guides",
                        "members": [
                          {
                            "type": "User",
                            "value": "bulkId:qwerty"
                          }
                        ]
                      }
                    },
                    {
                      "method": "POST",
                      "path": "/Users",
                      "bulkId": "qwerty",
                      "data": {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                        "userName": "Alice"
                      }
                    }
                  ]
                }
                """).json();
        assertThat(answer.at("/schemas/0").asText()).isEqualTo("urn:ietf:params:scim:api:messages:2.0:BulkResponse");
        assertThat(answer.at("/Operations/0/bulkId").asText()).isEqualTo("ytrewq");
        assertThat(answer.at("/Operations/0/status").asText()).isEqualTo("201");
        assertThat(answer.at("/Operations/1/location").asText()).contains("/Users/");
        String group = answer.at("/Operations/0/location").asText().replaceFirst(".*/scim/v2", "");
        String user = answer.at("/Operations/1/location").asText().replaceFirst(".*/Users/", "");
        assertThat(client.get(group).json().at("/members/0/value").asText()).isEqualTo(user);
    }

    @Test
    void section_3_7_1_operations_that_wait_for_each_other_are_told_so() {
        JsonNode answer = client.post("/Bulk", """
                {
                  "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                  "Operations": [
                    {"method": "POST", "path": "/Groups", "bulkId": "qwerty", "data": {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Group A",
                        "members": [{"type": "Group", "value": "bulkId:ytrewq"}]}},
                    {"method": "POST", "path": "/Groups", "bulkId": "ytrewq", "data": {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Group B",
                        "members": [{"type": "Group", "value": "bulkId:qwerty"}]}},
                    {"method": "POST", "path": "/Users", "bulkId": "u", "data": {"userName": "Alice"}},
                    {"method": "POST", "path": "/Users", "bulkId": "v", "data": {
                        "userName": "Bob", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
                          "manager": {"value": "bulkId:nobody"}}}}
                  ]
                }
                """).json().path("Operations");
        assertThat(answer).extracting(o -> o.path("status").asText()).containsExactly("409", "409", "201", "400");
        assertThat(answer.at("/0/response/detail").asText()).contains("ytrewq");
    }

    @Test
    void section_3_7_3_many_methods_and_an_end_after_so_many_errors() {
        String one = client.user("one").id();
        String two = client.user("two").id();
        JsonNode all = client.post("/Bulk", """
                {
                  "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                  "failOnErrors":1,
                  "Operations":[
                    {"method":"POST", "path":"/Users", "bulkId":"qwerty", "data":{"userName":"Alice"}},
                    {"method":"PUT", "path":"/Users/%s", "version":"W/\\"1\\"", "data":{"userName":"Bob"}},
                    {"method":"PATCH", "path":"/Users/bulkId:qwerty", "data":{"Operations":[
                       {"op":"add", "path":"nickName", "value":"Al"}]}},
                    {"method":"DELETE", "path":"/Users/%s", "version":"W/\\"1\\""}
                  ]
                }
                """.formatted(one, two)).json().path("Operations");
        assertThat(all).extracting(o -> o.path("status").asText()).containsExactly("201", "200", "200", "204");
        assertThat(all.at("/2/version").asText()).isEqualTo("W/\"2\"");
        JsonNode ended = client.post("/Bulk", """
                {
                  "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                  "failOnErrors":1,
                  "Operations":[
                    {"method":"DELETE", "path":"/Users/%s", "version":"W/\\"1\\""},
                    {"method":"POST", "path":"/Users", "bulkId":"x", "data":{"userName":"never"}}
                  ]
                }
                """.formatted(one)).json().path("Operations");
        assertThat(ended).hasSize(1);
        assertThat(ended.at("/0/status").asText()).isEqualTo("412");
        assertThat(ended.at("/0/response/schemas/0").asText()).isEqualTo(ScimException.SCHEMA);
        assertThat(client.get("/Users?filter=" + TestDoor.encoded("userName eq \"never\""))
                        .json()
                        .path("totalResults")
                        .asInt())
                .isZero();
    }

    @Test
    void section_3_7_4_a_bulk_request_has_its_limits() {
        String operation = "{\"method\":\"DELETE\",\"path\":\"/Users/x\"},";
        String many = operation.repeat(Discovery.MOST_OPERATIONS + 1);
        Reply refused = client.post("/Bulk", "{\"Operations\":[" + many.substring(0, many.length() - 1) + "]}");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.json().path("detail").asText()).contains("maxOperations");
    }
}
