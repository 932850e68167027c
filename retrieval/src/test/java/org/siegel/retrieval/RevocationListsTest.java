package org.siegel.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.SettableClock;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CertificateValidator;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.PathInputs;
import org.siegel.trust.RevocationPolicy;

/** Lists of an openssl authority, over a server that does what it likes: each trouble has its own code. */
@Timeout(120)
class RevocationListsTest {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    static Path folder;

    static OpenSslAuthority authority;
    static OpenSslAuthority other;

    private final SettableClock clock =
            new SettableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60));
    private final HostileServer server = new HostileServer();
    private final Retrieval retrieval = Retrieval.inMemory(AddressPolicy.allowing(List.of("127.0.0.0/8")), clock);
    private X509Certificate person;
    private Instant start;

    @BeforeAll
    static void authorities() {
        authority = new OpenSslAuthority(folder, "Honest CA");
        other = new OpenSslAuthority(folder, "Other CA");
    }

    @BeforeEach
    void issue() {
        person = authority.issue("crlDistributionPoints=URI:" + server.url("/crl"));
        start = clock.instant();
    }

    @AfterEach
    void stop() {
        retrieval.close();
        server.close();
    }

    private byte[] good() {
        return authority.list(start.minusSeconds(3600), start.plus(Duration.ofHours(10)));
    }

    private CertificateVerdict validate(X509Certificate certificate, Duration budget) {
        var source =
                retrieval.source(FetchLimits.standard().withTimes(LONG, budget).withMostListBytes(200_000));
        return CertificateValidator.of(CertificateCollection.explicit(List.of(authority.certificate()), List.of()))
                .withRevocation(RevocationPolicy.HARD, source)
                .withIssuers(source)
                .validate(certificate, List.of(), List.of(), PathInputs.standard(), clock.instant());
    }

    private String code(Duration budget) {
        return validate(person, budget).code();
    }

    @Test
    void aListIsFetchedOnceAndSaysWhoIsRevoked() {
        server.on("/crl", good());
        assertThat(code(LONG)).isEqualTo("valid");
        assertThat(code(LONG)).isEqualTo("valid");
        assertThat(server.asked()).hasSize(1);

        authority.revoke(person);
        server.on("/crl", good());
        clock.forward(Duration.ofHours(10));
        start = clock.instant();
        server.on("/crl", good());
        assertThat(code(LONG)).isEqualTo("certificate-revoked");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void everyTroubleHasItsOwnCodeWithinItsDeadline() {
        byte[] damaged = good();
        damaged[damaged.length - 1] ^= 1;
        server.on("/silent", HostileServer.SILENCE)
                .on("/trickle", HostileServer.TRICKLE)
                .on("/large", new byte[300_000])
                .on("/damaged", damaged)
                .on("/html", "<html>Not found, but 200</html>".getBytes(StandardCharsets.US_ASCII))
                .on("/cut", java.util.Arrays.copyOf(good(), 100))
                .on("/foreign", other.list(start.minusSeconds(60), start.plusSeconds(3600)))
                .on("/stale", authority.list(start.minusSeconds(7200), start.minusSeconds(3600)))
                .on("/future", authority.list(start.plusSeconds(7200), start.plusSeconds(10_000)))
                .on("/away", moved("http://10.0.0.1/crl"))
                .on("/meta", moved("http://169.254.169.254/"))
                .on("/404", (_, out) -> out.write("HTTP/1.1 404 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        var dead = new HostileServer();
        String nobody = dead.url("/crl");
        dead.close();
        java.util.Map.ofEntries(
                        java.util.Map.entry(server.url("/silent"), "revocation-timed-out"),
                        java.util.Map.entry(server.url("/trickle"), "revocation-timed-out"),
                        java.util.Map.entry(server.url("/large"), "revocation-too-large"),
                        java.util.Map.entry(server.url("/damaged"), "revocation-bad-signature"),
                        java.util.Map.entry(server.url("/html"), "revocation-malformed"),
                        java.util.Map.entry(server.url("/cut"), "revocation-malformed"),
                        java.util.Map.entry(server.url("/foreign"), "revocation-wrong-answer"),
                        java.util.Map.entry(server.url("/stale"), "revocation-stale"),
                        java.util.Map.entry(server.url("/future"), "revocation-stale"),
                        java.util.Map.entry(server.url("/away"), "revocation-address-not-allowed"),
                        java.util.Map.entry(server.url("/meta"), "revocation-address-not-allowed"),
                        java.util.Map.entry(server.url("/404"), "revocation-refused"),
                        java.util.Map.entry(nobody, "revocation-unreachable"),
                        java.util.Map.entry("http://10.255.255.1/crl", "revocation-address-not-allowed"),
                        java.util.Map.entry("https://ca.example/crl", "revocation-address-not-allowed"))
                .forEach((place, code) -> {
                    var certificate = authority.issue("crlDistributionPoints=URI:" + place);
                    boolean slow = code.equals("revocation-timed-out");
                    long began = System.nanoTime();
                    CertificateVerdict verdict = validate(certificate, slow ? SHORT : LONG);
                    assertThat(verdict.code()).as(place).isEqualTo(code);
                    assertThat(verdict.outcome()).isEqualTo(CertificateVerdict.Outcome.INDETERMINATE);
                    assertThat(verdict.reason()).contains(place.substring(0, 15));
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
                });
        assertThat(validate(authority.issue("basicConstraints=CA:FALSE"), LONG).code())
                .isEqualTo("revocation-no-location");
    }

    private static HostileServer.Answer moved(String to) {
        return (_, out) ->
                out.write(("HTTP/1.1 302 Found\r\nLocation: " + to + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void theNextPlaceOfAPointIsAskedWhereTheFirstFails() {
        var certificate =
                authority.issue("crlDistributionPoints=URI:" + server.url("/none") + ",URI:" + server.url("/crl"));
        server.on("/crl", good());
        assertThat(validate(certificate, LONG).code()).isEqualTo("valid");
        assertThat(server.asked()).extracting(HostileServer.Asked::path).containsExactly("/none", "/crl");
    }

    @Test
    void aDeltaListSaysWhoWasRevokedSinceTheCompleteOne() {
        var certificate = authority.issue(
                "crlDistributionPoints=URI:" + server.url("/crl"), "freshestCRL=URI:" + server.url("/delta"));
        server.on("/crl", good()).on("/delta", authority.delta(start.minusSeconds(1800), start.plusSeconds(1800)));
        assertThat(validate(certificate, LONG).code()).isEqualTo("valid");
        assertThat(server.asked()).extracting(HostileServer.Asked::path).containsExactlyInAnyOrder("/crl", "/delta");

        clock.forward(Duration.ofHours(1));
        authority.revoke(certificate);
        server.on(
                "/delta",
                authority.delta(
                        clock.instant().minusSeconds(60), clock.instant().plusSeconds(1800)));
        assertThat(validate(certificate, LONG).code()).isEqualTo("certificate-revoked");
    }

    @Test
    void aListMayNameThePlaceOfItsDeltaListsItself() {
        byte[] complete =
                authority.listNaming(server.url("/delta"), start.minusSeconds(3600), start.plus(Duration.ofHours(10)));
        server.on("/crl", complete).on("/delta", authority.delta(start.minusSeconds(1800), start.plusSeconds(1800)));
        assertThat(code(LONG)).isEqualTo("valid");
        assertThat(server.asked()).extracting(HostileServer.Asked::path).containsExactly("/crl", "/delta");

        clock.forward(Duration.ofHours(1));
        authority.revoke(person);
        server.on(
                "/delta",
                authority.delta(
                        clock.instant().minusSeconds(60), clock.instant().plusSeconds(1800)));
        assertThat(code(LONG)).isEqualTo("certificate-revoked");
        assertThat(server.asked()).extracting(HostileServer.Asked::path).containsExactly("/crl", "/delta", "/delta");
    }

    @Test
    void aDeltaListThatCannotBeHadTakesNothingFromItsCompleteOne() {
        server.on(
                "/crl",
                authority.listNaming(
                        server.url("/silent"), start.minusSeconds(3600), start.plus(Duration.ofHours(10))));
        server.on("/silent", HostileServer.SILENCE);
        assertThat(code(SHORT)).isEqualTo("valid");
        assertThat(server.asked()).extracting(HostileServer.Asked::path).containsExactly("/crl", "/silent");
    }

    @Test
    void aDeadServerCostsOneAttemptNotOneAMessage() {
        for (int i = 0; i < 5; i++) {
            assertThat(code(LONG)).isEqualTo("revocation-refused");
        }
        assertThat(server.asked()).hasSize(1);
        clock.forward(Duration.ofSeconds(31));
        assertThat(code(LONG)).isEqualTo("revocation-refused");
        clock.forward(Duration.ofSeconds(31)); // the second pause is twice as long
        assertThat(code(LONG)).isEqualTo("revocation-refused");
        assertThat(server.asked()).hasSize(2);
        server.on("/crl", good());
        clock.forward(Duration.ofSeconds(31));
        assertThat(code(LONG)).isEqualTo("valid");
    }

    @Test
    void aSilentServerCostsOneDeadlineNotOneAMessage() {
        server.on("/crl", HostileServer.SILENCE);
        assertThat(code(SHORT)).isEqualTo("revocation-timed-out");
        long began = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(code(SHORT)).isEqualTo("revocation-timed-out");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aListThatTakesLongerThanAValidationIsThereForTheNext() throws Exception {
        var send = new CountDownLatch(1);
        byte[] list = good();
        server.on("/crl", (_, out) -> {
            send.await();
            out.write(HostileServer.ok(list));
        });
        assertThat(code(SHORT)).isEqualTo("revocation-timed-out");
        send.countDown();
        long until = System.nanoTime() + LONG.toNanos();
        while (!code(SHORT).equals("valid") && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(code(SHORT)).isEqualTo("valid");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aLyingServerDoesNotReplaceAGoodList() {
        byte[] older = authority.list(start.minusSeconds(7200), start.plus(Duration.ofDays(20)));
        authority.revoke(person);
        server.on("/crl", good());
        assertThat(code(LONG)).isEqualTo("certificate-revoked");
        for (byte[] lie :
                List.of(older, "<html>".getBytes(StandardCharsets.US_ASCII), other.list(start, start.plusSeconds(9)))) {
            server.on("/crl", lie);
            clock.forward(Duration.ofHours(11));
            int before = server.asked().size();
            assertThat(code(LONG)).isEqualTo("certificate-revoked");
            assertThat(server.asked()).hasSize(before + 1);
        }
    }

    @Test
    void whoeverAsksAtTheSameTimeSharesOneFetch() throws Exception {
        byte[] list = good();
        var everybodyAsked = new CountDownLatch(100);
        server.on("/crl", (_, out) -> {
            everybodyAsked.await();
            out.write(HostileServer.ok(list));
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> question = () -> {
                everybodyAsked.countDown();
                return code(LONG);
            };
            var codes = threads.invokeAll(java.util.Collections.nCopies(100, question));
            for (var code : codes) {
                assertThat(code.get()).isEqualTo("valid");
            }
        }
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void issuersAreFetchedWhereTheyVerifyTheCertificate() {
        for (byte[] file : List.of(authority.encoded("ca.pem"), authority.bag())) {
            String place = server.url("/issuer" + file.length);
            server.on("/issuer" + file.length, file);
            var certificate = authority.issue("authorityInfoAccess=caIssuers;URI:" + place);
            var source = retrieval.source(FetchLimits.standard());
            assertThat(source.issuersOf(certificate)).containsExactly(authority.certificate());
            assertThat(source.issuersOf(certificate)).containsExactly(authority.certificate());
        }
        server.on("/lie", other.encoded("ca.pem"));
        var lied = authority.issue("authorityInfoAccess=caIssuers;URI:" + server.url("/lie"));
        assertThat(retrieval.source(FetchLimits.standard()).issuersOf(lied)).isEmpty();
        assertThat(server.asked()).hasSize(3);
    }
}
