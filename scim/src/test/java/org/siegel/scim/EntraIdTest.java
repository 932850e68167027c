package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.scim.TestDoor.Agent;
import org.siegel.scim.TestDoor.Reply;
import org.siegel.smime.MailAddress;

/**
 * What Entra ID sends, as Microsoft documents it: "Develop and plan provisioning for a SCIM endpoint in Microsoft Entra ID", and
 * "Known issues and resolutions with SCIM 2.0 protocol compliance" for the forms with and without the flag aadOptscim062020.
 */
class EntraIdTest {

    private static final String USER = """
            {
                "schemas": [
                    "urn:ietf:params:scim:schemas:core:2.0:User",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
                "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
                "userName": "Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1",
                "active": true,
                "emails": [{
                    "primary": true,
                    "type": "work",
                    "value": "Test_User_fd0ea19b-0777-472c-9f96-4f70d2226f2e@testuser.com"
                }],
                "meta": {
                    "resourceType": "User"
                },
                "name": {
                    "formatted": "givenName familyName",
                    "familyName": "familyName",
                    "givenName": "givenName"
                },
                "roles": []
            }
            """;

    private TestDoor door;
    private Agent entra;

    @BeforeEach
    void open() throws IOException {
        door = TestDoor.fresh();
        entra = door.agent();
    }

    private Reply patched(String path, String operations) {
        return entra.patch(path, """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [%s]}
                """.formatted(operations));
    }

    private boolean isRecipient(String address) {
        return door.tenant.recipients().find(MailAddress.of(address)).isPresent();
    }

    @Test
    void a_user_is_made_found_changed_disabled_and_deleted() {
        String name = "Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1";
        String filter = "/Users?filter=" + TestDoor.encoded("userName eq \"" + name + "\"");
        Reply none = entra.get(filter);
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.json().path("totalResults").asInt()).isZero();
        assertThat(none.json().path("Resources").isArray()).isTrue();

