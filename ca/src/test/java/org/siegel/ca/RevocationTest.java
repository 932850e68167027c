package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CRLHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.database.Database;
import org.siegel.testkit.SettableClock;

class RevocationTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T12:00:00Z"));
    private List<Database> nodes;
    private CertificateAuthority ca;
    private CertificateAuthority otherNode;
    private Authority issuing;

    @BeforeEach
    void found() {
        nodes = TestPostgres.databases(2);
        ca = CaFixture.open(nodes.get(0), clock, CaFixture.FAST);
        otherNode = CaFixture.open(nodes.get(1), clock, CaFixture.FAST);
        issuing = ca.hierarchy().issuing();
    }

    @AfterEach
    void close() {
        nodes.forEach(Database::close);
    }

    private static long number(byte[] crl) throws IOException {
        return CRLNumber.getInstance(
                        new X509CRLHolder(crl).getExtension(Extension.cRLNumber).getParsedValue())
                .getCRLNumber()
                .longValueExact();
    }

    @Test
    void a_list_stays_the_same_until_it_is_due() throws Exception {
        byte[] first = ca.currentCrl(issuing);

        clock.forward(Duration.ofHours(23));
        assertThat(otherNode.currentCrl(issuing)).isEqualTo(first);

        clock.forward(Duration.ofHours(2));
        byte[] second = otherNode.currentCrl(issuing);
        assertThat(number(second)).isEqualTo(number(first) + 1);
        X509CRL list = CaFixture.crl(second);
        assertThat(list.getThisUpdate()).isBeforeOrEqualTo(clock.instant());
        assertThat(list.getNextUpdate().toInstant()).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
        list.verify(issuing.certificate().getPublicKey());
    }

    @Test
    void a_revocation_is_on_the_next_list_of_every_node_with_time_and_reason() throws Exception {
        IssuedCertificate issued = ca.generateFor(CaFixture.request("ada@example.org"));
        byte[] before = ca.currentCrl(issuing);
        clock.forward(Duration.ofMinutes(1));

        ca.revoke(issued.serial(), RevocationReason.CESSATION_OF_OPERATION, CaFixture.ADMIN);

        byte[] after = otherNode.currentCrl(issuing);
        assertThat(number(after)).isEqualTo(number(before) + 1);
        var entry = CaFixture.crl(after).getRevokedCertificate(issued.certificate());
        assertThat(entry.getRevocationReason()).isEqualTo(CRLReason.CESSATION_OF_OPERATION);
        assertThat(entry.getRevocationDate().toInstant()).isEqualTo(clock.instant());
        assertThat(CaFixture.crl(before).getRevokedCertificate(issued.certificate()))
                .isNull();
        assertThat(ca.currentCrl(ca.hierarchy().root())).isNotEqualTo(after);
    }

    @Test
    void revoking_again_keeps_the_first_time_and_only_a_compromise_changes_the_reason() {
        IssuedCertificate issued = ca.generateFor(CaFixture.request("ada@example.org"));
        Instant first = clock.instant();
        ca.revoke(issued.serial(), RevocationReason.SUPERSEDED, CaFixture.ADMIN);
        clock.forward(Duration.ofDays(1));

        assertThat(ca.revoke(issued.serial(), RevocationReason.AFFILIATION_CHANGED, CaFixture.ADMIN)
                        .status())
                .isEqualTo(new IssuedCertificate.Status.Revoked(first, RevocationReason.SUPERSEDED));
        assertThat(ca.revoke(issued.serial(), RevocationReason.KEY_COMPROMISE, CaFixture.ADMIN)
                        .status())
                .isEqualTo(new IssuedCertificate.Status.Revoked(first, RevocationReason.KEY_COMPROMISE));
        assertThat(CaFixture.crl(ca.currentCrl(issuing))
                        .getRevokedCertificate(issued.certificate())
                        .getRevocationReason())
                .isEqualTo(CRLReason.KEY_COMPROMISE);
        assertThat(ca.audit(9)).filteredOn(a -> a.action().equals("revoke")).hasSize(2);
    }

    @Test
    void what_was_never_issued_or_is_an_authority_cannot_be_revoked() {
        SerialNumber authority = new SerialNumber(issuing.certificate().getSerialNumber());
        for (SerialNumber serial : List.of(SerialNumber.of("12345678123456781234567812345678"), authority)) {
            assertThatThrownBy(() -> ca.revoke(serial, RevocationReason.UNSPECIFIED, CaFixture.ADMIN))
                    .isInstanceOf(CaException.UnknownCertificate.class)
                    .hasMessageContaining(serial.toString());
        }
    }

    @Test
    void numbers_rise_without_gap_or_repetition_however_many_nodes_revoke_and_ask() throws Exception {
        List<SerialNumber> serials = IntStream.range(0, 10)
                .mapToObj(i -> ca.generateFor(CaFixture.request("u" + i + "@example.org"))
                        .serial())
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<X509CRL>> calls = IntStream.range(0, 10)
                    .<Callable<X509CRL>>mapToObj(i -> () -> {
                        CertificateAuthority node = i % 2 == 0 ? ca : otherNode;
                        node.revoke(serials.get(i), RevocationReason.UNSPECIFIED, CaFixture.ADMIN);
                        return CaFixture.crl(node.currentCrl(issuing));
                    })
                    .toList();
            var lists = threads.invokeAll(calls);
            for (int i = 0; i < lists.size(); i++) {
                assertThat(lists.get(i)
                                .get()
                                .getRevokedCertificate(serials.get(i).value()))
                        .isNotNull();
            }
        }
        List<Long> numbers = nodes.getFirst()
                .jdbi()
                .withHandle(h -> h.createQuery("select number from ca.crl where issuer = 'issuing-1' order by number")
                        .mapTo(Long.class)
                        .list());
        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size())
                        .mapToObj(Long::valueOf)
                        .toList());
        assertThat(CaFixture.crl(ca.currentCrl(issuing)).getRevokedCertificates())
                .hasSize(10);
    }

    @Test
    void an_entry_stays_until_one_list_after_the_certificate_expired() {
        IssuedCertificate issued = ca.generateFor(CaFixture.request("ada@example.org"));
        ca.revoke(issued.serial(), RevocationReason.UNSPECIFIED, CaFixture.ADMIN);

        clock.forward(Duration.ofDays(731));
        assertThat(CaFixture.crl(ca.currentCrl(issuing)).getRevokedCertificates())
                .hasSize(1);
        clock.forward(Duration.ofDays(8));
        assertThat(CaFixture.crl(ca.currentCrl(issuing)).getRevokedCertificates())
                .isNull();
    }

    @Test
    void relying_parties_fetch_what_the_certificates_name_and_nothing_else() {
        assertThat(ca.published("issuing-1.crl")).contains(ca.currentCrl(issuing));
        assertThat(ca.published("root-1.cer"))
                .contains(Certificates.der(ca.hierarchy().root().certificate()));
        for (String other :
                List.of("", ".crl", "root-2.crl", "../root-1.crl", "root-1", "root-1.crl.cer", "ROOT-1.crl")) {
            assertThat(ca.published(other)).as(other).isEmpty();
        }
    }

    @Test
    void lists_are_kept_apart_by_number_and_thisUpdate_never_goes_back() throws Exception {
        byte[] first = ca.currentCrl(issuing);
        IssuedCertificate issued = ca.generateFor(CaFixture.request("ada@example.org"));
        ca.revoke(issued.serial(), RevocationReason.UNSPECIFIED, CaFixture.ADMIN);
        clock.forward(Duration.ofHours(-1)); // another node's clock is late

        byte[] second = otherNode.currentCrl(issuing);

        assertThat(number(second)).isGreaterThan(number(first));
        assertThat(CaFixture.crl(second).getThisUpdate())
                .isAfterOrEqualTo(CaFixture.crl(first).getThisUpdate());
    }
}
