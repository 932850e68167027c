package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Peer;

/** The door, the ports and the processes of the server, and what goes on in it by itself. */
abstract class ServerProcesses extends OnOneServer {

    @Test
    @Order(1)
    void theDoorWantsTheTokenAndAnswersStrangersWithAProblem() throws IOException, InterruptedException {
        URI door = RunFile.read(data).orElseThrow().url().resolve("/adminapi/beta/organization/InvokeCommand");
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String token : List.of("", "Bearer ", "Bearer 00", "Basic x")) {
                var request = HttpRequest.newBuilder(door)
                        .header("Authorization", token)
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"CmdletInput\":{\"CmdletName\":\"Get-SmimeConfig\"}}"))
                        .build();
                var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(Json.read(answer.body()).path("status").asInt()).isEqualTo(401);
            }
            String token =
                    "Bearer " + Files.readString(data.resolve("admin.token")).strip();
            var garbage = http.send(
                    HttpRequest.newBuilder(door)
                            .header("Authorization", token)
                            .POST(HttpRequest.BodyPublishers.ofString("{nonsense"))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(garbage.statusCode()).isEqualTo(400);
        }
        assertThat(Files.getPosixFilePermissions(data.resolve("admin.token"))).hasSize(2);
    }

    @Test
    @Order(2)
    void aSecondServerOnTheSameDataIsRefused() {
        refused(siegel("up"), 2, "already runs");
    }

    @Test
    @Order(3)
    void aPortInUseIsNamedWithItsSetting() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var other = Program.start(
                    folder,
                    Map.of("SIEGEL_HTTP_PORT", Integer.toString(taken.getLocalPort())),
                    "up",
                    "--data",
                    folder.resolve("other").toString());
            String said = other.await(line -> line.startsWith("siegel: "));
            assertThat(said).contains("port " + taken.getLocalPort(), "http-port");
            assertThat(other.end()).isEqualTo(2);
        }
    }

    @Test
    @Order(4)
    void withoutAServerACmdletSaysHowToStartOne() {
        refused(
                Program.run(
                        folder,
                        "Get-SmimeConfig",
                        "--data",
                        folder.resolve("nowhere").toString()),
                2,
                "siegel up");
    }

    @Test
    @Order(5)
    void theRunningServerFetchesListsAheadOfNeed() throws Exception {
        Peer.require("named");
        List<String> ahead = new ArrayList<>();
        while (!ahead.containsAll(List.of("/list.crl", "/root.crl"))) {
            String path = partners.asked().poll(3, TimeUnit.MINUTES);
            assertThat(path).as("asked since: " + ahead).isNotNull();
            ahead.add(path);
        }
        siegel("Set-SmimeConfig", "-OWACheckCRLOnSend", "$false").ok();
    }

    @Test
    @Order(6)
    void aDirectoryThatDiesComesBack() throws IOException {
        long directory = ProcessHandle.of(server.pid())
                .orElseThrow()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains("DirectoryServer"))
                .findFirst()
                .orElseThrow()
                .pid();
        ProcessHandle.of(directory).orElseThrow().destroyForcibly();
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        Peer.Result again = siegel("Start-SyncCycle", "-PolicyType", "Delta");
        while (again.status() != 0) {
            assertThat(System.nanoTime()).as(again.err()).isLessThan(deadline);
            again = siegel("Start-SyncCycle", "-PolicyType", "Delta");
        }
        assertThat(rows("Get-Recipient")).hasSize(3);
    }

    @Test
    @Order(7)
    void aDirectoryThatIsDownChangesNothing() throws IOException {
        JsonNode before = rows("Get-Recipient");
        server.close();
        int nobody;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        server = Program.start(
                folder,
                Map.of(
                        "SIEGEL_DIRECTORY_URL", "ldap://127.0.0.1:" + nobody,
                        "SIEGEL_DIRECTORY_BASE", "ou=people,dc=siegel",
                        "SIEGEL_DIRECTORY_BIND_DN", "cn=siegel",
                        "SIEGEL_DIRECTORY_PASSWORD", "whatever"),
                "up",
                "--data",
                data.toString());
        server.await(line -> line.contains("Stop with Ctrl-C"));
        refused(siegel("Start-SyncCycle", "-PolicyType", "Initial"), 1, "directory", "nothing was changed");
        refused(siegel("Publish-Certificate", "-Identity", "alice@contoso.example"), 1, "directory");
        assertThat(rows("Get-Recipient")).isEqualTo(before);
    }
}
