package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.Certificates;
import org.siegel.directory.EmbeddedWorld;

/**
 * kill -9 of the embedded OpenDJ in the midst of synchronisation of the server that runs it: the server starts it again, and
 * the end is that of a synchronisation that nobody disturbed, as a reading of everything says. {@link KilledIT} has the rest.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledDirectoryIT {

    /** More than three pages of the directory, and more than the import has in its hands at a time. */
    private static final int PEOPLE = 3200;

    private static final String SECOND_BATCH = "(SELECT exported FROM sync.run ORDER BY id DESC LIMIT 1) >= 500";

    @TempDir
    static Path folder;

    private static SyncingServer server;

    private static int port;

    @BeforeAll
    static void up() throws IOException, LDAPException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path data = Files.createDirectories(folder.resolve("data/directory"));
        Path lib = Path.of("../directory-server/target/lib").toAbsolutePath().normalize();
        try (var opendj = new EmbeddedWorld(data, lib)) {
            byte[] certificate = Certificates.certificate("everybody", 1);
            for (int i = 0; i < PEOPLE; i++) {
                opendj.administrator().add(person(i, certificate));
            }
            opendj.addGroup("all", IntStream.range(0, 100).mapToObj(i -> dn(i)).toList());
        }
        server = new SyncingServer(
                folder,
                "data",
                folder.resolve("programs"),
                Map.of(
                        "SIEGEL_DIRECTORY_BASE",
                        EmbeddedWorld.BASE,
                        "SIEGEL_DIRECTORY_PORT",
                        Integer.toString(port),
                        "SIEGEL_HTTP_PORT",
                        "0"));
    }

    private static AddRequest person(int i, byte[] certificate) {
        return new AddRequest(
                dn(i),
                new Attribute("objectClass", "inetOrgPerson"),
                new Attribute("uid", "person" + i),
                new Attribute("cn", "Person " + i),
                new Attribute("sn", "Person"),
                new Attribute("mail", "person" + i + "@contoso.example"),
                new Attribute("userCertificate;binary", certificate));
    }

    private static String dn(int i) {
        return "uid=person" + i + ",ou=people," + EmbeddedWorld.BASE;
    }

    @AfterAll
    static void down() {
        server.close();
    }

    private static CompletableFuture<AdminClient.Answer> beginCycle() {
        return server.begin("Start-SyncCycle", "PolicyType", "Delta");
    }

    @Test
    @Order(1)
    void whileEverybodyIsRead() throws SQLException {
        CompletableFuture<AdminClient.Answer> run;
        try (Gate gate = Gate.close(server, "BEFORE INSERT ON sync.connector_content FOR EACH STATEMENT", "true")) {
            run = beginCycle();
            gate.awaitSomebody(run);
            server.killDirectory();
        }
        Optional<AdminClient.Answer> answer = SyncingServer.end(run);
        assertThat(answer).hasValueSatisfying(failed -> {
            assertThat(failed.ok()).as(failed.body().toString()).isFalse();
            assertThat(failed.body().toString())
                    .contains("the directory directory could not be read", "nothing was changed");
        });
        assertThat(TenantState.of(server)).isEmpty();
    }

    @Test
    @Order(2)
    void whileEverybodyIsExportedAndSomebodyTakesItsPort() throws SQLException, IOException {
        newUser("back"); // once it has been started again
        CompletableFuture<AdminClient.Answer> run;
        try (Gate gate = Gate.close(server, "AFTER INSERT ON tenant.recipient FOR EACH STATEMENT", SECOND_BATCH)) {
            run = beginCycle();
            gate.awaitSomebody(run);
            server.killDirectory();
            try (ServerSocket _ = port()) {
                Waiting.until(
                        "a start that fails",
                        () -> Optional.of(server.log())
                                .filter(log -> log.contains("the embedded directory cannot be started again")));
            }
        }
        assertThat(SyncingServer.end(run))
                .hasValueSatisfying(answer -> assertThat(answer.ok())
                        .as("the export needs no directory: " + answer.body())
                        .isTrue());
        assertThat(TenantState.of(server)).hasSize(PEOPLE + 1);
    }

    @Test
    @Order(3)
    void betweenChangesWhichTheNextCyclesTellOfAsChanges() throws SQLException {
        newUser("before");
        server.killDirectory();
        JsonNode run = server.cycle("Delta");
        succeeded(run);
        assertThat(run.path("Full").asBoolean()).as(run.toString()).isFalse();
        newUser("after");
        Waiting.until("both are in the tenant", () -> {
            server.cycle("Delta");
            return Optional.of(server.attempt("Get-Recipient", "Identity", "before@contoso.example")
                                    .ok()
                            && server.attempt("Get-Recipient", "Identity", "after@contoso.example")
                                    .ok())
                    .filter(both -> both);
        });
        assertThat(TenantState.journalErrors(server)).isEmpty();
        JsonNode everything = server.cycle("Initial");
        succeeded(everything);
        assertThat(List.of(
                        everything.path("Added").asInt(),
                        everything.path("Updated").asInt(),
                        everything.path("Deleted").asInt()))
                .as("what a reading of everything corrects")
                .containsExactly(0, 0, 0);
        assertThat(TenantState.of(server)).hasSize(PEOPLE + 3);
    }

    /** Before the directory, which is being started again, can have it. */
    private static ServerSocket port() {
        return Waiting.until("the port of the directory", () -> {
            try {
                return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            } catch (IOException stillTaken) {
                return Optional.empty();
            }
        });
    }

    private static void newUser(String name) {
        Waiting.until(
                "the directory takes a user",
                () -> Optional.of(server.attempt(
                                        "New-MailboxUser",
                                        "Name",
                                        "Somebody " + name,
                                        "PrimarySmtpAddress",
                                        name + "@contoso.example",
                                        "Password",
                                        "correct horse battery staple")
                                .ok())
                        .filter(taken -> taken));
    }

    private static void succeeded(JsonNode run) {
        assertThat(run.path("Status").asText()).as(run.toString()).isEqualTo("success");
    }
}
