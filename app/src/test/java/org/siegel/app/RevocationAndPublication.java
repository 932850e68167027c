package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Peer;

/** What is revoked is refused at once, and what is published is kept in order. */
abstract class RevocationAndPublication extends OnOneServer {

    @Test
    @Order(1)
    void aCertificateLeadsToItsRevocationListAndARevokedOneIsRefused() throws IOException, InterruptedException {
        JsonNode extra =
                rows("Request-Certificate", "-Identity", "bob@contoso.example").path(0);
        siegel("Revoke-Certificate", extra.path("SerialNumber").asText(), "-Reason", "KEY_COMPROMISE")
                .ok();
        URI list = URI.create(RunFile.read(data).orElseThrow().url() + "/pki/issuing-1.crl");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> crl =
                    http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(crl.headers().firstValue("Content-Type")).contains("application/pkix-crl");
            Files.write(folder.resolve("issuing.crl"), crl.body());
        }
        var text = Peer.run(
                        folder, List.of("openssl", "crl", "-inform", "DER", "-in", "issuing.crl", "-noout", "-text"))
                .ok()
                .text();
        assertThat(text.replace(":", "").toLowerCase(java.util.Locale.ROOT))
                .contains(extra.path("SerialNumber").asText().toLowerCase(java.util.Locale.ROOT));
        assertThat(text).contains("Key Compromise");
    }

    @Test
    @Order(2)
    void aRevocationCountsAtOnceThoughChoicesAreRemembered() throws IOException {
        siegel(
                        "New-MailboxUser",
                        "-Name",
                        "Dora Dean",
                        "-PrimarySmtpAddress",
                        "dora@contoso.example",
                        "-Password",
                        "@alice.password")
                .ok();
        String serial = rows("Request-Certificate", "-Identity", "dora@contoso.example")
                .path(0)
                .path("SerialNumber")
                .asText();
        siegel("Publish-Certificate", "-Identity", "dora@contoso.example").ok();
        siegel("Start-SyncCycle", "-PolicyType", "Delta").ok();
        assertThat(rows("Get-RecipientCertificate", "dora@contoso.example")
                        .path(0)
                        .path("Found")
                        .asBoolean())
                .isTrue();
        siegel("Revoke-Certificate", serial).ok();
        refused(siegel("Get-RecipientCertificate", "dora@contoso.example"), 1, "revoked");
    }

    @Test
    @Order(3)
    void publicationIsComparedRepairedJournalledAndTakenBack() throws IOException {
        String dora = "dora@contoso.example"; // whose certificate was revoked
        assertThat(rows("Get-Publication", dora)).isEmpty();
        JsonNode pruned = rows("Get-PublicationJournal", dora).path(0);
        assertThat(pruned.path("Why").asText()).isEqualTo("Revoke-Certificate");
        assertThat(pruned.path("State").asText()).isEqualTo("DONE");
        assertThat(pruned.path("Deleted")).hasSize(2);
        assertThat(rows("Compare-Publication", dora).findValuesAsText("Drift")).containsExactly("NO_CERTIFICATE");
        refused(siegel("Publish-Certificate", dora), 1, "Request-Certificate");

        JsonNode renewed = rows("Request-Certificate", dora, "-Publish").path(0);
        assertThat(renewed.path("Publication").asText()).isEqualTo("2 added, 0 deleted");
        JsonNode held = rows("Get-Publication", dora);
        assertThat(held.findValuesAsText("Standing")).containsExactly("CURRENT", "CURRENT");
        assertThat(held.findValuesAsText("Signed")).containsExactly("false", "true");
        assertThat(rows("Publish-Certificate", dora, "-WhatIf")).isEmpty();

        String entry =
                rows("Get-PublicationJournal", dora).path(0).path("Identity").asText();
        assertThat(rows("Undo-Publication", entry).path(0).path("Deleted")).hasSize(2);
        assertThat(rows("Get-Publication", dora)).isEmpty();
        assertThat(rows("Compare-Publication", dora).findValuesAsText("Repairable"))
                .containsExactly("true", "true");
        assertThat(rows("Compare-Publication", dora, "-Repair").findValuesAsText("Repaired"))
                .containsExactly("true", "true");
        assertThat(rows("Compare-Publication", dora)).isEmpty();

        JsonNode all = rows("Publish-Certificate", "-All").path(0);
        assertThat(all.path("Failed").asInt()).isZero();
        assertThat(all.path("Unchanged").asInt()).isPositive();
        assertThat(rows("Get-PublicationRun").path(0).path("Run")).isEqualTo(all.path("Run"));
        assertThat(rows("Compare-Publication")).isEmpty();
        refused(siegel("Publish-Certificate"), 2, "-All");
        refused(siegel("Undo-Publication", "999999"), 1, "999999");
        refused(siegel("Undo-Publication"), 2, "-Run");
    }
}
