package org.siegel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siegel.dns.SmimeaRecord.Matching;
import org.siegel.dns.SmimeaRecord.Selector;
import org.siegel.dns.SmimeaRecord.Usage;
import org.siegel.smime.MailAddress;

/** Names, lines and meaning of records, without a DNS. */
class SmimeaRecordTest {

    private static final Certificates ROOT = Certificates.root("Root");
    private static final X509Certificate BOB =
            ROOT.issue("Bob", "bob@example.org").certificate();
    private static final X509Certificate OTHER =
            ROOT.issue("Other", "bob@example.org").certificate();

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
    void everySelectorAndMatchingTypeHasDataOfItsOwn() {
        List<SmimeaRecord> all = new ArrayList<>();
        for (Selector selector : Selector.values()) {
            for (Matching matching : Matching.values()) {
                all.add(SmimeaRecord.of(BOB, Usage.DANE_EE, selector, matching));
                all.add(SmimeaRecord.of(OTHER, Usage.DANE_EE, selector, matching));
            }
        }
        assertThat(all.stream().map(one -> HexFormat.of().formatHex(one.data())).distinct())
                .hasSize(12);
    }

    @Test
    void hostileDataIsNoCertificate() {
        var entry = new SmimeaRecord(Usage.DANE_EE, Selector.CERTIFICATE, Matching.FULL, new byte[] {0x30, 1});
        assertThat(entry.certificate()).isEmpty();
        assertThat(new SmimeaAnswer.Found(List.of(entry), "x").candidates()).isEmpty();
    }
}
