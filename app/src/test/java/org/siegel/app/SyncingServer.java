package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.siegel.database.DatabaseAddress;
import org.siegel.smime.Secret;

/** {@code siegel up} on a data folder of its own, without mail, to be killed and started again. */
final class SyncingServer implements AutoCloseable {

    private static final String DATABASE = "SIEGEL_DATABASE_URL";

    private final Path folder;
    private final Path data;
    private final Map<String, String> environment = new HashMap<>();
    private Program.Running program;

    /**
     * Starts it, with the embedded PostgreSQL and an organisation.
     *
     * @param programs where several servers share PostgreSQL's programs
     */
    SyncingServer(Path folder, String name, Path programs, Map<String, String> directory) {
        this(folder, name, "-Dsiegel.postgres.binaries=" + programs, directory);
        found();
    }

    private SyncingServer(Path folder, String name, String options, Map<String, String> settings) {
        this.folder = folder;
        this.data = folder.resolve(name);
        environment.putAll(settings);
        environment.put("SIEGEL_MAIL_DELIVERY", "lmtp://127.0.0.1:1"); // so that no mail server is started
        environment.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 " + options);
        program = start();
    }

    /** Starts one of several on the same database, which perhaps has no organisation yet. */
    static SyncingServer node(Path folder, String name, DatabaseAddress database, Map<String, String> directory) {
        Map<String, String> settings = new HashMap<>(directory);
        settings.put(DATABASE, url(database));
        settings.put("SIEGEL_MASTER_KEY", "0123456789abcdef".repeat(4));
        return new SyncingServer(folder, name, "", settings);
    }

    private static String url(DatabaseAddress database) {
        String password = new String(database.password().bytes(), StandardCharsets.UTF_8);
        return database.jdbcUrl()
                .replace("jdbc:postgresql://", "postgresql://" + database.user() + ":" + password + "@");
    }

    void found() {
        cmdlet("New-Organization", "Name", "Contoso", "DomainName", "contoso.example");
    }

    private Program.Running start() {
        Program.Running started = Program.start(folder, environment, "up", "--data", data.toString());
        started.await(line -> line.contains("Stop with Ctrl-C"));
        return started;
    }

    /** kill -9 of the program alone. */
    void kill() {
        program.kill();
    }

    /** Starts it again on what it left. */
    void restart() {
        program = start();
    }

    /** Runs a cmdlet, which has to succeed; the first row of its answer. */
    JsonNode cmdlet(String name, String... parameters) {
        AdminClient.Answer answer = attempt(name, parameters);
        if (!answer.ok()) {
            throw new AssertionError(name + ": " + answer.body());
        }
        return answer.body().path("value").path(0);
    }

    /** Runs a cmdlet that may fail, but not by something unforeseen. */
    AdminClient.Answer attempt(String name, String... parameters) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            values.put(parameters[i], parameters[i + 1]);
        }
        AdminClient.Answer answer = AdminClient.of(data).invoke(name, values);
        if (!answer.ok() && answer.body().path("status").asInt() == 500) {
            throw new AssertionError(name + ": " + answer.body() + "\n" + log());
        }
        return answer;
    }

    /** Begins what takes long. */
    CompletableFuture<AdminClient.Answer> begin(String name, String... parameters) {
        return CompletableFuture.supplyAsync(
                () -> attempt(name, parameters), task -> Thread.ofVirtual().start(task));
    }

    /** How a cmdlet ended whose server or database was killed; empty where nobody was left to tell. */
    static Optional<AdminClient.Answer> end(CompletableFuture<AdminClient.Answer> begun) {
        try {
            return Optional.of(begun.get(2, TimeUnit.MINUTES));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UsageException) {
                return Optional.empty();
            }
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError("a cmdlet never ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Runs a cycle as soon as one can run; the run. */
    JsonNode cycle(String policy) {
        return Waiting.until(
                "a cycle that runs",
                () -> Optional.of(attempt("Start-SyncCycle", "PolicyType", policy))
                        .filter(AdminClient.Answer::ok)
                        .map(answer -> answer.body().path("value").path(0)));
    }

    /** Its database, for looking on. */
    Connection database() {
        return Waiting.until("a connection to the database", () -> {
            try {
                DatabaseAddress address = address();
                return Optional.of(DriverManager.getConnection(
                        address.jdbcUrl(),
                        address.user(),
                        new String(address.password().bytes(), StandardCharsets.UTF_8)));
            } catch (SQLException starting) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private DatabaseAddress address() throws IOException {
        String shared = environment.get(DATABASE);
        return shared == null
                ? new DatabaseAddress(
                        "jdbc:postgresql://127.0.0.1:" + postmaster(3) + "/siegel",
                        "siegel",
                        Secret.ofPassword(Files.readString(data.resolve("postgres/password"))))
                : DatabaseAddress.of(shared);
    }

    /** Whether this one of several nodes schedules cycles, as its metrics say. */
    boolean hasTurn() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String token = Files.readString(data.resolve("metrics.token")).strip();
            var request = HttpRequest.newBuilder(
                            RunFile.read(data).orElseThrow().url().resolve("/metrics"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("siegel_sync_scheduler_turn 1\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** kill -9 of the embedded directory. */
    void killDirectory() {
        Waiting.kill(Waiting.until(
                "the embedded directory's process",
                () -> ProcessHandle.of(program.pid()).stream()
                        .flatMap(ProcessHandle::children)
                        .filter(child -> child.info().commandLine().orElse("").contains("DirectoryServer"))
                        .map(ProcessHandle::pid)
                        .findFirst()));
    }

    /** kill -9 of PostgreSQL's main process. */
    void killPostmaster() {
        Waiting.kill(postmaster(0));
    }

    private long postmaster(int line) {
        return Waiting.until("PostgreSQL's pid file", () -> {
            try {
                return Optional.of(Long.parseLong(Files.readAllLines(data.resolve("postgres/data/postmaster.pid"))
                        .get(line)
                        .strip()));
            } catch (IOException | IndexOutOfBoundsException starting) {
                return Optional.empty();
            }
        });
    }

    /** The end of its log. */
    String log() {
        try (var files = Files.list(data.resolve("log"))) {
            var text = new StringBuilder();
            for (Path file : files.toList()) {
                String all = Files.readString(file);
                text.append(all.substring(Math.max(0, all.length() - 5000)));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
