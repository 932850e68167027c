package org.siegel.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.SettableClock;
import org.siegel.trust.AlgorithmPolicy;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CertificateValidator;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.OcspResponse;
import org.siegel.trust.PathInputs;
import org.siegel.trust.RevocationFault;
import org.siegel.trust.RevocationFault.Kind;
import org.siegel.trust.RevocationPolicy;
import org.siegel.trust.RevocationSource.Found;

/** A real {@code openssl ocsp}, alive and killed, and servers in its place that lie. */
@Timeout(120)
class OcspRetrievalTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    static Path folder;

    static OpenSslAuthority authority;

    private final SettableClock clock =
            new SettableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60));
    private final HostileServer server = new HostileServer();
    private final Retrieval retrieval = Retrieval.inMemory(AddressPolicy.allowing(List.of("127.0.0.0/8")), clock);

    @BeforeAll
    static void found() {
        authority = new OpenSslAuthority(folder, "Responding CA");
    }

    @AfterEach
    void stop() {
        retrieval.close();
        server.close();
    }

    private X509Certificate person(String responder) {
        return authority.issue("authorityInfoAccess=OCSP;URI:" + responder);
    }

    private Found<OcspResponse> ask(X509Certificate person, Duration budget) {
        return retrieval
                .source(FetchLimits.standard().withTimes(LONG, budget))
                .responses(person, authority.certificate(), clock.instant());
    }

    @Test
    void aResponderIsAskedOnceAndItsAnswerKeptWhileItLasts() {
        try (var responder = authority.responder("-nmin", "60")) {
            X509Certificate person = person(responder.url());
            Found<OcspResponse> first = ask(person, LONG);
            assertThat(first.faults()).isEmpty();
            assertThat(first.items()).hasSize(1);
            responder.kill();
            assertThat(ask(person, LONG)).isEqualTo(first);
            clock.forward(Duration.ofMinutes(61));
            assertThat(kinds(ask(person, LONG))).containsExactly(Kind.UNREACHABLE);
        }
    }

    @Test
    void smallRequestsAreGetsAndResponderThatKnowPostOnlyArePosted() {
        try (var responder = authority.responder("-nmin", "60")) {
            X509Certificate person = person(server.url("/ocsp/"));
            byte[] answer = answer(responder, person);
            server.on("/ocsp", answer);
            assertThat(ask(person, LONG).faults()).isEmpty();
            assertThat(server.asked().getFirst().method()).isEqualTo("GET");
            assertThat(server.asked().getFirst().path()).startsWith("/ocsp/M").doesNotContain("//");

            X509Certificate other = person(server.url("/post"));
            byte[] posted = answer(responder, other);
            server.on(
                    "/post",
                    (asked, out) -> out.write(
                            asked.method().equals("POST")
                                    ? HostileServer.ok(posted)
                                    : "HTTP/1.1 405 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(ask(other, LONG).faults()).isEmpty();
            assertThat(server.asked().getLast().body()).isNotEmpty();
        }
    }

    /** What the responder says about a certificate, whatever place that names. */
    private byte[] answer(OpenSslAuthority.Responder responder, X509Certificate person) {
        var question = Question.status(responder.url(), authority.certificate(), person);
        var answers = new Answers(
                new GuardedFetch(AddressPolicy.allowing(List.of("127.0.0.0/8"))), RetrievalStore.NONE, clock);
        var status = (Answer.Status) answers.to(question, FetchLimits.standard(), Deadline.after(LONG))
                .answer()
                .orElseThrow();
        return status.response().encoded();
    }

    @Test
    void aResponseThatIsSignedWeaklyIsFetchedAndJudgedByTheFloor() {
        try (var responder = authority.responder("-nmin", "60", "-rmd", "sha1")) {
            X509Certificate person = person(responder.url());
            var validator = CertificateValidator.of(
                            CertificateCollection.explicit(List.of(authority.certificate()), List.of()))
                    .withRevocation(
                            RevocationPolicy.HARD,
                            retrieval.source(FetchLimits.standard().withTimes(LONG, LONG)));
            for (boolean old : List.of(false, true)) {
                CertificateVerdict verdict = validator
                        .withAlgorithms(old ? AlgorithmPolicy.legacy() : AlgorithmPolicy.modern())
                        .validate(person, List.of(), List.of(), PathInputs.standard(), clock.instant());
                assertThat(verdict.code()).isEqualTo(old ? "valid" : "revocation-weak-algorithm");
            }
        }
    }

    @Test
    void everyTroubleHasItsOwnKind() {
        try (var responder = authority.responder("-nmin", "60");
                var late = authority.responder()) {
            byte[] ofAnother = answer(responder, person(responder.url()));
            server.on("/other", ofAnother)
                    .on("/html", "<html>".getBytes(StandardCharsets.US_ASCII))
                    .on("/large", new byte[70_000])
                    .on("/silent", HostileServer.SILENCE)
                    .on("/later", new byte[] {0x30, 3, 10, 1, 3}); // tryLater, RFC 6960 §4.2.1
            assertThat(kinds(ask(person(server.url("/other")), LONG))).containsExactly(Kind.WRONG_ANSWER);
            assertThat(kinds(ask(person(server.url("/html")), LONG))).containsExactly(Kind.MALFORMED);
            assertThat(kinds(ask(person(server.url("/large")), LONG))).containsExactly(Kind.TOO_LARGE);
            assertThat(kinds(ask(person(server.url("/silent")), Duration.ofMillis(400))))
                    .containsExactly(Kind.TIMED_OUT);
            assertThat(kinds(ask(person(server.url("/later")), LONG))).containsExactly(Kind.OCSP_TRY_LATER);
            // without nextUpdate newer information is always there (RFC 6960 §4.2.2.1): not kept for long
            X509Certificate person = person(late.url());
            assertThat(ask(person, LONG).faults()).isEmpty();
        }
    }

    private CertificateVerdict validate(X509Certificate person, Duration budget) {
        return CertificateValidator.of(CertificateCollection.explicit(List.of(authority.certificate()), List.of()))
                .withRevocation(
                        RevocationPolicy.HARD,
                        retrieval.source(FetchLimits.standard().withTimes(LONG, budget)))
                .validate(person, List.of(), List.of(), PathInputs.standard(), clock.instant());
    }

    @Test
    void theVerdictRestsOnTheRespondersWordAndSaysWhatIsWrongWithIt() {
        try (var responder = authority.responder("-nmin", "60")) {
            X509Certificate good = person(responder.url());
            assertThat(validate(good, LONG).code()).isEqualTo("valid");
            X509Certificate revoked = person(server.url("/revoked"));
            authority.revoke(revoked);
            try (var informed = authority.responder("-nmin", "60")) {
                server.on("/revoked", answer(informed, revoked));
            }
            assertThat(validate(revoked, LONG).code()).isEqualTo("certificate-revoked");

            byte[] ofAnother = answer(responder, person(responder.url()));
            X509Certificate lied = person(server.url("/damaged"));
            try (var bare = authority.responder("-nmin", "60", "-resp_no_certs")) {
                byte[] signed = answer(bare, lied);
                signed[signed.length - 1] ^= 1; // the end of the signature
                server.on("/damaged", signed);
            }
            server.on("/other", ofAnother)
                    .on("/html", "<html>".getBytes(StandardCharsets.US_ASCII))
                    .on("/large", new byte[70_000])
                    .on("/silent", HostileServer.SILENCE)
                    .on("/trickle", HostileServer.TRICKLE)
                    .on("/later", new byte[] {0x30, 3, 10, 1, 3})
                    .on("/unauthorized", new byte[] {0x30, 3, 10, 1, 6});
            X509Certificate orphan = person(responder.url() + "//");
            responder.kill();
            assertThat(validate(orphan, LONG).code()).isEqualTo("revocation-unreachable");
            assertThat(validate(person(server.url("/other")), LONG).code()).isEqualTo("revocation-wrong-answer");
            assertThat(validate(person(server.url("/html")), LONG).code()).isEqualTo("revocation-malformed");
            assertThat(validate(person(server.url("/large")), LONG).code()).isEqualTo("revocation-too-large");
            assertThat(validate(person(server.url("/later")), LONG).code()).isEqualTo("revocation-ocsp-try-later");
            assertThat(validate(person(server.url("/unauthorized")), LONG).code())
                    .isEqualTo("revocation-ocsp-unauthorized");
            assertThat(validate(person(server.url("/silent")), Duration.ofMillis(400))
                            .code())
                    .isEqualTo("revocation-timed-out");
            assertThat(validate(person(server.url("/trickle")), Duration.ofMillis(400))
                            .code())
                    .isEqualTo("revocation-timed-out");
            assertThat(validate(lied, LONG).code()).isEqualTo("revocation-bad-signature");
        }
    }

    /** RFC 6960 §4.2.2.2: whom the issuer itself has certified for that. */
    @Test
    void aDelegateAnswersForItsIssuer() {
        X509Certificate delegate = authority.issue("extendedKeyUsage=OCSPSigning", "noCheck=ignored");
        try (var responder = authority.responder(authority, delegate, "-nmin", "60")) {
            CertificateVerdict verdict = validate(person(responder.url()), LONG);
            assertThat(verdict.code()).as(verdict.reason()).isEqualTo("valid");
        }
        X509Certificate revoked = person(server.url("/revoked"));
        authority.revoke(revoked);
        try (var responder = authority.responder(authority, delegate, "-nmin", "60")) {
            server.on("/revoked", answer(responder, revoked));
        }
        assertThat(validate(revoked, LONG).code()).isEqualTo("certificate-revoked");
    }

    @Test
    void nobodyElseAnswersForIt() {
        var foreign = new OpenSslAuthority(folder, "Foreign CA");
        X509Certificate foreigner = foreign.issue("extendedKeyUsage=OCSPSigning", "noCheck=ignored");
        X509Certificate noDelegate = authority.issue("extendedKeyUsage=serverAuth", "noCheck=ignored");
        try (var one = authority.responder(foreign, foreigner, "-nmin", "60");
                var two = authority.responder(authority, noDelegate, "-nmin", "60")) {
            for (var responder : List.of(one, two)) {
                CertificateVerdict verdict = validate(person(responder.url()), LONG);
                assertThat(verdict.code()).as(verdict.reason()).isEqualTo("revocation-signer-not-trusted");
            }
        }
    }

    @Test
    void aDelegateThatMayBeRevokedIsLookedUp() {
        Instant now = clock.instant();
        for (String place : List.of("/delegates", "/nowhere", "/revoked-delegates")) {
            X509Certificate delegate =
                    authority.issue("extendedKeyUsage=OCSPSigning", "crlDistributionPoints=URI:" + server.url(place));
            if (place.startsWith("/revoked")) {
                authority.revoke(delegate);
            }
            if (!place.equals("/nowhere")) {
                server.on(place, authority.list(now.minusSeconds(60), now.plusSeconds(3600)));
            }
            try (var responder = authority.responder(authority, delegate, "-nmin", "60")) {
                CertificateVerdict verdict = validate(person(responder.url()), LONG);
                assertThat(verdict.code())
                        .as(verdict.reason())
                        .isEqualTo(place.equals("/delegates") ? "valid" : "revocation-signer-not-trusted");
            }
        }
    }

    private static List<Kind> kinds(Found<?> found) {
        return found.faults().stream().map(RevocationFault::kind).toList();
    }
}
