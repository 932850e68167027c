package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.ca.TlsIdentity;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.tenant.Export;
import org.siegel.tenant.Outcome;
import org.siegel.tenant.RawValues;
import org.siegel.tenant.TenantException;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;
import org.siegel.tenant.TenantPort.Version;

/** The client in front of a network that loses requests and answers, and of doors that are not what they should be. */
class ScimTenantFaultsTest {

    private static final ScimClient.Patience SHORT = new ScimClient.Patience(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofMillis(1));

    private TestDoor door;
    private TestDoor.Agent agent;
    private HttpsServer between;
    private HttpClient onward;
    private volatile UnaryOperator<Fate> fates = UnaryOperator.identity();
    private final AtomicInteger seen = new AtomicInteger();

    /** What becomes of a request. */
    private enum Fate {
        GOES_THROUGH,
        REQUEST_IS_LOST,
        ANSWER_IS_LOST,
        TOO_MANY,
        UNAVAILABLE
    }

    @BeforeEach
    void open() throws IOException {
        door = TestDoor.fresh();
        agent = door.agent();
        onward = HttpClient.newBuilder()
                .sslContext(TrustedAuthorities.context(List.of(door.tls.certificate())))
                .build();
        between = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        between.setHttpsConfigurator(new HttpsConfigurator(door.tls.sslContext()));
        between.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        between.createContext("/", this::pass);
        between.start();
    }

    @AfterEach
    void close() {
        between.stop(0);
        onward.close();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            seen.incrementAndGet();
            Fate fate = fates.apply(Fate.GOES_THROUGH);
            if (fate == Fate.TOO_MANY || fate == Fate.UNAVAILABLE) {
                exchange.sendResponseHeaders(fate == Fate.TOO_MANY ? 429 : 503, -1);
                return;
            }
            if (fate == Fate.REQUEST_IS_LOST) {
                return; // closed without a word
            }
            URI target = URI.create(
                    door.listener.url().resolve(exchange.getRequestURI()).toString());
            var request = HttpRequest.newBuilder(target)
                    .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
                    .header("Content-Type", "application/scim+json")
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            HttpResponse<byte[]> answer = onward.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (fate == Fate.ANSWER_IS_LOST) {
                return;
            }
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ScimTenant port(ScimClient.Patience patience) {
        URI url = URI.create("https://localhost:" + between.getAddress().getPort() + ScimDoor.PATH);
        return ScimTenant.of(url, () -> Secret.ofPassword(agent.text), List.of(door.tls.certificate()), patience);
    }

    private static TenantPerson person(int number, String domain) {
        return new TenantPerson(
                "anchor" + number,
                TenantObject.Kind.USER,
                "Person " + number,
                Optional.empty(),
                MailAddress.of("p" + number + "@" + domain),
                List.of(),
                RawValues.of(List.of(new byte[] {0x30, (byte) number})),
                RawValues.NONE);
    }

    @Test
    void whatever_the_network_loses_everything_is_there_once_in_the_end() {
        var random = new Random(7644);
        fates = fate -> Fate.values()[random.nextInt(Fate.values().length)];
        List<Version> expected = new ArrayList<>();
        try (ScimTenant port = port(SHORT)) {
            for (int batch = 0; batch < 12; batch++) {
                List<Export> exports = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    TenantPerson person = person(batch * 20 + i, "example.org");
                    exports.add(new Export.Put(person));
                    expected.add(new Version(person.sourceAnchor(), person.kind(), person.fingerprint()));
                }
                assertThat(port.apply(exports)).allMatch(Outcome.Applied.class::isInstance);
            }
            List<Export> deletes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                deletes.add(new Export.Delete("anchor" + i, TenantObject.Kind.USER));
            }
            assertThat(port.apply(deletes)).allMatch(Outcome.Applied.class::isInstance);
            List<Version> there = new ArrayList<>();
            port.list(there::add);
            assertThat(there).containsExactlyInAnyOrderElementsOf(expected.subList(40, expected.size()));
        }
        assertThat(door.tenant.recipients().count()).isEqualTo(200);
    }

    @Test
    void an_address_of_another_source_is_refused_by_name_and_the_others_are_written() {
        agent.post(
                "/Users",
                "{\"userName\": \"x\", \"externalId\": \"x\", \"emails\": [{\"value\": \"p1@example.org\"}]}");
        TestDoor.Agent other = door.agent();
        try (ScimTenant port = ScimTenant.of(
                door.listener.url(), () -> Secret.ofPassword(other.text), List.of(door.tls.certificate()), SHORT)) {
            List<Outcome> outcomes = port.apply(
                    List.of(new Export.Put(person(0, "example.org")), new Export.Put(person(1, "example.org"))));
            assertThat(outcomes.get(0)).isInstanceOf(Outcome.Applied.class);
            assertThat(outcomes.get(1)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                assertThat(refused.name()).isEqualTo("DuplicateProxyAddress");
                assertThat(refused.sentence()).contains("p1@example.org");
            });
        }
    }

    @Test
    void a_door_that_stays_away_is_given_up_with_a_sentence() {
        fates = fate -> Fate.UNAVAILABLE;
        var brief = new ScimClient.Patience(
                Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(3), Duration.ofMillis(10));
        try (ScimTenant port = port(brief)) {
            assertThatThrownBy(() -> port.list(version -> {}))
                    .isInstanceOf(TenantException.class)
                    .hasMessageContaining("cannot be reached")
                    .hasMessageContaining("503");
        }
        assertThat(seen.get()).isGreaterThan(2);
    }

    @Test
    void a_revoked_token_is_told_at_once() {
        door.tokens.revoke(agent.token.id());
        try (ScimTenant port = port(SHORT)) {
            assertThatThrownBy(() -> port.list(version -> {}))
                    .isInstanceOf(TenantException.class)
                    .hasMessageContaining("New-ScimToken")
                    .hasMessageNotContaining(agent.text);
        }
        assertThat(seen.get()).isEqualTo(1);
    }

    @Test
    void a_token_that_is_replaced_while_the_old_one_is_withdrawn_is_taken() {
        TestDoor.Agent renewed = door.agent(agent.name, EnumSet.allOf(ScimScope.class));
        Iterator<String> read = List.of(agent.text, renewed.text).iterator();
        door.tokens.revoke(agent.token.id());
        try (ScimTenant port = ScimTenant.of(
                door.listener.url(),
                () -> Secret.ofPassword(read.hasNext() ? read.next() : renewed.text),
                List.of(door.tls.certificate()),
                SHORT)) {
            assertThat(port.apply(List.of(new Export.Put(person(0, "example.org")))))
                    .allMatch(Outcome.Applied.class::isInstance);
        }
        assertThat(read.hasNext()).as("the one that is withdrawn was tried").isFalse();
        assertThat(door.tenant.recipients().count()).isEqualTo(1);
    }

    @Test
    void nobody_is_believed_but_the_given_authority() throws IOException {
        var stranger = TlsIdentity.loadOrCreate(
                Files.createTempDirectory("scim-stranger"), List.of("localhost"), Clock.systemUTC());
        URI url = URI.create("https://localhost:" + between.getAddress().getPort() + ScimDoor.PATH);
        try (ScimTenant port =
                ScimTenant.of(url, () -> Secret.ofPassword(agent.text), List.of(stranger.certificate()), SHORT)) {
            assertThatThrownBy(() -> port.list(version -> {}))
                    .isInstanceOf(TenantException.class)
                    .hasMessageContaining("authority");
        }
        assertThat(seen.get()).isZero();
    }
}
