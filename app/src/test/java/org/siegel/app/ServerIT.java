package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Thumbprint;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SignedZones;

/** The server and its cmdlets, as an administrator uses them: one server for all tests, the five steps in their order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServerIT {

    @TempDir
    static Path folder;

    private static Path data;
    private static Program.Running server;

    private static Optional<SignedZones> zones = Optional.empty();

    private static Partners partners;

    @BeforeAll
    static void up() throws Exception {
        data = folder.resolve("data");
        partners = new Partners(folder.resolve("partners"));
        Map<String, String> settings = new HashMap<>();
        settings.put("SIEGEL_FETCH_NETWORKS", "127.0.0.0/8");
        settings.put("SIEGEL_FETCH_LARGEST_LIST", "1");
        settings.put("SIEGEL_FETCH_DIRECTORY", partners.directoryUrl());
        if (Peer.isPresent("named")) {
            zones = Optional.of(outside());
            Files.writeString(folder.resolve("anchor"), zones.get().trustAnchor());
            settings.put("SIEGEL_SMIMEA_LOOKUP", "true");
            settings.put(
                    "SIEGEL_SMIMEA_SERVERS",
                    "127.0.0.1:" + zones.get().address().getPort());
            settings.put("SIEGEL_SMIMEA_TRUST_ANCHORS", folder.resolve("anchor").toString());
        }
        server = Program.start(folder, settings, "up", "--data", data.toString());
        server.await(line -> line.contains("Stop with Ctrl-C"));
    }

    /** Somebody outside, whose domain publishes what the command line made of his certificate. */
    private static SignedZones outside() throws IOException {
        Peer.run(
                        folder,
                        List.of(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout yan.key"
                                        + " -out yan.pem -days 30 -subj /CN=Yan -addext basicConstraints=CA:FALSE"
                                        + " -addext subjectAltName=email:yan@fabrikam.example"
                                        + " -addext keyUsage=digitalSignature,keyAgreement")
                                .split(" ")))
                .ok();
        List<String> lines = new ArrayList<>();
        lines.add(Program.run(folder, "smimea", "record", "yan.pem").ok().text().strip());
        for (String person : List.of("pia", "pat", "paul", "olga")) {
            String certificate = partners.file(person + ".pem").toString();
            lines.add(Program.run(folder, "smimea", "record", "--usage", "pkix-ee", certificate)
                    .ok()
                    .text()
                    .strip());
        }
        return new SignedZones(Files.createDirectory(folder.resolve("zones")))
                .zone("fabrikam.example", SignedZones.Signing.GOOD, lines.toArray(String[]::new))
                .start();
    }

    @AfterAll
    static void down() {
        server.close();
        zones.ifPresent(SignedZones::close);
        partners.close();
    }

    private static Peer.Result siegel(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return Program.run(folder, all.toArray(String[]::new));
    }

    private static JsonNode rows(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return Json.read(siegel(all.toArray(String[]::new)).ok().out());
    }

    private static void refused(Peer.Result result, int status, String... words) {
        assertThat(result.status()).as(result.err() + result.text()).isEqualTo(status);
        assertThat(result.err().strip().lines()).as(result.err()).hasSize(1);
        assertThat(result.err()).startsWith("siegel: ").contains(words);
    }

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

    private static JsonNode recipient(String address) throws IOException {
        return rows("Get-RecipientCertificate", address).path(0);
    }

    @Test
    @Order(5)
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
    @Order(12)
    void theRunningServerFetchesListsAheadOfNeed() throws Exception {
        Peer.require("named");
        List<String> ahead = new ArrayList<>();
        while (!ahead.containsAll(List.of("/list.crl", "/root.crl"))) {
            String path = partners.asked().poll(3, TimeUnit.MINUTES);
            assertThat(path).as("asked since: " + ahead).isNotNull();
            ahead.add(path);
        }
        siegel("Set-SmimeConfig", "-OWACheckCRLOnSend", "$false").ok();
    }

    @Test
    @Order(7)
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

    @Test
    @Order(7)
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
    @Order(7)
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

    @Test
    @Order(7)
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

    @Test
    @Order(8)
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
    @Order(8)
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
    @Order(9)
    void theDoorWantsTheTokenAndAnswersStrangersWithAProblem() throws IOException, InterruptedException {
        URI door = RunFile.read(data).orElseThrow().url().resolve("/adminapi/beta/organization/InvokeCommand");
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String token : List.of("", "Bearer ", "Bearer 00", "Basic x")) {
                var request = HttpRequest.newBuilder(door)
                        .header("Authorization", token)
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"CmdletInput\":{\"CmdletName\":\"Get-SmimeConfig\"}}"))
                        .build();
                var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(Json.read(answer.body()).path("status").asInt()).isEqualTo(401);
            }
            String token =
                    "Bearer " + Files.readString(data.resolve("admin.token")).strip();
            var garbage = http.send(
                    HttpRequest.newBuilder(door)
                            .header("Authorization", token)
                            .POST(HttpRequest.BodyPublishers.ofString("{nonsense"))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(garbage.statusCode()).isEqualTo(400);
        }
        assertThat(Files.getPosixFilePermissions(data.resolve("admin.token"))).hasSize(2);
    }

    @Test
    @Order(10)
    void aSecondServerOnTheSameDataIsRefused() {
        refused(siegel("up"), 2, "already runs");
    }

    @Test
    @Order(11)
    void aPortInUseIsNamedWithItsSetting() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var other = Program.start(
                    folder,
                    Map.of("SIEGEL_HTTP_PORT", Integer.toString(taken.getLocalPort())),
                    "up",
                    "--data",
                    folder.resolve("other").toString());
            String said = other.await(line -> line.startsWith("siegel: "));
            assertThat(said).contains("port " + taken.getLocalPort(), "http-port");
            assertThat(other.end()).isEqualTo(2);
        }
    }

    @Test
    @Order(12)
    void withoutAServerACmdletSaysHowToStartOne() {
        refused(
                Program.run(
                        folder,
                        "Get-SmimeConfig",
                        "--data",
                        folder.resolve("nowhere").toString()),
                2,
                "siegel up");
    }

    @Test
    @Order(12)
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

    @Test
    @Order(13)
    void aDirectoryThatDiesComesBack() throws IOException {
        long directory = ProcessHandle.of(server.pid())
                .orElseThrow()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains("DirectoryServer"))
                .findFirst()
                .orElseThrow()
                .pid();
        ProcessHandle.of(directory).orElseThrow().destroyForcibly();
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        Peer.Result again = siegel("Start-SyncCycle", "-PolicyType", "Delta");
        while (again.status() != 0) {
            assertThat(System.nanoTime()).as(again.err()).isLessThan(deadline);
            again = siegel("Start-SyncCycle", "-PolicyType", "Delta");
        }
        assertThat(rows("Get-Recipient")).hasSize(3);
    }

    @Test
    @Order(14)
    void aDirectoryThatIsDownChangesNothing() throws IOException {
        JsonNode before = rows("Get-Recipient");
        server.close();
        int nobody;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        server = Program.start(
                folder,
                Map.of(
                        "SIEGEL_DIRECTORY_URL", "ldap://127.0.0.1:" + nobody,
                        "SIEGEL_DIRECTORY_BASE", "ou=people,dc=siegel",
                        "SIEGEL_DIRECTORY_BIND_DN", "cn=siegel",
                        "SIEGEL_DIRECTORY_PASSWORD", "whatever"),
                "up",
                "--data",
                data.toString());
        server.await(line -> line.contains("Stop with Ctrl-C"));
        refused(siegel("Start-SyncCycle", "-PolicyType", "Initial"), 1, "directory", "nothing was changed");
        refused(siegel("Publish-Certificate", "-Identity", "alice@contoso.example"), 1, "directory");
        assertThat(rows("Get-Recipient")).isEqualTo(before);
    }

    @Test
    @Order(90)
    void theCollectionIsMergedComparedAndBroughtBackAndNobodyUndoesAnotherInSilence() throws IOException {
        Path windows = Corpus.at("sst/windows-made-dotnet.sst"); // both of its certificates expired years ago
        String req =
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout p.key -subj /CN=Partner"
                        + " -days 40 -out partner.pem";
        Peer.run(folder, List.of(req.split(" "))).ok();
        long before = rows("Get-SmimeCertificateCollectionVersion")
                .path(0)
                .path("Version")
                .asLong();
        byte[] present = Base64.getDecoder()
                .decode(rows("Get-SmimeConfig")
                        .path(0)
                        .path("SMIMECertificateIssuingCA")
                        .asText());

        assertThat(siegel("collection", "import", "--dry-run", "partner.pem")
                        .ok()
                        .text())
                .contains("added    certificate CN=Partner", "Nothing was changed.");
        refused(siegel("collection", "import", "--strict", "partner.pem", windows.toString()), 1, "expired", "MyName");
        String said = siegel("collection", "import", "--comment", "a partner", "partner.pem", windows.toString())
                .ok()
                .text();
        assertThat(said).contains("left-out certificate CN=MyName", "version " + (before + 1) + " now");
        JsonNode newest = rows("Get-SmimeCertificateCollectionVersion").path(0);
        assertThat(newest.path("Comment").asText()).isEqualTo("a partner");
        assertThat(newest.path("Act").asText()).isEqualTo("MERGE");
        JsonNode alarm = rows("Get-SmimeCertificateCollectionAlarm");
        assertThat(alarm.findValuesAsText("Subject")).containsExactly("CN=Partner");
        assertThat(alarm.path(0).path("Threshold").asInt()).isEqualTo(90);
        assertThat(Files.readString(data.resolve("log/siegel.0.log")))
                .contains("CN=Partner of the collection expires on");

        refused(
                siegel("collection", "import", "--replace", "--expect-version", "" + before, "partner.pem"),
                1,
                "nothing was changed",
                "version " + (before + 1));
        assertThat(siegel("collection", "list").ok().text()).contains("CN=Partner", "expires on");
        assertThat(siegel("collection", "diff", "partner.pem").status()).isEqualTo(1);
        assertThat(rows("Compare-SmimeCertificateCollection", "-Version", "" + before)
                        .findValuesAsText("Change"))
                .contains("removed");
        siegel("collection", "export", "-o", "now.p7b").ok();
        assertThat(siegel("collection", "diff", "now.p7b").status()).isZero();
        assertThat(siegel("collection", "explain", "partner.pem").ok().text()).contains("role in it: anchor");
        assertThat(siegel("Test-SmimeCertificateCollection").status()).isZero();

        rows("Restore-SmimeCertificateCollection", "-Version", "" + before, "-Comment", "a mistake");
        assertThat(rows("Get-SmimeCertificateCollectionVersion")
                        .path(0)
                        .path("RestoredVersion")
                        .asLong())
                .isEqualTo(before);
        assertThat(Base64.getDecoder()
                        .decode(rows("Get-SmimeConfig")
                                .path(0)
                                .path("SMIMECertificateIssuingCA")
                                .asText()))
                .isEqualTo(present);
    }
}
