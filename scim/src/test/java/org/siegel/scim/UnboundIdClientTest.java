package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.scim2.client.ScimService;
import com.unboundid.scim2.common.bulk.BulkOperation;
import com.unboundid.scim2.common.exceptions.PreconditionFailedException;
import com.unboundid.scim2.common.exceptions.ResourceConflictException;
import com.unboundid.scim2.common.exceptions.ResourceNotFoundException;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.messages.PatchOperation;
import com.unboundid.scim2.common.types.Email;
import com.unboundid.scim2.common.types.GroupResource;
import com.unboundid.scim2.common.types.Member;
import com.unboundid.scim2.common.types.Name;
import com.unboundid.scim2.common.types.UserResource;
import com.unboundid.scim2.common.types.X509Certificate;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.io.IOException;
import java.util.List;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.jnh.connector.JavaNetHttpConnectorProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;

/** A client that others wrote, Ping Identity's, works with the door. */
class UnboundIdClientTest {

    private TestDoor door;
    private Client http;
    private ScimService scim;

    @BeforeEach
    void open() throws IOException {
        door = TestDoor.fresh();
        String token = door.agent().text;
        http = ClientBuilder.newBuilder()
                .withConfig(new ClientConfig().connectorProvider(new JavaNetHttpConnectorProvider()))
                .sslContext(TrustedAuthorities.context(List.of(door.tls.certificate())))
                .build();
        http.register(
                (ClientRequestFilter) request -> request.getHeaders().putSingle("Authorization", "Bearer " + token));
        scim = new ScimService(http.target(door.listener.url()));
    }

    @AfterEach
    void close() {
        http.close();
    }

    private static UserResource user(String name) {
        return new UserResource()
                .setUserName(name)
                .setName(new Name().setGivenName(name).setFamilyName("Example"))
                .setEmails(new Email().setValue(name + "@example.org").setPrimary(true));
    }

    @Test
    void it_finds_out_what_the_door_can_do() throws Exception {
        assertThat(scim.getServiceProviderConfig().getBulk().getMaxOperations()).isEqualTo(1000);
        assertThat(scim.getResourceTypes().getTotalResults()).isEqualTo(2);
        assertThat(scim.getSchemas().getResources())
                .anySatisfy(schema -> assertThat(schema.getAttributes())
                        .anySatisfy(a -> assertThat(a.getName()).isEqualTo("x509Certificates")));
        assertThat(scim.getSchema("urn:ietf:params:scim:schemas:core:2.0:Group").getName())
                .isEqualTo("Group");
    }

    @Test
    void it_writes_reads_changes_and_deletes() throws Exception {
        byte[] certificate = door.tls.certificate().getEncoded();
        UserResource made = scim.create(
                "Users", user("ada").setX509Certificates(List.of(new X509Certificate().setValue(certificate))));
        assertThat(made.getMeta().getVersion()).isEqualTo("W/\"1\"");
        assertThat(door.tenant
                        .recipients()
                        .find(MailAddress.of("ada@example.org"))
                        .orElseThrow()
                        .userCertificate()
                        .values()
                        .getFirst())
                .isEqualTo(certificate);
        assertThatThrownBy(() -> scim.create("Users", user("ADA"))).isInstanceOf(ResourceConflictException.class);

        UserResource patched = scim.modifyRequest(made)
                .addOperation(PatchOperation.replace("displayName", "Countess"))
                .addOperation(PatchOperation.remove("name.givenName"))
                .invoke();
        assertThat(patched.getDisplayName()).isEqualTo("Countess");
        assertThat(patched.getName().getGivenName()).isNull();
        assertThatThrownBy(() -> scim.replaceRequest(made).ifMatch().invoke())
                .isInstanceOf(PreconditionFailedException.class);
        UserResource replaced = scim.replace(patched.setTitle("Analyst"));
        assertThat(replaced.getTitle()).isEqualTo("Analyst");
        assertThat(scim.retrieve(replaced).getUserName()).isEqualTo("ada");

        scim.delete(replaced);
        assertThatThrownBy(() -> scim.retrieve(replaced)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void it_searches_page_by_page() throws Exception {
        for (String name : List.of("ada", "bob", "eve")) {
            scim.create("Users", user(name));
        }
        var page = scim.searchRequest("Users")
                .filter(Filter.or(Filter.eq("userName", "BOB"), Filter.sw("name.givenName", "e")))
                .page(1, 1)
                .attributes("userName")
                .invoke(UserResource.class);
        assertThat(page.getTotalResults()).isEqualTo(2);
        assertThat(page.getResources()).hasSize(1);
        assertThat(page.getResources().getFirst().getEmails()).isNull();
        var posted = scim.searchRequest("Users")
                .filter("emails.value eq \"eve@example.org\"")
                .invokePost(UserResource.class);
        assertThat(posted.getResources().getFirst().getUserName()).isEqualTo("eve");
    }

    @Test
    void it_keeps_groups() throws Exception {
        UserResource ada = scim.create("Users", user("ada"));
        UserResource bob = scim.create("Users", user("bob"));
        GroupResource group = scim.create(
                "Groups", new GroupResource().setDisplayName("all").setMembers(new Member().setValue(ada.getId())));
        GroupResource more = scim.modifyRequest(group)
                .addOperation(PatchOperation.add(
                        "members", ScimJson.array().add(ScimJson.object().put("value", bob.getId()))))
                .invoke();
        assertThat(more.getMembers()).hasSize(2);
        GroupResource less = scim.modifyRequest(group)
                .addOperation(PatchOperation.remove("members[value eq \"" + ada.getId() + "\"]"))
                .invoke();
        assertThat(less.getMembers())
                .singleElement()
                .satisfies(m -> assertThat(m.getValue()).isEqualTo(bob.getId()));
    }

    @Test
    void it_sends_many_operations_at_once() throws Exception {
        var answer = scim.bulkRequest()
                .append(new BulkOperation[] {
                    BulkOperation.post("/Users", user("ada")).setBulkId("a"),
                    BulkOperation.post("/Users", user("ada")).setBulkId("b")
                })
                .invoke();
        assertThat(answer.getOperations()).hasSize(2);
        assertThat(answer.getOperations().get(0).getStatus()).isEqualTo("201");
        assertThat(answer.getOperations().get(1).getStatus()).isEqualTo("409");
    }
}
