package org.siegel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.dns.SmimeaAnswer.Found;
import org.siegel.dns.SmimeaAnswer.None;
import org.siegel.dns.SmimeaAnswer.Reason;
import org.siegel.dns.SmimeaAnswer.Refused;
import org.siegel.dns.SmimeaRecord.Matching;
import org.siegel.dns.SmimeaRecord.Selector;
import org.siegel.dns.SmimeaRecord.Usage;
import org.siegel.smime.MailAddress;
import org.siegel.testkit.SignedZones;
import org.siegel.testkit.SignedZones.Signing;
import org.siegel.trust.RecipientCertificates.Candidate;
import org.siegel.trust.RecipientCertificates.Source;

/** Lookups in zones that BIND signs and serves. */
class SmimeaLookupTest {

    private static final MailAddress BOB = MailAddress.of("bob@good.test");
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    static X509Certificate certificate;
    static SmimeaRecord full;
    static SignedZones zones;

    @BeforeAll
    static void start() throws IOException {
        certificate = Certificates.root("Root").issue("Bob", "bob@good.test").certificate();
        full = SmimeaRecord.of(certificate, Usage.DANE_EE, Selector.CERTIFICATE, Matching.FULL);
        var hash = SmimeaRecord.of(certificate, Usage.DANE_TA, Selector.PUBLIC_KEY, Matching.SHA_256);
        String alias = SmimeaName.of(MailAddress.of("alias@good.test")) + ".";
        String many = IntStream.rangeClosed(0, SmimeaLookup.MOST_RECORDS)
                .mapToObj(i -> SmimeaName.of(MailAddress.of("many@good.test")) + ". IN SMIMEA 3 1 1 "
                        + HexFormat.of().formatHex(new byte[] {(byte) i}))
                .collect(Collectors.joining("\n"));
        zones = new SignedZones(folder)
                .zone(
                        "good.test",
                        Signing.GOOD,
                        full.zoneLine(SmimeaName.of(BOB), 300),
                        hash.genericLine(SmimeaName.of(BOB), 300),
                        alias + " IN CNAME " + SmimeaName.of(BOB) + ".",
                        SmimeaName.of(MailAddress.of("odd@good.test")) + ". IN SMIMEA 9 0 0 00",
                        many)
                .zone("bogus.test", Signing.GOOD, SmimeaName.of(at("bogus.test")) + ". IN SMIMEA 3 1 1 0badcafe")
                .forge("bogus.test", "0BADCAFE", "0BADBABE")
                .zone("stripped.test", Signing.GOOD, full.zoneLine(SmimeaName.of(at("stripped.test")), 300))
                .strip("stripped.test")
                .zone("nsec3.test", Signing.NSEC3, full.zoneLine(SmimeaName.of(at("nsec3.test")), 300))
                .zone("expired.test", Signing.EXPIRED, full.zoneLine(SmimeaName.of(at("expired.test")), 300))
                .zone("plain.test", Signing.NONE, full.zoneLine(SmimeaName.of(at("plain.test")), 300))
                .start();
    }

    @AfterAll
    static void stop() {
        zones.close();
    }

    private static MailAddress at(String domain) {
        return MailAddress.of("bob@" + domain);
    }

    @Test
    void whatDnssecProvesIsFoundThroughAliasesToo() {
        SmimeaLookup lookup = lookup(Clock.systemUTC());
        for (MailAddress address : List.of(BOB, MailAddress.of("alias@good.test"))) {
            assertThat(lookup.find(address)).as("%s", address).isInstanceOfSatisfying(Found.class, found -> {
                assertThat(found.records())
                        .containsExactlyInAnyOrder(
                                full,
                                SmimeaRecord.of(certificate, Usage.DANE_TA, Selector.PUBLIC_KEY, Matching.SHA_256));
                assertThat(found.candidates())
                        .extracting(Candidate::certificate, Candidate::source)
                        .containsExactly(org.assertj.core.api.Assertions.tuple(certificate, Source.SMIMEA_DANE));
            });
        }
    }

    @Test
    void thatThereIsNothingIsBelievedWithItsProof() {
        assertThat(lookup(Clock.systemUTC()).find(MailAddress.of("nobody@good.test")))
                .isInstanceOf(None.class);
        assertThat(lookup(Clock.systemUTC()).find(MailAddress.of("bob@nowhere.invalid")))
                .isInstanceOf(None.class);
        assertThat(lookup(Clock.systemUTC()).find(MailAddress.of("nobody@nsec3.test")))
                .isInstanceOf(None.class);
        assertThat(lookup(Clock.systemUTC()).find(at("nsec3.test"))).isInstanceOf(Found.class);
    }

    @Test
    void whatWasForgedOrIsOutOfDateIsBogus() {
        assertThat(reason(lookup(Clock.systemUTC()).find(at("bogus.test")))).isEqualTo(Reason.BOGUS);
        assertThat(reason(lookup(Clock.systemUTC()).find(at("expired.test")))).isEqualTo(Reason.BOGUS);
        Clock then = Clock.fixed(Instant.parse("2020-01-15T00:00:00Z"), ZoneOffset.UTC);
        assertThat(lookup(then).find(at("expired.test"))).isInstanceOf(Found.class);
        assertThat(reason(lookup(Clock.systemUTC()).find(at("stripped.test")))).isEqualTo(Reason.BOGUS);
    }

