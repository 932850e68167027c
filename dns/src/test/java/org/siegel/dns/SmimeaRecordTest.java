package org.siegel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.siegel.dns.SmimeaRecord.Matching;
import org.siegel.dns.SmimeaRecord.Selector;
import org.siegel.dns.SmimeaRecord.Usage;
import org.siegel.smime.MailAddress;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CertificateValidator;

/** Names, lines and meaning of records, without a DNS. */
class SmimeaRecordTest {

    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");
    private static final Certificates ROOT = Certificates.root("Root");
    private static final X509Certificate BOB =
            ROOT.issue("Bob", "bob@example.org").certificate();
    private static final X509Certificate OTHER =
            ROOT.issue("Other", "bob@example.org").certificate();
    private static final CertificateValidator TRUSTING =
            CertificateValidator.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of()));
    private static final CertificateValidator TRUSTING_NOBODY = CertificateValidator.of(
            CertificateCollection.of(List.of(Certificates.root("Another").certificate()), List.of()));

    @Test
    void theNameIsThatOfTheRfc() { // RFC 7929 §3 has the same derivation and this example
        assertThat(SmimeaName.of(MailAddress.of("hugh@example.com")))
                .isEqualTo("c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6._smimecert.example.com");
        assertThat(SmimeaName.of(MailAddress.of("\"hu\\gh\"@EXAMPLE.com")))
                .as("quotes are no part of the name")
                .isEqualTo(SmimeaName.of(MailAddress.of("hugh@example.com")));
        assertThat(SmimeaName.of(MailAddress.of("Hugh@example.com")))
                .isNotEqualTo(SmimeaName.of(MailAddress.of("hugh@example.com")));
        assertThat(SmimeaName.of(MailAddress.of("e\u0301@b\u00fccher.example")))
                .isEqualTo(SmimeaName.of(MailAddress.of("\u00e9@xn--bcher-kva.example")));
    }

    @Test
    void theLinesAreThoseOfAZoneFile() {
        var key = SmimeaRecord.of(BOB, Usage.DANE_EE, Selector.PUBLIC_KEY, Matching.SHA_256);
        assertThat(key.zoneLine("x._smimecert.example.org", 300))
                .matches("x\\._smimecert\\.example\\.org\\. 300 IN SMIMEA 3 1 1 [0-9a-f]{64}");
        assertThat(key.genericLine("x._smimecert.example.org", 300))
                .matches("x\\._smimecert\\.example\\.org\\. 300 IN TYPE53 \\\\# 35 030101[0-9a-f]{64}");
        assertThat(key.certificate()).isEmpty();
        assertThat(SmimeaRecord.of(BOB, Usage.PKIX_EE, Selector.CERTIFICATE, Matching.FULL)
                        .certificate())
                .contains(BOB);
    }

    @Test
    void everySelectorAndMatchingTypeNamesItsCertificateAndNoOther() {
        for (Selector selector : Selector.values()) {
            for (Matching matching : Matching.values()) {
                var entry = SmimeaRecord.of(BOB, Usage.DANE_EE, selector, matching);
                assertThat(entry.names(BOB)).isTrue();
                assertThat(entry.names(OTHER)).isFalse();
            }
        }
    }

    @Test
    void theUsageSaysWhoVouches() {
        var root = ROOT.certificate();
        assertVouches(SmimeaRecord.of(BOB, Usage.DANE_EE, Selector.PUBLIC_KEY, Matching.SHA_512), true, true);
        assertVouches(SmimeaRecord.of(OTHER, Usage.DANE_EE, Selector.CERTIFICATE, Matching.FULL), false, false);
        assertVouches(SmimeaRecord.of(BOB, Usage.PKIX_EE, Selector.CERTIFICATE, Matching.SHA_256), true, false);
        assertVouches(SmimeaRecord.of(root, Usage.PKIX_TA, Selector.CERTIFICATE, Matching.SHA_256), true, false);
        assertVouches(SmimeaRecord.of(root, Usage.DANE_TA, Selector.CERTIFICATE, Matching.SHA_256), true, true);
        assertVouches(SmimeaRecord.of(BOB, Usage.DANE_TA, Selector.CERTIFICATE, Matching.FULL), false, false);
        assertVouches(SmimeaRecord.of(OTHER, Usage.PKIX_TA, Selector.CERTIFICATE, Matching.SHA_256), false, false);
    }

    private static void assertVouches(SmimeaRecord entry, boolean whereTrusted, boolean whereNot) {
        var found = new SmimeaAnswer.Found(List.of(entry), "x._smimecert.example.org");
        List<X509Certificate> chain = List.of(ROOT.certificate());
        assertThat(found.vouchingFor(BOB, chain, TRUSTING, NOW))
                .isEqualTo(whereTrusted ? Optional.of(entry) : Optional.empty());
        assertThat(found.vouchingFor(BOB, chain, TRUSTING_NOBODY, NOW))
                .isEqualTo(whereNot ? Optional.of(entry) : Optional.empty());
    }

    @Test
    void hostileDataIsNoCertificate() {
        var entry = new SmimeaRecord(Usage.DANE_EE, Selector.CERTIFICATE, Matching.FULL, new byte[] {0x30, 1});
        assertThat(entry.certificate()).isEmpty();
        assertThat(entry.names(BOB)).isFalse();
        assertThat(new SmimeaAnswer.Found(List.of(entry), "x").candidates()).isEmpty();
    }
}
