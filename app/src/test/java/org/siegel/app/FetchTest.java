package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.mail.AuthenticatedUser;
import org.siegel.mail.Envelope;
import org.siegel.mail.MessageBytes;
import org.siegel.mail.Submission;
import org.siegel.mail.SubmissionPolicy;
import org.siegel.mail.SubmissionPolicy.Accept;
import org.siegel.mail.SubmissionPolicy.Decision;
import org.siegel.mail.SubmissionPolicy.Refuse;
import org.siegel.mail.SubmissionPolicy.Unavailable;
import org.siegel.retrieval.AddressPolicy;
import org.siegel.retrieval.FetchLimits;
import org.siegel.retrieval.Retrieval;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SignOptions;
import org.siegel.tenant.SmimeConfig;
import org.siegel.tenant.SmimeParameter;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.RelyingParty;
import org.siegel.trust.RevocationPolicy;

/** Revocation lists from a web server: with {@code --fetch}, and at the gateway with OWACheckCRLOnSend. */
class FetchTest {

    private static final MailAddress ALICE = MailAddress.of("alice@example.test");
    private static final List<String> HERE = List.of("127.0.0.0/8");

    @TempDir
    static Path folder;

    private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();
    private static final AtomicInteger ASKED = new AtomicInteger();
    private static HttpServer web;
    private static OpenSsl openssl;
    private static byte[] signed;

    @BeforeAll
    static void start() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            ASKED.incrementAndGet();
            byte[] file = FILES.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            if (file != null) {
                exchange.getResponseBody().write(file);
            }
            exchange.close();
        });
        web.start();
        openssl = new OpenSsl(folder);
        openssl.person("alice", ALICE.toString(), "ec");
        String url = "http://127.0.0.1:" + web.getAddress().getPort();
        Files.writeString(
                folder.resolve("alice.ext"),
                "crlDistributionPoints=URI:" + url + "/ca.crl\nauthorityInfoAccess=caIssuers;URI:" + url + "/ca.cer\n",
                java.nio.file.StandardOpenOption.APPEND);
        openssl.run(
                "x509",
                "-req",
                "-in",
                "alice.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-set_serial",
                "4096",
                "-days",
                "20",
                "-extfile",
                "alice.ext",
                "-out",
                "alice.pem");
        Files.writeString(
                folder.resolve("alice.id"),
                Files.readString(folder.resolve("alice.key")) + Files.readString(folder.resolve("alice.pem")));
        var out = new ByteArrayOutputStream();
        SmimeCommand.engine()
                .sign(
                        new ByteArrayInputStream("From: alice@example.test\r\nSubject: x\r\n\r\nhello\r\n"
                                .getBytes(StandardCharsets.UTF_8)),
                        KeyFiles.identity(Files.readAllBytes(folder.resolve("alice.id")), Optional.empty()),
                        SignOptions.at(Clock.systemUTC().instant()),
                        out);
        signed = out.toByteArray();
        Files.write(folder.resolve("signed.eml"), signed);
    }

    @AfterAll
    static void stop() {
        web.stop(0);
    }

    private static void publish() {
        openssl.run("crl", "-in", "ca.crl", "-outform", "DER", "-out", "ca.der");
        try {
            FILES.put("/ca.crl", Files.readAllBytes(folder.resolve("ca.der")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void nothingIsFetchedUnlessAskedForAndNothingFromNetworksThatAreNotAllowed() {
        publish();
        Path ca = folder.resolve("ca.pem");
        Path alice = folder.resolve("alice.pem");
        int before = ASKED.get();
        assertThat(Cli.validate("--trust", ca, alice).code()).startsWith("revocation-");
        assertThat(Cli.validate("--trust", ca, "--fetch", alice).code()).isEqualTo("revocation-address-not-allowed");
        assertThat(ASKED).hasValue(before);
        Cli.Said fetched = Cli.validate("--trust", ca, "--fetch", "--fetch-network", "127.0.0.0/8", alice);
        assertThat(fetched.code()).as(fetched.shown()).isEqualTo("valid");
        assertThat(ASKED).hasValue(before + 1);
        Cli.Said message =
                Cli.verify("--trust", ca, "--fetch", "--fetch-network", "127.0.0.0/8", folder.resolve("signed.eml"));
        assertThat(message.code()).as(message.shown()).isEqualTo("valid");
        FILES.clear();
        Cli.Said gone = Cli.validate("--trust", ca, "--fetch", "--fetch-network", "127.0.0.0/8", alice);
        assertThat(gone.code()).isEqualTo("revocation-refused");
        assertThat(gone.json().get("reason").asText()).contains("answers with the HTTP status 404");
    }

    @Test
    void optionsThatMeanNothingAreSaid() {
        Path ca = folder.resolve("ca.pem");
        Path alice = folder.resolve("alice.pem");
        assertThat(Cli.validate("--trust", ca, "--fetch-network", "127.0.0.0/8", alice)
                        .status())
                .isEqualTo(2);
        assertThat(Cli.validate("--trust", ca, "--fetch", "--fetch-network", "intranet", alice)
                        .err())
                .contains("a network is written as 10.0.0.0/8");
    }

    private static Decision send(SmimeConfig config) {
        try (var retrieval = Retrieval.inMemory(AddressPolicy.allowing(HERE), Clock.systemUTC())) {
            var limits = FetchLimits.standard().withTimes(Duration.ofSeconds(30), Duration.ofSeconds(30));
            var party = RelyingParty.of(CertificateCollection.explicit(
                            List.of(CertificateFiles.certificate(Files.readAllBytes(folder.resolve("ca.pem")))),
                            List.of()))
                    .withRevocation(RevocationPolicy.HARD, List.of(), retrieval.source(limits));
            SubmissionPolicy everything = _ -> new Accept();
            return new RevocationOnSend(everything, SmimeCommand.engine(), () -> config, () -> party, Clock.systemUTC())
                    .decide(new Submission(
                            new AuthenticatedUser(ALICE, List.of(ALICE)),
                            new Envelope(Optional.of(ALICE), List.of(ALICE)),
                            MessageBytes.of(signed)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whereListsAreCheckedOnSendingASignedMessageWaitsForThem() {
        FILES.clear();
        var lenient = SmimeConfig.defaults();
        var strict = lenient.with(SmimeParameter.OWA_CHECK_CRL_ON_SEND, true);
        assertThat(send(lenient)).isInstanceOf(Accept.class);
        assertThat(send(strict))
                .isInstanceOfSatisfying(
                        Unavailable.class, no -> assertThat(no.sentence()).contains("revocation-refused"));
        assertThat(send(strict.with(SmimeParameter.OWA_DISABLE_CRL_CHECK, true)))
                .isInstanceOf(Accept.class);
        publish();
        assertThat(send(strict)).isInstanceOf(Accept.class);
        openssl.run("ca", "-config", "ca.cnf", "-revoke", "alice.pem");
        openssl.run("ca", "-config", "ca.cnf", "-gencrl", "-out", "ca2.crl");
        openssl.run("crl", "-in", "ca2.crl", "-outform", "DER", "-out", "ca2.der");
        try {
            FILES.put("/ca.crl", Files.readAllBytes(folder.resolve("ca2.der")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThat(send(strict)).isInstanceOf(Refuse.class);
    }
}
