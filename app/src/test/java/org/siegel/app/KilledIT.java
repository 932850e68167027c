package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Corpus;

/**
 * kill -9 of the server, of the directory and of PostgreSQL in the midst of synchronisation: the end is that of a first
 * synchronisation that nobody disturbed. One server and one slapd go through all of it, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledIT {

    private static final long FIRST_READING = 1_500_000;
    private static final long DELTA_READING = 300_000;
    private static final String SECOND_BATCH = "(SELECT exported FROM sync.run ORDER BY id DESC LIMIT 1) >= 500";
    private static final String PROGRESS = "BEFORE UPDATE OF exported ON sync.run FOR EACH ROW";
    private static final String SECOND_PROGRESS = "NEW.exported > 500 AND NEW.exported > OLD.exported";

    @TempDir
    static Path folder;

    private static Company company;
    private static HeldLine line;
    private static SyncingServer server;
    private static List<String> before;
    private static List<String> after;
    private static int undisturbed;

    @BeforeAll
    static void up() throws IOException {
        Corpus.peer("start-slapd.sh");
        company = new Company(Files.createDirectory(folder.resolve("slapd")));
        line = new HeldLine(company.port());
        server = server("data", line.port());
    }

    @AfterAll
    static void down() {
        server.close();
        line.close();
        company.close();
    }

    private static SyncingServer server(String name, int directory) {
        return new SyncingServer(folder, name, folder.resolve("programs"), company.settings(directory));
    }

    /** What a first synchronisation makes of the directory as it is now, on a data folder of its own. */
    private static List<String> undisturbed() throws SQLException {
        undisturbed++;
        try (SyncingServer other = server("undisturbed" + undisturbed, company.port())) {
            assertThat(other.cycle("Initial").path("Status").asText()).isEqualTo("success");
            return TenantState.of(other);
        }
    }

    /** Nothing is missing, nothing too much, and nothing twice. */
    private static void assertTenant(List<String> expected) throws SQLException {
        assertThat(TenantState.of(server)).isEqualTo(expected);
        assertThat(TenantState.journalErrors(server)).isEmpty();
    }

    private static void succeeded(JsonNode run) {
        assertThat(run.path("Status").asText()).as(run.toString()).isEqualTo("success");
    }

    private static CompletableFuture<AdminClient.Answer> beginCycle() {
        return server.begin("Start-SyncCycle", "PolicyType", "Delta");
    }

    /** Begins a cycle that is held while it reads the directory. */
    private static CompletableFuture<AdminClient.Answer> heldImport(long bytes) {
        line.holdAfter(bytes);
        CompletableFuture<AdminClient.Answer> run = beginCycle();
        line.awaitHeld();
        return run;
    }

    private static void failed(CompletableFuture<AdminClient.Answer> run) {
        assertThat(SyncingServer.end(run))
                .isPresent()
                .hasValueSatisfying(answer ->
                        assertThat(answer.ok()).as(answer.body().toString()).isFalse());
    }

    @Test
    @Order(1)
    void theServerWhileItReadsEverybody() throws SQLException {
        CompletableFuture<AdminClient.Answer> run = heldImport(FIRST_READING);
        server.kill();
        line.release();
        SyncingServer.end(run);
        server.restart();
        assertThat(TenantState.of(server)).isEmpty();
    }

    @Test
    @Order(2)
    void theDirectoryWhileEverybodyIsRead() throws SQLException {
        CompletableFuture<AdminClient.Answer> run = heldImport(FIRST_READING);
        company.kill();
        line.release();
        failed(run);
        assertThat(TenantState.of(server)).isEmpty();
        company.restart();
    }

    @Test
    @Order(3)
    void thePostmasterWhileEverybodyIsRead() throws SQLException {
        CompletableFuture<AdminClient.Answer> run = heldImport(FIRST_READING);
        server.killPostmaster();
        line.release();
        failed(run);
        assertThat(TenantState.of(server)).isEmpty();
    }

    @Test
    @Order(4)
    void thePostmasterWhileARunIsPlanned() throws SQLException {
        try (Gate gate = Gate.close(server, "AFTER INSERT ON sync.plan FOR EACH STATEMENT", "true")) {
            CompletableFuture<AdminClient.Answer> run = beginCycle();
            gate.awaitSomebody(run);
            server.killPostmaster();
            failed(run);
        }
        assertThat(TenantState.of(server)).isEmpty();
    }

    @Test
    @Order(5)
    void theServerWhileItExports() throws SQLException {
        try (Gate gate = Gate.close(server, "AFTER INSERT ON tenant.recipient FOR EACH STATEMENT", SECOND_BATCH)) {
            CompletableFuture<AdminClient.Answer> run = beginCycle();
            gate.awaitSomebody(run);
            server.kill();
            SyncingServer.end(run);
        }
        server.restart();
        assertThat(TenantState.of(server)).hasSizeBetween(500, Company.PEOPLE - 1);
        succeeded(server.cycle("Delta"));
        before = undisturbed();
        assertThat(before).hasSize(Company.PEOPLE + Company.GROUPS + 1);
        assertTenant(before);
    }

    @Test
    @Order(6)
    void theDirectoryWhileADeltaIsReadThenThePostmasterAndOneBackendWhileItIsExported() throws SQLException {
        company.reorganise();
        CompletableFuture<AdminClient.Answer> reading = heldImport(DELTA_READING);
        company.kill();
        line.release();
        failed(reading);
        assertTenant(before);
        company.restart();
        try (Gate gate = Gate.close(server, PROGRESS, SECOND_PROGRESS)) {
            CompletableFuture<AdminClient.Answer> run = beginCycle();
            gate.awaitSomebody(run);
            server.killPostmaster();
            failed(run);
        }
        try (Gate gate = Gate.close(server, "AFTER DELETE ON tenant.recipient FOR EACH STATEMENT", SECOND_BATCH)) {
            CompletableFuture<AdminClient.Answer> run = beginCycle();
            Waiting.kill(gate.awaitSomebody(run));
            failed(run);
        }
        succeeded(server.cycle("Delta"));
        after = TenantState.of(server);
        assertThat(after).hasSize(before.size()).isNotEqualTo(before);
        assertTenant(after);
    }

    @Test
    @Order(7)
    void theServerWhileItUndoes() throws SQLException {
        String run = latest(found -> found.path("Updated").asInt() > 500);
        try (Gate gate = Gate.close(server, PROGRESS, SECOND_PROGRESS)) {
            CompletableFuture<AdminClient.Answer> undo = server.begin("Undo-SyncRun", "Identity", run);
            gate.awaitSomebody(undo);
            server.kill();
            SyncingServer.end(undo);
        }
        server.restart();
        succeeded(server.cycle("Delta"));
        assertTenant(before);
        String undo = latest(found -> found.path("Undoes").asText().equals(run));
        server.cmdlet("Complete-SyncUndo", "Identity", undo);
        succeeded(server.cycle("Delta"));
        assertTenant(after);
    }

    /** The number of the latest run that is so. */
    private static String latest(Predicate<JsonNode> wanted) {
        for (JsonNode run : server.attempt("Get-SyncRun").body().path("value")) {
            if (wanted.test(run)) {
                return run.path("RunId").asText();
            }
        }
        throw new AssertionError("there is no such run");
    }

    @Test
    @Order(8)
    void theServerWhileARunWaitsAtTheDeletionThresholdAndABackendAfterItWasApproved() throws SQLException {
        company.dismiss(501);
        JsonNode waiting = server.cycle("Delta");
        assertThat(waiting.path("Status").asText()).isEqualTo("stopped-deletion-threshold-exceeded");
        assertThat(waiting.path("Deleted").asInt()).isEqualTo(501);
        String run = waiting.path("RunId").asText();
        server.kill();
        server.restart();
        assertThat(server.cmdlet("Get-SyncRun", "Identity", run).path("Status").asText())
                .isEqualTo("stopped-deletion-threshold-exceeded");
        assertTenant(after);

        try (Gate gate = Gate.close(server, "AFTER DELETE ON tenant.recipient FOR EACH STATEMENT", "true")) {
            CompletableFuture<AdminClient.Answer> approved = server.begin("Approve-SyncRun", "Identity", run);
            Waiting.kill(gate.awaitSomebody(approved));
            failed(approved);
        }
        succeeded(server.cycle("Delta"));
        succeeded(server.cmdlet("Get-SyncRun", "Identity", run));
        assertTenant(undisturbed());
    }
}
