package org.siegel.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CertificateValidator;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.PathInputs;
import org.siegel.trust.RevocationPolicy;

/** A real slapd as distribution point: alive, wrong, frozen and killed; and a directory that trickles. */
@Timeout(120)
class DirectoryTroubleTest {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(600);

    @TempDir
    static Path folder;

    static OpenSslAuthority authority;

    private final SettableClock clock =
            new SettableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60));
    private final Instant start = clock.instant();
    private final Retrieval retrieval = Retrieval.inMemory(AddressPolicy.allowing(List.of("127.0.0.0/8")), clock);

    @BeforeAll
    static void found() {
        authority = new OpenSslAuthority(folder, "Directory CA");
    }

    @AfterEach
    void stop() {
        retrieval.close();
    }

    private CertificateVerdict validate(X509Certificate person, Duration budget) {
        var limits = FetchLimits.standard().withTimes(LONG, budget).withMostListBytes(100_000);
        return CertificateValidator.of(CertificateCollection.explicit(List.of(authority.certificate()), List.of()))
                .withRevocation(RevocationPolicy.HARD, retrieval.source(limits))
                .validate(person, List.of(), List.of(), PathInputs.standard(), clock.instant());
    }

    private CertificateVerdict validate(String place, Duration budget) {
        return validate(person(place), budget);
    }

    /** openssl takes a comma for the end of an address unless the names have a section of their own. */
    private static X509Certificate person(String place) {
        return authority.issue(
                "crlDistributionPoints=point", "[point]", "fullname=@names", "[names]", "URI.1=" + place);
    }

    private byte[] list(Instant from, Instant to) {
        return authority.list(from, to);
    }

    @Test
    void slapdGivesListsAndDeltaLists(@TempDir Path home) {
        try (var slapd = new Slapd(home)) {
            Instant until = start.plus(Duration.ofHours(10));
            String complete = slapd.publish("complete", "certificateRevocationList;binary", list(start, until));
            assertThat(validate(complete, LONG).code()).isEqualTo("valid");
            String empty = complete.replace("cn=complete", "cn=nobody");
            assertThat(validate(empty, LONG).code()).isEqualTo("revocation-refused");
            String stale = slapd.publish(
                    "stale",
                    "certificateRevocationList;binary",
                    list(start.minusSeconds(7200), start.minusSeconds(3600)));
            assertThat(validate(stale, LONG).code()).isEqualTo("revocation-stale");

            X509Certificate lost = authority.issue(
                    "crlDistributionPoints=complete",
                    "freshestCRL=fresh",
                    "[complete]",
                    "fullname=@base",
                    "[base]",
                    "URI.1=" + slapd.publish("base", "certificateRevocationList;binary", list(start, until)),
                    "[fresh]",
                    "fullname=@delta",
                    "[delta]",
                    "URI.1=" + slapd.url("delta", "deltaRevocationList;binary"));
            assertThat(validate(lost, LONG).code()).as("without its delta list").isEqualTo("valid");
            authority.revoke(lost);
            slapd.publish("delta", "deltaRevocationList;binary", authority.delta(start, until));
            clock.forward(Duration.ofMinutes(10));
            assertThat(validate(lost, LONG).code()).isEqualTo("certificate-revoked");

            slapd.freeze();
            long began = System.nanoTime();
            assertThat(validate(complete + "?base", SHORT).code()).isEqualTo("revocation-timed-out");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            slapd.close();
            assertThat(validate(complete + "?base?", LONG).code()).isEqualTo("revocation-unreachable");
            assertThat(validate(complete, LONG).code())
                    .as("what was fetched is kept")
                    .isEqualTo("valid");
        }
    }

    @Test
    void aListPastTheCapIsTooLargeByALittleAndByALot(@TempDir Path home) {
        try (var slapd = new Slapd(home)) {
            Instant until = start.plus(Duration.ofHours(10));
            for (int entries : List.of(3_000, 20_000)) {
                byte[] list = authority.longList(entries, start, until);
                assertThat(list.length).isGreaterThan(100_000);
                String place = slapd.publish("long" + entries, "certificateRevocationList;binary", list);
                CertificateVerdict verdict = validate(place, LONG);
                assertThat(verdict.code()).as("%s bytes", list.length).isEqualTo("revocation-too-large");
                assertThat(verdict.reason()).contains("is longer than the 100000 bytes that are allowed");
            }
        }
    }

    private interface Behaviour {
        void of(OutputStream out) throws IOException, InterruptedException;
    }

    /** Answers whoever connects in its own way, until the test closes it. */
    private static final class Door implements AutoCloseable {
        private final ServerSocket door;

        Door(Behaviour behaviour) {
            try {
                door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(() -> {
                while (!door.isClosed()) {
                    try (Socket socket = door.accept()) {
                        behaviour.of(socket.getOutputStream());
                    } catch (IOException gone) {
                        // the client went, or the test ends
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
        }

        String url() {
            return "ldap://127.0.0.1:" + door.getLocalPort() + "/cn=x?certificateRevocationList;binary";
        }

        @Override
        public void close() {
            try {
                door.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The head of an LDAP message (RFC 4511 §4.1.1) of so many bytes, and of the entry in it. */
    private static byte[] head(int bytes) {
        return new byte[] {0x30, (byte) 0x83, (byte) (bytes >> 16), (byte) (bytes >> 8), (byte) bytes, 2, 1, 1, 0x64};
    }

    @Test
    void everyTroubleOfADirectoryHasItsOwnCodeWithinItsDeadline() {
        Behaviour trickle = out -> {
            out.write(head(50_000));
            while (true) {
                out.write(0x30);
                out.flush();
                Thread.sleep(20);
            }
        };
        Behaviour oversized = out -> {
            out.write(head(10_000_000));
            while (true) {
                out.write(new byte[65_536]);
            }
        };
        try (var slow = new Door(trickle);
                var large = new Door(oversized);
                var hangsUp = new Door(out -> {});
                var web = new Door(
                        out -> out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
            long began = System.nanoTime();
            assertThat(validate(slow.url(), SHORT).code()).isEqualTo("revocation-timed-out");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            assertThat(validate(large.url(), LONG).code()).isEqualTo("revocation-too-large");
            assertThat(validate(hangsUp.url(), LONG).code()).isEqualTo("revocation-unreachable");
            assertThat(validate(web.url(), LONG).code()).isEqualTo("revocation-unreachable");
            assertThat(validate("ldap://10.255.255.1/cn=x?certificateRevocationList", LONG)
                            .code())
                    .isEqualTo("revocation-address-not-allowed");
        }
    }
}
