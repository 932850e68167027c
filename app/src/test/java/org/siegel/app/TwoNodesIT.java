package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.testkit.Corpus;

/** Two servers, two processes, on one PostgreSQL and one slapd, both started at once. */
class TwoNodesIT {

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static Company company;
    private static List<SyncingServer> nodes = List.of();

    @BeforeAll
    static void up() throws IOException {
        Corpus.peer("start-slapd.sh");
        company = new Company(Files.createDirectory(folder.resolve("slapd")));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        List<CompletableFuture<SyncingServer>> starting = Stream.of("one", "two")
                .map(name -> CompletableFuture.supplyAsync(
                        () -> SyncingServer.node(folder, name, postgres.address(), company.settings(company.port())),
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        nodes = starting.stream().map(CompletableFuture::join).toList();
    }

    @AfterAll
    static void down() {
        nodes.forEach(SyncingServer::close);
        postgres.close();
        company.close();
    }

    private static SyncingServer withTurn() {
        return Waiting.until(
                "a node that has the turn",
                () -> nodes.stream().filter(SyncingServer::hasTurn).findFirst());
    }

    @Test
    void theNodeThatExportsIsKilledAndTheOtherOneCompletesItsRunAndGoesOn() throws SQLException {
        SyncingServer killed = withTurn();
        SyncingServer heir = nodes.getFirst() == killed ? nodes.getLast() : nodes.getFirst();
        killed.found();
        assertThat(heir.hasTurn()).isFalse();

        try (Gate gate = Gate.close(
                killed,
                "AFTER INSERT ON tenant.recipient FOR EACH STATEMENT",
                "(SELECT exported FROM sync.run ORDER BY id DESC LIMIT 1) >= 500")) {
            CompletableFuture<AdminClient.Answer> run = killed.begin("Start-SyncCycle", "PolicyType", "Initial");
            gate.awaitSomebody(run);
            AdminClient.Answer meanwhile = heir.attempt("Start-SyncCycle");
            assertThat(meanwhile.ok()).isFalse();
            assertThat(meanwhile.body().toString()).contains("running already");
            killed.kill();
            SyncingServer.end(run);
        }
        assertThat(TenantState.of(heir)).hasSizeBetween(500, Company.PEOPLE - 1);

        JsonNode completed = Waiting.until(
                "the run, completed by the other node",
                () -> Optional.of(heir.cmdlet("Get-SyncRun", "Identity", "1"))
                        .filter(run -> run.path("Status").asText().equals("success")));
        assertThat(completed.path("Added").asInt()).isEqualTo(Company.PEOPLE + Company.GROUPS + 1);
        assertThat(heir.hasTurn()).isTrue();
        List<String> everybody = TenantState.of(heir);
        assertThat(everybody).hasSize(Company.PEOPLE + Company.GROUPS + 1);
        assertThat(TenantState.journalErrors(heir)).isEmpty();
        assertNothingToCorrect(heir);

        killed.restart();
        assertThat(killed.hasTurn()).as("whoever comes back waits").isFalse();
        company.reorganise();
        assertThat(killed.cycle("Delta").path("Status").asText())
                .as("an administrator may start a cycle on any node")
                .isEqualTo("success");
        heir.close();
        Waiting.until("the turn that was given away", () -> Optional.of(killed).filter(SyncingServer::hasTurn));
        assertNothingToCorrect(killed);
        assertThat(TenantState.of(killed)).hasSameSizeAs(everybody).isNotEqualTo(everybody);
        assertThat(TenantState.journalErrors(killed)).isEmpty();
    }

    /** An initial cycle reads everything again and asks the tenant what it has. */
    private static void assertNothingToCorrect(SyncingServer node) {
        JsonNode initial = node.cycle("Initial");
        assertThat(initial.path("Status").asText()).isEqualTo("success");
        assertThat(initial.path("Added").asInt()
                        + initial.path("Updated").asInt()
                        + initial.path("Deleted").asInt())
                .as(initial.toString())
                .isZero();
    }
}
