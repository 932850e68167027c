package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.RealDirectory;
import org.siegel.testkit.Peer;

/** An agent beside a real slapd pushes over HTTPS to a server that cannot see it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AgentIT {

    private static final int PEOPLE = 1000;

    @TempDir
    static Path folder;

    private static RealDirectory slapd;
    private static Program.Running server;
    private static Path serverData;
    private static Path agentData;
    private static String door;
    private static String token;
    private static byte[] certificate;
    private static Mailboxes mailboxes;

    @BeforeAll
    static void up() throws Exception {
        slapd = RealDirectory.start("start-slapd.sh", Files.createDirectory(folder.resolve("slapd")));
        Peer.run(
                        folder,
                        List.of(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout p.key"
                                        + " -outform DER -out p.der -days 300 -subj /CN=Person"
                                        + " -addext extendedKeyUsage=emailProtection")
                                .split(" ")))
                .ok();
        certificate = Files.readAllBytes(folder.resolve("p.der"));
        try (LDAPConnection administrator = administrator()) {
            for (int i = 0; i < PEOPLE; i++) {
                administrator.add(
                        dn(i),
                        new Attribute("objectClass", "inetOrgPerson"),
                        new Attribute("uid", "p" + i),
                        new Attribute("cn", "Person " + i),
                        new Attribute("sn", "Person"),
                        new Attribute("mail", "p" + i + "@contoso.example"),
                        new Attribute("userCertificate;binary", certificate));
            }
        }
        serverData = folder.resolve("server");
        mailboxes = new Mailboxes();
        server = Program.start(
                folder,
                Map.of("SIEGEL_SCIM_PORT", "0", "SIEGEL_MAIL_DELIVERY", "lmtp://127.0.0.1:" + mailboxes.port()),
                "up",
                "--data",
                serverData.toString());
        String line = server.await(text -> text.strip().startsWith("SCIM "));
        door = line.strip().replaceFirst("^SCIM\\s+", "").replace("127.0.0.1", "localhost");
        server.await(text -> text.contains("Stop with Ctrl-C"));
        siegel("New-Organization", "-Name", "Contoso", "-DomainName", "contoso.example")
                .ok();
        siegel("Set-OrganizationConfig", "-TechnicalNotificationMails", "root@contoso.example")
                .ok();
        token = newToken();
        agentData = Files.createDirectory(folder.resolve("agent"));
        Files.writeString(folder.resolve("tenant.token"), token + "\n");
        Files.writeString(folder.resolve("directory.password"), slapd.get("SLAPD_SVCPW") + "\n");
        Files.writeString(agentData.resolve("siegel.properties"), """
                directory-url = ldap://127.0.0.1:%s
                directory-base = ou=people,%s
                directory-bind-dn = %s
                directory-password-file = %s
                directory-ca-file = %s
                tenant-url = %s
                tenant-token-file = %s
                tenant-ca-file = %s
                """.formatted(
                        slapd.get("SLAPD_PORT"),
                        slapd.get("SLAPD_BASE"),
                        slapd.get("SLAPD_SVCDN"),
                        folder.resolve("directory.password"),
                        slapd.get("SLAPD_CA"),
                        door,
                        folder.resolve("tenant.token"),
                        serverData.resolve("tls/self-signed-certificate.pem")));
    }

    private static String newToken() throws IOException {
        return Json.read(siegel("New-ScimToken", "-Agent", "hq", "--json").ok().out())
                .path(0)
                .path("Token")
                .asText();
    }

    @AfterAll
    static void down() {
        if (server != null) {
            server.close();
            mailboxes.close();
        }
        slapd.close();
    }

    private static LDAPConnection administrator() throws LDAPException {
        return new LDAPConnection(
                "127.0.0.1", slapd.port("SLAPD_PORT"), slapd.get("SLAPD_ROOTDN"), slapd.get("SLAPD_ROOTPW"));
    }

    private static String dn(int person) {
        return "uid=p" + person + ",ou=people," + slapd.get("SLAPD_BASE");
    }

    private static Peer.Result siegel(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", serverData.toString()));
        return Program.run(folder, all.toArray(String[]::new));
    }

    private static Peer.Result agent(String... arguments) {
        List<String> all = new ArrayList<>(List.of("agent"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", agentData.toString()));
        return Program.run(folder, all.toArray(String[]::new));
    }

    private static Program.Running stay() {
        Program.Running staying = Program.start(folder, Map.of(), "agent", "--data", agentData.toString());
        staying.await(text -> text.contains("Stop with Ctrl-C"));
        return staying;
    }

    /** A cmdlet beside an agent that stays, in this process: a JVM for each would only take time. */
    private static Cli.Said cmdlet(String... arguments) {
        List<String> all = new ArrayList<>(List.of("agent"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--json", "--data", agentData.toString()));
        return Cli.run(all);
    }

    private static JsonNode beside(String... arguments) {
        Cli.Said said = cmdlet(arguments);
        assertThat(said.status()).as(said.shown()).isZero();
        return said.json();
    }

    private static Cli.Said refused(String... arguments) {
        Cli.Said said = cmdlet(arguments);
        assertThat(said.status()).as(said.shown()).isEqualTo(1);
        return said;
    }

    /** What curl gets from the door. */
    private static JsonNode curl(String path) {
        try {
            return json(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String path) throws IOException {
        return Json.read(Peer.run(
                        folder,
                        List.of(
                                "curl",
                                "-sS",
                                "--cacert",
                                serverData
                                        .resolve("tls/self-signed-certificate.pem")
                                        .toString(),
                                "-H",
                                "Authorization: Bearer " + token,
                                door + path))
                .ok()
                .out());
    }

    private static long people() {
        return curl("/Users?count=0").path("totalResults").asLong();
    }

    @Test
    @Order(1)
    void curl_finds_the_door_and_what_it_can_do() throws IOException {
        assertThat(curl("/ServiceProviderConfig").path("bulk").path("supported").asBoolean())
                .isTrue();
        assertThat(people()).isZero();
    }

    @Test
    @Order(2)
    void an_agent_that_is_killed_in_between_ends_where_an_undisturbed_one_ends() throws IOException {
        Program.Running cut =
                Program.start(folder, Map.of(), "agent", "Start-SyncCycle", "--data", agentData.toString());
        while (people() == 0) {
            assertThat(cut.isRunning()).as("the agent ended by itself").isTrue();
        }
        cut.kill();
        long after = people();
        assertThat(agent("Start-SyncCycle").ok().text()).contains("success");
        assertThat(people()).as("after the kill there were " + after).isEqualTo(PEOPLE);
        Map<String, String> found = new TreeMap<>();
        String base64 = Base64.getEncoder().encodeToString(certificate);
        for (int start = 1; start <= PEOPLE; start += 500) {
            for (JsonNode user : curl("/Users?count=500&startIndex=" + start).path("Resources")) {
                assertThat(user.at("/x509Certificates/0/value").asText()).isEqualTo(base64);
                assertThat(user.at("/meta/version").asText()).as("written once").isEqualTo("W/\"1\"");
                found.put(
                        user.at("/emails/0/value").asText(),
                        user.path("externalId").asText());
            }
        }
        assertThat(found).hasSize(PEOPLE).containsKeys("p0@contoso.example", "p999@contoso.example");
        assertThat(agent("Start-SyncCycle").ok().text()).contains("found nothing to change");
        assertThat(people()).isEqualTo(PEOPLE);
    }

    @Test
    @Order(3)
    void changes_arrive_and_deletions_beyond_the_limit_wait_for_a_word() throws Exception {
        try (LDAPConnection administrator = administrator()) {
            administrator.modify(dn(1), new Modification(ModificationType.REPLACE, "mail", "first@contoso.example"));
            administrator.delete(dn(2));
        }
        agent("Start-SyncCycle").ok();
        assertThat(people()).isEqualTo(PEOPLE - 1);
        assertThat(curl("/Users?filter=emails.value%20eq%20%22first@contoso.example%22")
                        .path("totalResults")
                        .asInt())
                .isEqualTo(1);
        try (LDAPConnection administrator = administrator()) {
            for (int i = 100; i < 700; i++) {
                administrator.delete(dn(i));
            }
        }
        Peer.Result stopped = agent("Start-SyncCycle");
        assertThat(stopped.status()).isEqualTo(1);
        assertThat(stopped.text()).contains("stopped-deletion-threshold-exceeded", "600 objects", "Approve-SyncRun");
        assertThat(people()).isEqualTo(PEOPLE - 1);
        String told = mailboxes.next();
        assertThat(told).contains("RCPT TO:<root@contoso.example>", "Subject: Siegel: run ", "of the agent hq");
        assertThat(Mailboxes.base64(told)).contains("would delete 600 objects", "siegel agent Approve-SyncRun");
        try (Program.Running staying = stay()) {
            JsonNode status = beside("Get-SyncStatus").path(0);
            assertThat(status.path("Status").asText()).isEqualTo("waits for approval");
            String run = status.path("PendingApproval").asText();
            assertThat(beside("Get-SyncPlan", run, "-Operation", "Delete")).hasSize(600);
            beside("Approve-SyncRun", run);
            assertThat(people()).isEqualTo(PEOPLE - 601);
        }
    }

    @Test
    @Order(4)
    void an_agent_has_thresholds_rules_and_a_schedule_of_its_own() throws Exception {
        Path rules = folder.resolve("rules.json");
        try (Program.Running staying = stay()) {
            beside("Enable-SyncExportDeletionThreshold", "-DeletionThreshold", "0");
            try (LDAPConnection administrator = administrator()) {
                administrator.delete(dn(4));
            }
            assertThat(refused("Start-SyncCycle").err()).contains("1 objects", "the threshold of 0");
            beside("Disable-SyncExportDeletionThreshold");
            String run = beside("Start-SyncCycle").path(0).path("RunId").asText();
            assertThat(people()).isEqualTo(PEOPLE - 602);
            JsonNode undo = beside("Undo-SyncRun", run).path(0);
            assertThat(undo.path("Undoes").asText()).isEqualTo(run);
            assertThat(people()).isEqualTo(PEOPLE - 601);
            beside("Complete-SyncUndo", undo.path("RunId").asText());
            beside("Start-SyncCycle");
            assertThat(people()).isEqualTo(PEOPLE - 602);

            Files.writeString(
                    rules, rule("userCertificate", "Where($c, [userCertificate], CertIssuerInCollection($c))"));
            assertThat(refused("Import-SyncRules", "-FileName", rules.toString())
                            .err())
                    .contains("this agent has none");
            Files.writeString(rules, rule("displayName", "[uid] & \" by rule\""));
            beside("Import-SyncRules", "-FileName", rules.toString());
            assertThat(beside("Get-SyncPreview", "p0@contoso.example").findValuesAsText("Value"))
                    .contains("p0 by rule");
            beside("Start-SyncCycle");
            assertThat(curl("/Users?filter=displayName%20eq%20%22p0%20by%20rule%22")
                            .path("totalResults")
                            .asInt())
                    .isEqualTo(1);
            beside("Remove-SyncRule", "Of the test");
            beside("Start-SyncCycle");

            beside("Set-SyncScheduler", "-ContinuousModeEnabled", "$true");
            try (LDAPConnection administrator = administrator()) {
                administrator.delete(dn(5));
            }
            Waiting.until(
                    "the cycle that a change starts",
                    () -> Optional.of(people()).filter(count -> count == PEOPLE - 603));
            beside("Set-SyncScheduler", "-ContinuousModeEnabled", "$false");
        }
    }

    private static String rule(String attribute, String expression) {
        return """
                {"rules": [{"id": "test", "name": "Of the test", "direction": "Inbound", "connectedSystem": "*",
                "connectedSystemObjectType": "User", "metaverseObjectType": "Person", "linkType": "Join",
                "precedence": 10, "transformations": [{"target": "%s", "flowType": "Expression", "source": "%s"}]}]}
                """.formatted(attribute, expression.replace("\"", "\\\""));
    }

    @Test
    @Order(5)
    void an_agent_that_stays_is_the_only_one() throws Exception {
        try (Program.Running staying = stay()) {
            assertThat(agent("Get-SyncStatus").ok().text()).contains("healthy");
            Peer.Result second = agent();
            assertThat(second.status()).isEqualTo(2);
            assertThat(second.err()).contains("already runs on the data folder");
        }
        assertThat(agent("--help").ok().text()).contains("Get-SyncStatus").doesNotContain("Publish-Certificate");
    }

    @Test
    @Order(6)
    void a_revoked_token_is_said_by_run_status_and_log_even_with_nothing_to_push_and_a_new_one_is_taken_at_once()
            throws Exception {
        JsonNode tokens = Json.read(siegel("Get-ScimToken", "--json").ok().out());
        assertThat(tokens.path(0).path("LastUsed").asText()).isNotEmpty();
        try (Program.Running staying = stay()) {
            assertThat(beside("Start-SyncCycle").path(0).path("Message").asText())
                    .contains("found nothing to change");
            siegel("Remove-ScimToken", tokens.path(0).path("Identity").asText()).ok();
            assertThat(refused("Start-SyncCycle").err())
                    .contains("refuses the token (401)", "New-ScimToken")
                    .doesNotContain(token);
            assertThat(beside("Get-SyncRun", "-ResultSize", "1")
                            .path(0)
                            .path("Status")
                            .asText())
                    .isEqualTo("no-start-credentials");
            JsonNode status = beside("Get-SyncStatus").path(0);
            assertThat(status.path("Status").asText()).isEqualTo("failing");
            assertThat(status.path("LastRun").asText()).contains("refuses the token (401)");

            beside("Set-SyncScheduler", "-ContinuousModeEnabled", "$true");
            try (LDAPConnection administrator = administrator()) {
                administrator.delete(dn(3));
            }
            Path log = agentData.resolve("log/siegel.0.log");
            Waiting.until(
                    "the cycle that a change starts",
                    () -> Optional.of(text(log))
                            .filter(lines -> lines.contains("synchronisation failed: the tenant's door")
                                    && lines.contains("refuses the token (401)")));

            token = newToken();
            Files.writeString(folder.resolve("tenant.token"), token + "\n");
            beside("Set-SyncScheduler", "-ContinuousModeEnabled", "$true");
            try (LDAPConnection administrator = administrator()) {
                administrator.delete(dn(6));
            }
            Waiting.until(
                    "a cycle of the agent that stayed, with the new token",
                    () -> Optional.of(people()).filter(count -> count == PEOPLE - 605));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
