package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** The five steps of the article. */
abstract class ArticleSteps extends OnOneServer {

    @Test
    @Order(1)
    void beforeThereIsAnOrganisationACmdletSaysHowToBegin() {
        refused(siegel("Request-Certificate", "-Identity", "a@contoso.example"), 1, "New-Organization");
    }

    @Test
    @Order(2)
    void stepOneIssuesAndPublishes() throws IOException {
        siegel("New-Organization", "-Name", "Contoso", "-DomainName", "contoso.example")
                .ok();
        Files.writeString(folder.resolve("alice.password"), "correct horse\n");
        siegel(
                        "New-MailboxUser",
                        "-Name",
                        "Alice Adams",
                        "-PrimarySmtpAddress",
                        "alice@contoso.example",
                        "-Password",
                        "@alice.password")
                .ok();
        JsonNode first = rows("Request-Certificate", "-Identity", "alice@contoso.example", "-RequestId", "one")
                .path(0);
        JsonNode again = rows("Request-Certificate", "-Identity", "alice@contoso.example", "-RequestId", "one")
                .path(0);
        assertThat(again).isEqualTo(first);
        siegel("publish-certificate", "alice@contoso.example").ok(); // names in any case, Identity without its name
    }

    @Test
    @Order(3)
    void stepTwoLoadsTheCollectionAndRefusesAnExpiredCertificateWhole() throws IOException {
        siegel("Export-CertificateCollection", "-FileName", "contoso.sst").ok();
        JsonNode config = rows(
                        "Set-SmimeConfig", "-SMIMECertificateIssuingCA", "contoso.sst", "-OWAAlwaysSign", "$true")
                .path(0);
        assertThat(config.path("OWAAlwaysSign").asBoolean()).isTrue();
        assertThat(Base64.getDecoder()
                        .decode(config.path("SMIMECertificateIssuingCA").asText()))
                .isEqualTo(Files.readAllBytes(folder.resolve("contoso.sst")));
        assertThat(config.path("SMIMECertificatesExpiryDate").asText()).startsWith("20");

        JsonNode before = rows("Get-SmimeConfig");
        Path windows = Corpus.at("sst/windows-made-dotnet.sst"); // both of its certificates expired years ago
        refused(
                siegel("Set-SmimeConfig", "-SMIMECertificateIssuingCA", windows.toString(), "-OWAAlwaysSign", "$false"),
                1,
                "expired",
                "nothing was changed");
        refused(
                siegel("Set-SmimeConfig", "-SMIMECertificateIssuingCA", "alice.password"),
                2,
                "SMIMECertificateIssuingCA");
        refused(siegel("Set-SmimeConfig", "-OWASigningAlgorithms", "8804"), 2, "OWASigningAlgorithms");
        refused(siegel("Set-SmimeConfig", "-OWAAlwaysSing", "$true"), 2, "OWAAlwaysSing");
        assertThat(rows("Get-SmimeConfig")).isEqualTo(before);
    }

    @Test
    @Order(4)
    void stepThreeSynchronises() throws IOException {
        JsonNode initial = rows("Start-SyncCycle", "-PolicyType", "Initial").path(0);
        assertThat(initial.path("Added").asInt()).isEqualTo(1);
        siegel(
                        "New-MailboxUser",
                        "-Name",
                        "Bob Brown",
                        "-PrimarySmtpAddress",
                        "bob@contoso.example",
                        "-Password",
                        "@alice.password")
                .ok();
        siegel("Request-Certificate", "-Identity", "bob@contoso.example").ok();
        siegel("Publish-Certificate", "-Identity", "bob@contoso.example").ok();
        JsonNode delta = rows("Start-SyncCycle", "-PolicyType", "Delta").path(0);
        assertThat(delta.path("Full").asBoolean()).isFalse();
        assertThat(delta.path("Added").asInt()).isEqualTo(1);
        JsonNode bob = rows("Get-Recipient", "-Identity", "bob@contoso.example").path(0);
        assertThat(bob.path("UserCertificate").asInt()).isEqualTo(1);
        assertThat(bob.path("UserSMimeCertificate").asInt()).isEqualTo(1);
    }

    @Test
    @Order(5)
    void stepFourHasTheArticlesExactValueForEveryBrowserAndSystem() throws IOException {
        JsonNode policies = rows("Get-BrowserPolicy");
        assertThat(policies).hasSize(9).allSatisfy(policy -> {
            assertThat(policy.path("Value").asText())
                    .isEqualTo("maafgiompdekodanheihhgilkjchcakm;https://outlook.office.com/owa/SmimeCrxUpdate.ashx");
            assertThat(policy.path("Content").asText())
                    .contains(policy.path("Value").asText());
        });
    }

    @Test
    @Order(6)
    void stepFiveStatesDevicePoliciesAndExportsKeysThatOpensslOpens() throws IOException {
        JsonNode policy = rows(
                        "New-MobileDeviceMailboxPolicy",
                        "-Name",
                        "Staff",
                        "-RequireEncryptionSMIMEAlgorithm",
                        "TripleDES",
                        "-AllowSMIMEEncryptionAlgorithmNegotiation",
                        "OnlyStrongAlgorithmNegotiation",
                        "-IsDefault",
                        "$true")
                .path(0);
        assertThat(policy.path("AllowSMIMESoftCerts").asBoolean()).isTrue();
        refused(
                siegel("Set-MobileDeviceMailboxPolicy", "-Identity", "Staff", "-RequireSignedSMIMEAlgorithm", "SHA256"),
                2,
                "SHA1");
        refused(siegel("New-MobileDeviceMailboxPolicy", "-Name", "staff"), 1, "staff");
        assertThat(rows("Get-MobileDeviceMailboxPolicy"))
                .filteredOn(p -> p.path("IsDefault").asBoolean())
                .hasSize(1);

        siegel(
                        "Export-Pkcs12",
                        "-Identity",
                        "alice@contoso.example",
                        "-Password",
                        "@alice.password",
                        "-FileName",
                        "alice.p12")
                .ok();
        Peer.run(
                        folder,
                        List.of(
                                "openssl",
                                "pkcs12",
                                "-in",
                                "alice.p12",
                                "-passin",
                                "file:alice.password",
                                "-nodes",
                                "-out",
                                "alice.pem"))
                .ok();
        assertThat(Files.readString(folder.resolve("alice.pem"))).contains("BEGIN PRIVATE KEY");
    }
}
