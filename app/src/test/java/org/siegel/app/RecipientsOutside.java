package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Thumbprint;
import org.siegel.testkit.Peer;

/** People whom the directory does not know: the DNS does, their lists are fetched, and an old authority is let in by name. */
abstract class RecipientsOutside extends OnOneServer {

    private static JsonNode recipient(String address) throws IOException {
        return rows("Get-RecipientCertificate", address).path(0);
    }

    @Test
    @Order(1)
    void whatAPartnersCertificatesNameIsFetchedByTheSettings() throws Exception {
        Peer.require("named");
        partners.publishLists(Instant.now().plusSeconds(80));
        siegel("collection", "import", partners.file("root.pem").toString()).ok();
        siegel("Set-SmimeConfig", "-OWACheckCRLOnSend", "$true").ok();
        JsonNode pia = recipient("pia@fabrikam.example");
        assertThat(pia.path("Source").asText()).isEqualTo("SMIMEA_PKIX");
        assertThat(partners.asked())
                .as("her issuer, and the lists of both authorities")
                .containsExactlyInAnyOrder("/issuing.cer", "/list.crl", "/root.crl");
        assertThat(recipient("paul@fabrikam.example").path("Found").asBoolean())
                .as("his list is in the directory that the settings name")
                .isTrue();
        refused(
                siegel("Get-RecipientCertificate", "pat@fabrikam.example"),
                1,
                "/large.crl is longer than the 1048576 bytes that are allowed");
        // another configuration forgets verdicts, so the lists are needed once more, and worth fetching ahead
        siegel("Set-SmimeConfig", "-OWAAlwaysSign", "$true", "-OWACRLRetrievalTimeout", "20000")
                .ok();
        assertThat(recipient("pia@fabrikam.example").path("Found").asBoolean()).isTrue();
        partners.asked().clear();
        partners.publishLists(Instant.now().plusSeconds(3600));
    }

    @Test
    @Order(2)
    void anOldAuthorityOfAPartnerIsLetInByName() throws Exception {
        Peer.require("named");
        String old = partners.file("old.pem").toString();
        String before = rows("Get-SmimeCertificateCollectionVersion")
                .path(0)
                .path("Version")
                .asText();
        siegel("collection", "import", old).ok();
        refused(
                siegel("Get-RecipientCertificate", "olga@fabrikam.example"),
                1,
                "Old-Root has 1024 bits, fewer than 2048");
        String thumbprint = Thumbprint.sha1(CertificateFiles.certificate(Files.readAllBytes(Path.of(old))))
                .hex();
        JsonNode config = rows("Set-SmimeConfig", "-LegacyAlgorithmAuthorities", thumbprint)
                .path(0);
        assertThat(config.path("LegacyAlgorithmAuthorities").asText()).isEqualTo(thumbprint);
        siegel("Set-SmimeConfig", "-OWACheckCRLOnSend", "$false").ok(); // it has no lists either
        assertThat(recipient("olga@fabrikam.example").path("Source").asText()).isEqualTo("SMIMEA_PKIX");
        siegel("Set-SmimeConfig", "-LegacyAlgorithmAuthorities", "$null", "-OWACheckCRLOnSend", "$true")
                .ok();
        assertThat(siegel("Get-RecipientCertificate", "olga@fabrikam.example").status())
                .isEqualTo(1);
        siegel("Restore-SmimeCertificateCollection", "-Version", before).ok();
    }

    @Test
    @Order(3)
    void whomTheDirectoryDoesNotKnowTheDnsMay() throws IOException {
        Peer.require("named");
        JsonNode yan = rows("Get-RecipientCertificate", "yan@fabrikam.example").path(0);
        assertThat(yan.path("Source").asText()).isEqualTo("SMIMEA_DANE");
        assertThat(yan.path("Why").asText()).contains("DNSSEC");
        assertThat(yan.path("ContentCipher").asText()).isNotEmpty();
        refused(siegel("Get-RecipientCertificate", "nobody@fabrikam.example"), 1, "as DNSSEC proves");
        assertThat(rows("Get-RecipientCertificate", "bob@contoso.example")
                        .path(0)
                        .path("Source")
                        .asText())
                .isEqualTo("USER_SMIME_CERTIFICATE");
        var lookup = Program.run(
                folder,
                "smimea",
                "lookup",
                "--server",
                "127.0.0.1:" + zones.orElseThrow().address().getPort(),
                "--trust-anchor",
                "anchor",
                "yan@fabrikam.example");
        assertThat(lookup.ok().text()).contains("dane-ee, certificate, full: CN=Yan");
        String ofBob = siegel("smimea", "record", "bob@contoso.example").ok().text();
        assertThat(ofBob).contains("._smimecert.contoso.example. 3600 IN SMIMEA 3 0 0 30");
    }
}
