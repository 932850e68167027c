package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A message from end to end, and who is missing on a list. */
abstract class ProofAndLists extends OnOneServer {

    @Test
    @Order(1)
    void theProofHolds() throws IOException {
        JsonNode proof = rows("Test-Smime", "-Sender", "alice@contoso.example", "-Recipient", "bob@contoso.example");
        assertThat(proof.size()).isGreaterThan(4);
        assertThat(proof)
                .allSatisfy(step -> assertThat(step.path("Holds").asBoolean())
                        .as(step.toString())
                        .isTrue());
        assertThat(proof.toString()).doesNotContain("does not tell which algorithms");
        siegel("Set-SmimeConfig", "-OWAIncludeSMIMECapabilitiesInMessage", "$false")
                .ok();
        assertThat(rows("Test-Smime", "-Sender", "alice@contoso.example", "-Recipient", "bob@contoso.example")
                        .toString())
                .contains("does not tell which algorithms its sender reads");
        siegel("Set-SmimeConfig", "-OWAIncludeSMIMECapabilitiesInMessage", "$true")
                .ok();
        JsonNode toBob = rows("Get-RecipientCertificate", "-Identity", "bob@contoso.example")
                .path(0);
        assertThat(toBob.path("ContentCipher").asText()).isEqualTo("aes-256-cbc");
        assertThat(toBob.path("CapabilitiesSource").asText()).isEqualTo("DIRECTORY");
        assertThat(toBob.path("Capabilities").toString())
                .as("what every mail program reads; Bob's own messages will say more")
                .isEqualTo("[\"AES-256-CBC\",\"AES-192-CBC\",\"AES-128-CBC\"]");
        assertThat(toBob.path("CipherWhy").toString()).contains("cipher-announced");
        refused(
                siegel("Test-Smime", "-Sender", "alice@contoso.example", "-Recipient", "carol@contoso.example"),
                1,
                "carol");
    }

    @Test
    @Order(2)
    void whoIsMissingOnAListIsToldByName() throws IOException {
        siegel("New-DistributionGroup", "-Name", "Staff", "-PrimarySmtpAddress", "staff@contoso.example")
                .ok();
        siegel("New-DistributionGroup", "-Name", "Everybody", "-PrimarySmtpAddress", "all@contoso.example")
                .ok();
        for (String member : List.of("alice@contoso.example", "bob@contoso.example", "all@contoso.example")) {
            siegel("Add-DistributionGroupMember", "Staff", "-Member", member).ok();
        }
        siegel("Add-DistributionGroupMember", "all@contoso.example", "-Member", "staff@contoso.example")
                .ok();
        JsonNode proof = rows("Test-Smime", "-Sender", "alice@contoso.example", "-Recipient", "all@contoso.example");
        assertThat(proof)
                .allSatisfy(step -> assertThat(step.path("Holds").asBoolean())
                        .as(step.toString())
                        .isTrue());
        siegel("Add-DistributionGroupMember", "Everybody", "-Member", "zoe@fabrikam.example")
                .ok();
        JsonNode members = rows("Get-RecipientCertificate", "all@contoso.example");
        assertThat(members.findValuesAsText("PrimarySmtpAddress"))
                .containsExactly("alice@contoso.example", "bob@contoso.example", "zoe@fabrikam.example");
        assertThat(members.findValuesAsText("Found")).containsExactly("true", "true", "false");
        assertThat(members.path(0).path("MemberOf").toString()).isEqualTo("[\"Everybody\",\"Staff\"]");
        assertThat(members.path(2).path("Why").asText()).contains("zoe@fabrikam.example");
        assertThat(rows("Get-DistributionGroupMember", "Everybody").findValuesAsText("RecipientType"))
                .containsExactly("MailUniversalDistributionGroup", "MailContact");
        var incomplete = siegel("Test-Smime", "-Sender", "alice@contoso.example", "-Recipient", "all@contoso.example");
        assertThat(incomplete.status()).isEqualTo(1);
        assertThat(incomplete.text()).contains("1 of 3 members have no certificate");

        siegel("Set-SmimeConfig", "-OWADLExpansionTimeout", "0").ok();
        refused(siegel("Get-RecipientCertificate", "all@contoso.example"), 1, "OWADLExpansionTimeout");
        siegel("Set-SmimeConfig", "-OWADLExpansionTimeout", "60000").ok();
        refused(
                siegel("New-DistributionGroup", "-Name", "staff", "-PrimarySmtpAddress", "x@contoso.example"),
                1,
                "named staff");
        refused(siegel("Remove-DistributionGroupMember", "Staff", "-Member", "carol@contoso.example"), 1, "no member");
        siegel("Remove-DistributionGroupMember", "Everybody", "-Member", "zoe@fabrikam.example")
                .ok();
        siegel("Set-DistributionGroup", "Staff", "-Name", "Crew").ok();
        assertThat(rows("Get-DistributionGroup").findValuesAsText("Name")).containsExactly("Crew", "Everybody");
        siegel("Remove-DistributionGroup", "Everybody").ok();
        refused(siegel("Get-DistributionGroup", "Everybody"), 1, "no distribution group Everybody");
        JsonNode signs = rows(
                        "Get-RecipientCertificate", "bob@contoso.example", "-Purpose", "Sign", "-MicrosoftCompatible")
                .path(0);
        assertThat(signs.path("Found").asBoolean()).isTrue();
        assertThat(signs.has("ContentCipher")).isFalse();
    }
}
