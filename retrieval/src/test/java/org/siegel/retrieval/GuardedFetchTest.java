package org.siegel.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.siegel.trust.RevocationFault.Kind;

/** Servers that answer well, badly, slowly, for ever, or send us elsewhere. */
@Timeout(60)
class GuardedFetchTest {

    private static final byte[] CONTENT = "the content".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final int MOST = 100_000;

    private final HostileServer server = new HostileServer();
    private final GuardedFetch fetch = new GuardedFetch(AddressPolicy.allowing(List.of("127.0.0.0/8")));

    @AfterEach
    void stop() {
        server.close();
    }

    private byte[] get(String location) throws FetchException {
        return body(fetch.fetch(Request.get(location, "", MOST), LONG, Deadline.after(LONG)));
    }

    private static byte[] body(Fetched fetched) {
        return ((Fetched.Body) fetched).bytes();
    }

    private FetchException failure(String location, Duration time) {
        return catchThrowableOfType(
                FetchException.class, () -> fetch.fetch(Request.get(location, "", MOST), time, Deadline.after(time)));
    }

    private HostileServer.Answer raw(String text) {
        return (_, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void bodiesOfEveryFraming() throws FetchException {
        server.on("/length", CONTENT)
                .on("/end", raw("HTTP/1.0 200\r\n\r\nthe content"))
                .on("/lf", raw("HTTP/1.1 200 OK\nContent-Length: 11\n\nthe content"))
                .on("/interim", raw("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nthe content"))
                .on(
                        "/chunks",
                        raw(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nthe \r\n7\r\ncontent\r\n0\r\n\r\n"));
        for (String path : List.of("/length", "/end", "/lf", "/interim", "/chunks")) {
            assertThat(get(server.url(path))).as(path).isEqualTo(CONTENT);
        }
    }

    @Test
    void requestsAreAsHttpWantsThem() throws FetchException {
        server.on("/a", CONTENT);
        var request = Request.get(server.url("/a b/%C3%A4?q=1"), "", MOST)
                .unlessUnchanged(Optional.of("\"tag\""), Optional.of("Fri, 27 Nov 2026 10:00:00 GMT"));
        body(fetch.fetch(request, LONG, Deadline.after(LONG)));
        body(fetch.fetch(Request.get(server.url("/a"), "", MOST).posting(CONTENT), LONG, Deadline.after(LONG)));
        HostileServer.Asked get = server.asked().getFirst();
        assertThat(get.method() + " " + get.path()).isEqualTo("GET /a%20b/%C3%A4?q=1");
        assertThat(get.fields())
                .containsEntry("host", server.url("").substring(7))
                .containsEntry("if-none-match", "\"tag\"")
                .containsEntry("if-modified-since", "Fri, 27 Nov 2026 10:00:00 GMT")
                .containsEntry("connection", "close");
        HostileServer.Asked post = server.asked().getLast();
        assertThat(post.method()).isEqualTo("POST");
        assertThat(post.body()).isEqualTo(CONTENT);
        assertThat(post.fields()).containsEntry("content-type", "application/ocsp-request");
    }

    @Test
    void whatDidNotChangeIsNotSentAgain() throws FetchException {
        server.on("/", raw("HTTP/1.1 304 Not Modified\r\n\r\n"));
        assertThat(fetch.fetch(Request.get(server.url("/"), "", MOST), LONG, Deadline.after(LONG)))
                .isEqualTo(new Fetched.NotModified());
    }

    @Test
    void aFewRedirectsAreFollowed() throws FetchException {
        server.on("/1", raw("HTTP/1.1 301 Moved\r\nLocation: /2\r\n\r\n"))
                .on("/2", raw("HTTP/1.1 302 Found\r\nLocation: " + server.url("/3") + "\r\n\r\n"))
                .on("/3", raw("HTTP/1.1 307 Moved\r\nLocation: /4\r\n\r\n"))
                .on("/4", CONTENT)
                .on("/0", raw("HTTP/1.1 302 Found\r\nLocation: /1\r\n\r\n"))
                .on("/nowhere", raw("HTTP/1.1 302 Found\r\n\r\n"));
        assertThat(get(server.url("/1"))).isEqualTo(CONTENT);
        assertThat(failure(server.url("/0"), LONG).kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure(server.url("/nowhere"), LONG).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void aRedirectDoesNotLeadWhereTheFirstRequestMayNotGo() {
        for (String target : List.of(
                "http://169.254.169.254/latest/meta-data",
                "http://[::ffff:10.0.0.1]/",
                "http://2852039166/",
                "https://ca.example/crl",
                "ldap://127.0.0.1/cn=x",
                "file:///etc/passwd",
                "ftp://127.0.0.1/")) {
            server.on("/", raw("HTTP/1.1 302 Found\r\nLocation: " + target + "\r\n\r\n"));
            assertThat(failure(server.url("/"), LONG).kind()).as(target).isEqualTo(Kind.ADDRESS_NOT_ALLOWED);
        }
    }

    @Test
    void privateAddressesAreNotAskedWhateverTheyAreCalled() {
        var strict = new GuardedFetch(AddressPolicy.publicOnly());
        for (String location : List.of(
                server.url("/"),
                "http://localhost/",
                "http://[::1]/",
                "http://2130706433/",
                "http://0.0.0.0/",
                "ldap://127.0.0.1/cn=x?a",
                "ldap://10.1.2.3/cn=x?a",
                "https://ca.example/",
                "ldaps://ca.example/cn=x",
                "gopher://ca.example/")) {
            var failure = catchThrowableOfType(
                    FetchException.class,
                    () -> strict.fetch(Request.get(location, "a", MOST), LONG, Deadline.after(LONG)));
            assertThat(failure.kind()).as(location).isEqualTo(Kind.ADDRESS_NOT_ALLOWED);
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsUsed() throws FetchException {
        server.on("/", CONTENT);
        var lookups = new AtomicInteger();
        Resolver.Lookup rebinding = host -> {
            boolean first = lookups.getAndIncrement() == 0;
            return new InetAddress[] {InetAddress.getByName(first ? "127.0.0.1" : "10.0.0.1")};
        };
        var asked = new GuardedFetch(AddressPolicy.allowing(List.of("127.0.0.0/8")), rebinding);
        String location = server.url("/").replace("127.0.0.1", "ca.example");
        assertThat(body(asked.fetch(Request.get(location, "", MOST), LONG, Deadline.after(LONG))))
                .isEqualTo(CONTENT);
        assertThat(lookups).hasValue(1);
        assertThat(server.asked().getFirst().fields().get("host")).startsWith("ca.example:");
    }

    @Test
    void ofSeveralAddressesOnlyThoseAllowedAreTried() throws FetchException {
        server.on("/", CONTENT);
        Resolver.Lookup both =
                _ -> new InetAddress[] {InetAddress.getByName("10.0.0.1"), InetAddress.getByName("127.0.0.1")};
        var asked = new GuardedFetch(AddressPolicy.allowing(List.of("127.0.0.0/8")), both);
        assertThat(body(asked.fetch(Request.get(server.url("/"), "", MOST), LONG, Deadline.after(LONG))))
                .isEqualTo(CONTENT);
    }

    @Test
    void aServerThatIsSilentOrTricklesCostsItsDeadline() {
        server.on("/silent", HostileServer.SILENCE)
                .on("/trickle", HostileServer.TRICKLE)
                .on("/head", (_, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                    while (true) {
                        out.write('x');
                        out.flush();
                        Thread.sleep(20);
                    }
                })
                .on("/chunks", (_, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    while (true) {
                        out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                        Thread.sleep(20);
                    }
                });
        for (String path : List.of("/silent", "/trickle", "/head", "/chunks")) {
            long start = System.nanoTime();
            assertThat(failure(server.url(path), SHORT).kind()).as(path).isEqualTo(Kind.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aNameThatIsNotFoundInTimeCostsTheTimeOfAConnection() {
        var never = new CountDownLatch(1);
        Resolver.Lookup slow = _ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException();
        };
        var asked = new GuardedFetch(AddressPolicy.publicOnly(), slow);
        var failure = catchThrowableOfType(
                FetchException.class,
                () -> asked.fetch(Request.get("http://ca.example/", "", MOST), SHORT, Deadline.after(LONG)));
        assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
        never.countDown();
    }

    @Test
    void whatIsTooLargeIsNotRead() {
        server.on("/length", raw("HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n"))
                .on("/end", (_, out) -> endless(out, "HTTP/1.1 200 OK\r\n\r\n"))
                .on(
                        "/chunks",
                        (_, out) -> endless(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"))
                .on("/head", (_, out) -> endless(out, "HTTP/1.1 200 OK\r\nX: "));
        for (String path : List.of("/length", "/end", "/chunks", "/head")) {
            assertThat(failure(server.url(path), LONG).kind()).as(path).isEqualTo(Kind.TOO_LARGE);
        }
    }

    private static void endless(java.io.OutputStream out, String head) throws java.io.IOException {
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        byte[] block = new byte[8192];
        java.util.Arrays.fill(block, (byte) 'x');
        while (true) {
            out.write(block);
        }
    }

    @Test
    void whatIsNoHttpIsRefused() {
        int number = 0;
        for (String answer : List.of(
                "SSH-2.0-OpenSSH\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nxx",
                "HTTP/1.1 200 OK\r\nX: \u0001\r\n\r\nxx",
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 401 Unauthorized\r\n\r\n",
                "HTTP/1.1 206 Partial Content\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n".repeat(20))) {
            String path = "/" + (char) ('a' + number++);
            server.on(path, raw(answer));
            assertThat(failure(server.url(path), LONG).kind()).as(answer).isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    void whatBreaksOffOrIsNotThereIsUnreachable() {
        server.on("/cut", raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"))
                .on("/chunk", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx"))
                .on("/nothing", raw(""));
        for (String path : List.of("/cut", "/chunk", "/nothing")) {
            assertThat(failure(server.url(path), LONG).kind()).as(path).isEqualTo(Kind.UNREACHABLE);
        }
        String gone = server.url("/");
        server.close();
        assertThat(failure(gone, LONG).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure(gone.replace("http:", "ldap:") + "cn=x?a", LONG).kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void whatIsNoPlaceIsSaid() {
        for (String location : List.of(
                "http:///x", "ldap:///cn=x?a", "http://[bad", "", "x", "ldap://h", "http://h/" + "x".repeat(5000))) {
            assertThat(failure(location, LONG).kind()).as(location).isIn(Kind.NO_LOCATION, Kind.ADDRESS_NOT_ALLOWED);
        }
    }

    @Test
    void aDirectoryThatIsSilentCostsItsDeadlineToo() {
        server.on("/", HostileServer.SILENCE);
        String location = server.url("/cn=x?a").replace("http:", "ldap:");
        assertThat(failure(location, SHORT).kind()).isEqualTo(Kind.TIMED_OUT);
    }
}
