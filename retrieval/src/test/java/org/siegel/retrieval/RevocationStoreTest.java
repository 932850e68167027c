package org.siegel.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.testkit.SettableClock;
import org.siegel.trust.RevocationFault;
import org.siegel.trust.RevocationSource.Found;

/** What outlives a process, and what several nodes share. */
@Timeout(120)
class RevocationStoreTest {

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;
    static Database database;
    static OpenSslAuthority authority;

    private final SettableClock clock =
            new SettableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60));
    private final HostileServer server = new HostileServer();
    private final Instant start = clock.instant();
    private final X509Certificate person = authority.issue("crlDistributionPoints=URI:" + server.url("/crl"));

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(folder.resolve("pg"));
        database = Database.open(postgres.address());
        authority = new OpenSslAuthority(folder, "Storing CA");
    }

    @AfterAll
    static void end() {
        database.close();
        postgres.close();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Retrieval node() {
        return Retrieval.open(database, AddressPolicy.allowing(List.of("127.0.0.0/8")), Optional.empty(), clock);
    }

    private Found<?> lists(Retrieval node) {
        return node.source(FetchLimits.standard()).lists(person, authority.certificate(), clock.instant());
    }

    private byte[] list(Duration life) {
        return authority.list(clock.instant(), clock.instant().plus(life));
    }

    @Test
    void aListOutlivesTheProcessAndItsServer() {
        server.on("/crl", list(Duration.ofHours(10)));
        try (var node = node()) {
            assertThat(lists(node).items()).hasSize(1);
        }
        server.close();
        try (var node = node()) {
            assertThat(lists(node).items()).hasSize(1);
            assertThat(lists(node).faults()).isEmpty();
        }
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aFailureIsKnownToEveryNode() {
        try (var one = node();
                var two = node()) {
            assertThat(lists(one).faults())
                    .extracting(RevocationFault::kind)
                    .containsExactly(RevocationFault.Kind.REFUSED);
            assertThat(lists(two).faults()).isEqualTo(lists(one).faults());
        }
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void ofTwoNodesOneAsksAheadOfNeedAndTheOtherHasItToo() throws Exception {
        server.on("/crl", list(Duration.ofHours(10)));
        try (var one = node();
                var two = node()) {
            lists(one);
            assertThat(one.prefetchDue(FetchLimits.standard())).isZero();
            clock.forward(Duration.ofHours(1));
            lists(one);
            lists(two);
            clock.forward(Duration.ofHours(8)); // in the last fifth of its life
            server.on("/crl", list(Duration.ofHours(10)));
            var bothReady = new CountDownLatch(2);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<Integer> first = () -> prefetch(one, bothReady);
                Callable<Integer> second = () -> prefetch(two, bothReady);
                var claims = threads.invokeAll(List.of(first, second));
                assertThat(claims.get(0).get() + claims.get(1).get()).isEqualTo(1);
            }
            assertThat(server.asked()).hasSize(2);
            server.close();
            clock.forward(Duration.ofHours(2)); // the first list has ended
            assertThat(lists(one).items()).hasSize(1);
            assertThat(lists(one).faults()).isEmpty();
            assertThat(lists(two).items()).hasSize(1);
            assertThat(lists(two).faults()).isEmpty();
        }
    }

    private static int prefetch(Retrieval node, CountDownLatch ready) throws InterruptedException {
        ready.countDown();
        ready.await();
        return node.prefetchDue(FetchLimits.standard());
    }

    @Test
    void whatNobodyNeedsIsNotAskedForAgain() {
        server.on("/crl", list(Duration.ofHours(10)));
        try (var node = node()) {
            lists(node);
            clock.forward(Duration.ofHours(9));
            assertThat(node.prefetchDue(FetchLimits.standard())).isZero();
        }
    }

    @Test
    void aListThatDidNotChangeIsNotSentAgain() {
        byte[] list = list(Duration.ofDays(7));
        server.on(
                "/crl",
                (asked, out) -> out.write(
                        asked.fields().containsKey("if-none-match")
                                ? "HTTP/1.1 304 Not Modified\r\n\r\n".getBytes(StandardCharsets.US_ASCII)
                                : HostileServer.bytes(
                                        "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: " + list.length
                                                + "\r\n\r\n",
                                        list)));
        try (var node = node()) {
            lists(node);
            for (int day = 1; day <= 3; day++) {
                clock.forward(Duration.ofHours(25));
                assertThat(lists(node).faults()).isEmpty();
                clock.forward(Duration.ofSeconds(1));
                assertThat(node.prefetchDue(FetchLimits.standard())).isEqualTo(1);
                assertThat(server.asked()).hasSize(1 + day);
                assertThat(server.asked().getLast().fields()).containsEntry("if-none-match", "\"one\"");
            }
        }
    }

    @Test
    void aNodeThatDiesWhileItAsksLeavesAUsableStoreAndItsTurnToAnother() {
        server.on("/crl", list(Duration.ofHours(10)));
        var store = DatabaseStore.open(database);
        try (var dying = node();
                var living = node()) {
            lists(dying);
            clock.forward(Duration.ofHours(1));
            lists(dying);
            clock.forward(Duration.ofHours(8));
            // all that a node does before it asks; here it is killed
            assertThat(store.claimDue(clock.instant(), Duration.ofMinutes(3), 20))
                    .hasSize(1);
            assertThat(living.prefetchDue(FetchLimits.standard())).isZero();
            assertThat(lists(living).faults()).isEmpty();
            server.on("/crl", list(Duration.ofHours(10)));
            clock.forward(Duration.ofMinutes(4));
            assertThat(living.prefetchDue(FetchLimits.standard())).isEqualTo(1);
        }
    }

    @Test
    void aProcessKilledInTheMiddleOfAFetchLeavesNothingHalf(@TempDir Path home) throws Exception {
        byte[] list = list(Duration.ofHours(10));
        byte[] answer = HostileServer.ok(list);
        var half = new CountDownLatch(1);
        server.on("/crl", (_, out) -> {
            out.write(answer, 0, answer.length - list.length / 2);
            out.flush();
            half.countDown();
            HostileServer.SILENCE.write(null, out);
        });
        Process process = KilledNode.start(home, postgres.address(), person.getEncoded(), authority.encoded("ca.pem"));
        try {
            assertThat(half.await(60, TimeUnit.SECONDS))
                    .as(Files.readString(home.resolve("log")))
                    .isTrue();
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).as("killed").isEqualTo(128 + 9);
        var question = Question.list(server.url("/crl"), authority.certificate());
        assertThat(DatabaseStore.open(database).find(question)).isEmpty();

        server.on("/crl", list);
        try (var node = node()) {
            assertThat(lists(node).faults()).isEmpty();
            assertThat(lists(node).items()).hasSize(1);
        }
        assertThat(DatabaseStore.open(database)
                        .find(question)
                        .orElseThrow()
                        .content()
                        .orElseThrow()
                        .der())
                .isEqualTo(list);
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aProcessKilledInTheMiddleOfARenewalLeavesTheFormerList(@TempDir Path home) throws Exception {
        byte[] former = authority.list(start.minusSeconds(5000), start.minusSeconds(120)); // over by the child's clock
        var question = Question.list(server.url("/crl"), authority.certificate());
        var store = DatabaseStore.open(database);
        store.keep(
                question,
                former,
                new Freshness(
                        start.minusSeconds(5000),
                        start.minusSeconds(5000),
                        Optional.of(start.minusSeconds(120)),
                        Optional.empty(),
                        Optional.empty()));
        var half = new CountDownLatch(1);
        server.on("/crl", (_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n0".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            half.countDown();
            HostileServer.SILENCE.write(null, out);
        });
        Process process = KilledNode.start(home, postgres.address(), person.getEncoded(), authority.encoded("ca.pem"));
        try {
            assertThat(half.await(60, TimeUnit.SECONDS))
                    .as(Files.readString(home.resolve("log")))
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(store.find(question).orElseThrow().content().orElseThrow().der())
                .isEqualTo(former);
        server.on("/crl", list(Duration.ofHours(10)));
        try (var node = node()) {
            assertThat(lists(node).faults()).isEmpty();
        }
    }

    @Test
    void anOlderListDoesNotReplaceANewerOneWhoeverStoresLast() {
        var question = Question.list(server.url("/crl"), authority.certificate());
        byte[] newer = list(Duration.ofHours(10));
        byte[] older = authority.list(start.minusSeconds(5000), start.plusSeconds(5000));
        var store = DatabaseStore.open(database);
        store.keep(question, newer, freshness(start));
        store.keep(question, older, freshness(start.minusSeconds(5000)));
        assertThat(store.find(question).orElseThrow().content().orElseThrow().der())
                .isEqualTo(newer);
    }

    private Freshness freshness(Instant made) {
        return new Freshness(start, made, Optional.of(start.plusSeconds(9000)), Optional.empty(), Optional.empty());
    }

    @Test
    void whatWasNotUsedForLongIsForgotten() {
        server.on("/crl", list(Duration.ofDays(60)));
        var question = Question.list(server.url("/crl"), authority.certificate());
        var store = DatabaseStore.open(database);
        try (var node = node()) {
            lists(node);
            clock.forward(Duration.ofDays(31));
            node.prefetchDue(FetchLimits.standard());
        }
        assertThat(store.find(question)).isEmpty();
    }

    @Test
    void withoutItsDatabaseRetrievalGoesOn() {
        server.on("/crl", list(Duration.ofHours(10)));
        var own = Database.open(postgres.address());
        try (var node = Retrieval.open(own, AddressPolicy.allowing(List.of("127.0.0.0/8")), Optional.empty(), clock)) {
            own.close();
            assertThat(lists(node).items()).hasSize(1);
        }
    }
}