    @Test
    void anUnsignedDomainIsNotBelieved() {
        assertThat(reason(lookup(Clock.systemUTC()).find(at("plain.test")))).isEqualTo(Reason.INSECURE);
    }

    @Test
    void whatTheServerClaimsToHaveCheckedCountsForNothing() throws Exception {
        try (var liar = new Between(zones.address(), answer -> answer[3] |= 0x20)) { // the AD flag, RFC 4035 §3.2.3
            assertThat(reason(lookup(liar.port(), LONG).find(at("plain.test")))).isEqualTo(Reason.INSECURE);
            assertThat(reason(lookup(liar.port(), LONG).find(at("bogus.test")))).isEqualTo(Reason.BOGUS);
        }
    }

    @Test
    void aForgedNoIsNotBelieved() throws Exception {
        try (var liar = new Between(zones.address(), SmimeaLookupTest::denied)) {
            assertThat(reason(lookup(liar.port(), LONG).find(BOB))).isEqualTo(Reason.BOGUS);
        }
    }

    /** NXDOMAIN without a proof, to questions for SMIMEA only. */
    private static void denied(byte[] answer) {
        int at = 12;
        while (answer[at] != 0) {
            at += answer[at] + 1;
        }
        if (answer[at + 2] == SmimeaRecord.TYPE) {
            answer[3] = (byte) (answer[3] & 0xf0 | 3);
            answer[7] = 0; // no answers; what follows is read as authority
            answer[9] = 0;
            answer[11] = 0;
        }
    }

    @Test
    void anotherTrustAnchorBelievesNothing() {
        String other = ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";
        SmimeaLookup lookup = SmimeaLookup.of(
                new SmimeaLookup.Settings(List.of(zones.address()), Optional.of(other), LONG), Clock.systemUTC());
        assertThat(reason(lookup.find(BOB))).isEqualTo(Reason.BOGUS);
        SmimeaLookup iana = SmimeaLookup.of(
                new SmimeaLookup.Settings(List.of(zones.address()), Optional.empty(), LONG), Clock.systemUTC());
        assertThat(reason(iana.find(BOB))).isEqualTo(Reason.BOGUS);
    }

    @Test
    void strangeRecordsAreCountedAndNotUsed() {
        assertThat(reason(lookup(Clock.systemUTC()).find(MailAddress.of("odd@good.test"))))
                .isEqualTo(Reason.UNUSABLE);
        assertThat(reason(lookup(Clock.systemUTC()).find(MailAddress.of("many@good.test"))))
                .isEqualTo(Reason.TOO_MANY);
    }

    @Test
    void aSilentServerEndsWithTheDeadlineAndAMissingOneAtOnce() throws IOException {
        try (var silent = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            assertThat(reason(lookup(silent.getLocalPort(), Duration.ofMillis(300))
                            .find(BOB)))
                    .isEqualTo(Reason.TIMED_OUT);
        }
        int closed;
        try (var gone = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            closed = gone.getLocalPort();
        }
        assertThat(reason(lookup(closed, LONG).find(BOB))).isIn(Reason.UNREACHABLE, Reason.SERVER_FAILURE);
    }

    @Test
    void anAnswerIsRememberedForItsTimeToLive() throws IOException {
        var clock = new Ticking();
        SmimeaLookup lookup;
        SmimeaAnswer first;
        try (var other = new SignedZones(java.nio.file.Files.createDirectory(folder.resolve("short")))
                .zone("good.test", Signing.GOOD, full.zoneLine(SmimeaName.of(BOB), 60))
                .start()) {
            lookup = SmimeaLookup.of(
                    new SmimeaLookup.Settings(List.of(other.address()), Optional.of(other.trustAnchor()), LONG), clock);
            first = lookup.find(BOB);
            assertThat(first).isInstanceOf(Found.class);
        }
        clock.now = clock.now.plusSeconds(59);
        assertThat(lookup.find(BOB)).isSameAs(first);
        clock.now = clock.now.plusSeconds(1);
        assertThat(lookup.find(BOB)).as("the server is gone").isInstanceOf(Refused.class);
    }

    @Test
    void theProgramsOwnResolutionOfNamesStaysTheJdks() {
        assertThat(java.util.ServiceLoader.load(java.net.spi.InetAddressResolverProvider.class))
                .isEmpty();
    }

    @Test
    void trustAnchorsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> SmimeaLookup.of(
                        new SmimeaLookup.Settings(List.of(zones.address()), Optional.of("nonsense"), LONG),
                        Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trust anchors");
    }

    private static final class Ticking extends Clock {
        private Instant now = Instant.now();

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static SmimeaLookup lookup(Clock clock) {
        return SmimeaLookup.of(
                new SmimeaLookup.Settings(List.of(zones.address()), Optional.of(zones.trustAnchor()), LONG), clock);
    }

    private static SmimeaLookup lookup(int port, Duration deadline) {
        return SmimeaLookup.of(
                new SmimeaLookup.Settings(
                        List.of(new InetSocketAddress("127.0.0.1", port)), Optional.of(zones.trustAnchor()), deadline),
                Clock.systemUTC());
    }

    private static Reason reason(SmimeaAnswer answer) {
        assertThat(answer).isInstanceOf(Refused.class);
        assertThat(((Refused) answer).sentence()).endsWith(".");
        return ((Refused) answer).reason();
    }
}