        Reply made = entra.post("/Users", USER);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("content-type")).isEqualTo("application/scim+json");
        assertThat(made.header("location")).endsWith("/scim/v2/Users/" + made.id());
        assertThat(made.json().at("/meta/resourceType").asText()).isEqualTo("User");
        assertThat(made.json().at("/meta/location").asText()).isEqualTo(made.header("location"));
        assertThat(made.json().at("/name/familyName").asText()).isEqualTo("familyName");
        assertThat(made.json().has("roles")).isFalse();
        assertThat(isRecipient("test_user_fd0ea19b-0777-472c-9f96-4f70d2226f2e@testuser.com"))
                .isTrue();

        assertThat(entra.get(filter).json().at("/Resources/0/id").asText()).isEqualTo(made.id());
        assertThat(entra.get(filter.replace("Test_User", "tEST_uSER"))
                        .json()
                        .path("totalResults")
                        .asInt())
                .as("userName is compared without case")
                .isEqualTo(1);
        Reply again = entra.post("/Users", USER);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("scimType").asText()).isEqualTo("uniqueness");

        String user = "/Users/" + made.id();
        Reply changed = patched(user, """
                {"op": "Replace", "path": "emails[type eq \\"work\\"].value", "value": "updatedEmail@microsoft.com"},
                {"op": "Replace", "path": "name.familyName", "value": "updatedFamilyName"}
                """);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().at("/emails/0/value").asText()).isEqualTo("updatedEmail@microsoft.com");
        assertThat(changed.json().at("/emails/0/primary").asBoolean()).isTrue();
        assertThat(changed.json().at("/name/familyName").asText()).isEqualTo("updatedFamilyName");
        assertThat(changed.json().at("/name/givenName").asText()).isEqualTo("givenName");
        assertThat(isRecipient("updatedEmail@microsoft.com")).isTrue();
        assertThat(isRecipient("Test_User_fd0ea19b-0777-472c-9f96-4f70d2226f2e@testuser.com"))
                .isFalse();

        assertThat(patched(user, """
                {"op": "Replace", "path": "userName", "value": "5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com"}
                """).json().path("userName").asText())
                .isEqualTo("5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com");

        assertThat(patched(user, "{\"op\": \"Replace\", \"path\": \"active\", \"value\": false}")
                        .json()
                        .path("active")
                        .asBoolean(true))
                .isFalse();
        assertThat(isRecipient("updatedEmail@microsoft.com")).isFalse();
        patched(user, "{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"True\"}");
        assertThat(isRecipient("updatedEmail@microsoft.com")).isTrue();

        assertThat(entra.delete(user).status()).isEqualTo(204);
        assertThat(entra.delete(user).status()).isEqualTo(404);
        assertThat(isRecipient("updatedEmail@microsoft.com")).isFalse();
    }

    @Test
    void truth_values_come_as_texts_and_names_with_dots_as_keys() {
        String user = "/Users/" + entra.post("/Users", USER).id();
        Reply disabled = patched(user, "{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"False\"}");
        assertThat(disabled.json().path("active").isBoolean()).isTrue();
        assertThat(disabled.json().path("active").asBoolean()).isFalse();

        Reply replaced = patched(user, """
                {"op": "replace", "value": {
                    "displayName": "Bjfe",
                    "name.givenName": "Kkom",
                    "name.familyName": "Unua",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": "Aklq"
                }}
                """);
        assertThat(replaced.json().path("displayName").asText()).isEqualTo("Bjfe");
        assertThat(replaced.json().at("/name/givenName").asText()).isEqualTo("Kkom");
        assertThat(replaced.json()
                        .path("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
                        .path("employeeNumber")
                        .asText())
                .isEqualTo("Aklq");

        Reply added = patched(user, """
                {"op": "Add", "value": {
                    "emails[type eq \\"home\\"].value": "home@testuser.com",
                    "phoneNumbers[type eq \\"mobile\\"].value": "+1 555 0100",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sales"},
                    "title": "Buyer"
                }}
                """);
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.json().at("/emails/1/type").asText()).isEqualTo("home");
        assertThat(added.json().at("/emails/1/value").asText()).isEqualTo("home@testuser.com");
        assertThat(added.json().at("/phoneNumbers/0/type").asText()).isEqualTo("mobile");
        var enterprise = added.json().path("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User");
        assertThat(enterprise.path("department").asText()).isEqualTo("Sales");
        assertThat(enterprise.path("employeeNumber").asText()).isEqualTo("Aklq");
        assertThat(isRecipient("home@testuser.com")).as("still disabled").isFalse();
    }

    @Test
    void the_manager_comes_as_an_id_alone_and_goes_again() {
        String boss = entra.user("boss").id();
        String user = "/Users/" + entra.post("/Users", USER).id();
        String manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
        Reply set = patched(user, "{\"op\": \"Add\", \"path\": \"" + manager + "\", \"value\": \"" + boss + "\"}");
        assertThat(set.json()
                        .path("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
                        .at("/manager/value")
                        .asText())
                .isEqualTo(boss);
        Reply gone = patched(user, "{\"op\": \"Remove\", \"path\": \"" + manager + "\"}");
        assertThat(gone.json().has("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"))
                .isFalse();
    }

    @Test
    void roles_are_primary_by_a_text() {
        String user = "/Users/" + entra.post("/Users", USER).id();
        patched(user, """
                {"op": "Add", "path": "roles", "value": [{"primary": "True", "type": "WindowsAzureActiveDirectoryRole",
                    "value": "{\\"id\\":\\"06b07648\\",\\"value\\":\\"Admin\\"}"}]}
                """);
        Reply replaced = patched(user, """
                {"op": "Replace", "path": "roles[primary eq \\"True\\"].value", "value": "User"}
                """);
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.json().at("/roles/0/value").asText()).isEqualTo("User");
        assertThat(replaced.json().at("/roles/0/primary").isBoolean()).isTrue();
    }

    @Test
    void groups_are_made_found_renamed_and_their_members_come_and_go() {
        String group = entra.post("/Groups", """
                {
                    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group",
                        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
                    "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
                    "displayName": "displayName",
                    "meta": {
                        "resourceType": "Group"
                    }
                }
                """).id();
        String path = "/Groups/" + group;
        assertThat(entra.get(path + "?excludedAttributes=members").status()).isEqualTo(200);
        assertThat(entra.get("/Groups?excludedAttributes=members&filter="
                                + TestDoor.encoded("displayName eq \"displayName\""))
                        .json()
                        .path("totalResults")
                        .asInt())
                .isEqualTo(1);
        assertThat(patched(path, "{\"op\": \"Replace\", \"path\": \"displayName\", \"value\": \"1879db59-3bdf\"}")
                        .json()
                        .path("displayName")
                        .asText())
                .isEqualTo("1879db59-3bdf");

        String one = entra.user("one").id();
        String two = entra.user("two").id();
        String member = "{\"op\": \"%s\", \"path\": \"members\", \"value\": [{\"$ref\": null, \"value\": \"%s\"}]}";
        patched(path, member.formatted("Add", one));
        patched(path, member.formatted("Add", two));
        Reply twice = patched(path, member.formatted("Add", two));
        assertThat(twice.json().path("members")).hasSize(2);
        assertThat(twice.json().at("/members/0/type").asText()).isEqualTo("User");
        assertThat(twice.json().at("/members/0/$ref").asText()).endsWith("/scim/v2/Users/" + one);
        String query = "id eq \"" + group + "\" and members eq \"" + two + "\"";
        assertThat(entra.get("/Groups?attributes=id&filter=" + TestDoor.encoded(query))
                        .json()
                        .path("totalResults")
                        .asInt())
                .isEqualTo(1);
        Reply removed = patched(path, member.formatted("Remove", one));
        assertThat(removed.json().path("members")).hasSize(1);
        Reply byFilter = patched(path, "{\"op\": \"remove\", \"path\": \"members[value eq \\\"" + two + "\\\"]\"}");
        assertThat(byFilter.json().has("members")).isFalse();
        assertThat(entra.delete(path).status()).isEqualTo(204);
    }
}
