package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.siegel.ca.TlsIdentity;
import org.siegel.database.Database;
import org.siegel.database.TestDatabase;
import org.siegel.tenant.Tenant;
import org.siegel.testkit.SettableClock;

/** A door on a free port, over a database that all tests of this JVM share. */
final class TestDoor {

    private static final Set<ScimScope> ALL = EnumSet.allOf(ScimScope.class);
    private static int agents;
    private static TestDoor shared;

    final Database database;
    final Tenant tenant;
    final ScimTokens tokens;
    final SettableClock clock;
    final ScimListener listener;
    final TlsIdentity tls;
    private final HttpClient http;

    /** What agents said of runs that stopped. */
    final Queue<String> told = new ConcurrentLinkedQueue<>();

    private TestDoor() throws IOException {
        database = TestDatabase.shared();
        clock = new SettableClock(Instant.parse("2026-11-27T12:00:00Z"));
        tenant = Tenant.open(database, sst -> List.of());
        tokens = ScimTokens.open(database, clock);
        tls = TlsIdentity.loadOrCreate(
                Files.createTempDirectory("scim-tls"), List.of("localhost", "127.0.0.1"), Clock.systemUTC());
        listener = ScimListener.open(
                "127.0.0.1",
                0,
                Optional.of(tls.sslContext()),
                new ScimDoor(database, tenant, tokens, (who, run) -> told.add(who + ": " + run), clock));
        http = HttpClient.newBuilder()
                .sslContext(TrustedAuthorities.context(List.of(tls.certificate())))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(listener::close));
    }

    /** The door, with nothing behind it. */
    static synchronized TestDoor fresh() throws IOException {
        if (shared == null) {
            shared = new TestDoor();
        }
        shared.database.jdbi().useHandle(handle -> {
            handle.execute("TRUNCATE scim.resource");
            handle.execute("TRUNCATE tenant.recipient, tenant.recipient_address, tenant.distribution_group CASCADE");
        });
        return shared;
    }

    /** Somebody who has written nothing yet. */
    synchronized Agent agent() {
        return agent("agent" + ++agents, ALL);
    }

    Agent agent(String name, Set<ScimScope> scopes) {
        var issued = tokens.issue(name, scopes, clock.instant().plus(Duration.ofDays(365)), "test");
        return new Agent(name, new String(issued.text().chars()), issued.token());
    }

    /** An answer. */
    record Reply(int status, JsonNode json, HttpResponse<byte[]> response) {

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String id() {
            return json.path("id").asText();
        }
    }

    /** A client with a token. */
    final class Agent {

        final String name;
        final String text;
        final ScimToken token;

        private Agent(String name, String text, ScimToken token) {
            this.name = name;
            this.text = text;
            this.token = token;
        }

        Reply get(String path, String... headers) {
            return send("GET", path, null, headers);
        }

        Reply post(String path, String body, String... headers) {
            return send("POST", path, body, headers);
        }

        Reply put(String path, String body, String... headers) {
            return send("PUT", path, body, headers);
        }

        Reply patch(String path, String body, String... headers) {
            return send("PATCH", path, body, headers);
        }

        Reply delete(String path, String... headers) {
            return send("DELETE", path, null, headers);
        }

        /** A user with this name. */
        Reply user(String userName) {
            return post(
                    "/Users",
                    "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"" + userName + "\"}");
        }

        Reply send(String method, String path, String body, String... headers) {
            var request = HttpRequest.newBuilder(URI.create(listener.url() + path))
                    .timeout(Duration.ofMinutes(1))
                    .header("Authorization", "Bearer " + text)
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (body != null) {
                request.header("Content-Type", "application/scim+json");
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.setHeader(headers[i], headers[i + 1]);
            }
            try {
                HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                ObjectNode json = response.body().length == 0 ? ScimJson.object() : ScimJson.read(response.body());
                return new Reply(response.statusCode(), json, response);
            } catch (IOException e) {
                throw new AssertionError(method + " " + path, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
