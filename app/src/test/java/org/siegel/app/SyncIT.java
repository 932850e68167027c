package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.RealDirectory;

/** Synchronisation as an administrator sees it: the server on OpenLDAP's slapd with more people than a run may delete. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SyncIT {

    private static final int PEOPLE = 510;
    private static final int GONE = 501;

    @TempDir
    static Path folder;

    @TempDir
    static Path slapdFolder;

    private static RealDirectory slapd;
    private static LDAPConnection administrator;
    private static String people;
    private static Path data;

    private static final String ADMINISTRATORS = "root@contoso.example,ada@contoso.example";
    private static Program.Running server;
    private static Mailboxes mailboxes;

    @BeforeAll
    static void up() throws IOException, LDAPException {
        mailboxes = new Mailboxes();
        slapd = RealDirectory.start("start-slapd.sh", slapdFolder);
        people = "ou=people," + slapd.get("SLAPD_BASE");
        administrator = new LDAPConnection(
                "127.0.0.1", slapd.port("SLAPD_PORT"), slapd.get("SLAPD_ROOTDN"), slapd.get("SLAPD_ROOTPW"));
        for (int number = 0; number < PEOPLE; number++) {
            add(number);
        }
        data = folder.resolve("data");
        server = Program.start(
                folder,
                Map.of(
                        "SIEGEL_MAIL_DELIVERY",
                        "lmtp://127.0.0.1:" + mailboxes.port(),
                        "SIEGEL_DIRECTORY_URL",
                        "ldap://127.0.0.1:" + slapd.port("SLAPD_PORT"),
                        "SIEGEL_DIRECTORY_BASE",
                        people,
                        "SIEGEL_DIRECTORY_BIND_DN",
                        slapd.get("SLAPD_SVCDN"),
                        "SIEGEL_DIRECTORY_PASSWORD",
                        slapd.get("SLAPD_SVCPW"),
                        "SIEGEL_DIRECTORY_CA_FILE",
                        slapd.get("SLAPD_CA")),
                "up",
                "--data",
                data.toString());
        server.await(line -> line.contains("Stop with Ctrl-C"));
    }

    @AfterAll
    static void down() {
        server.close();
        mailboxes.close();
        administrator.close();
        slapd.close();
    }

    private static String dn(int number) {
        return "uid=person" + number + "," + people;
    }

    private static void add(int number) throws LDAPException {
        administrator.add(
                dn(number),
                new Attribute("objectClass", "inetOrgPerson"),
                new Attribute("uid", "person" + number),
                new Attribute("cn", "Person " + number),
                new Attribute("sn", String.valueOf(number)),
                new Attribute("mail", "person" + number + "@contoso.example"));
    }

    /** The command line in this process: the server is the packaged program, and a JVM for each cmdlet would only take time. */
    private static Cli.Said siegel(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return Cli.run(all);
    }

    private static Cli.Said done(String... arguments) {
        Cli.Said said = siegel(arguments);
        assertThat(said.status()).as(said.shown()).isZero();
        return said;
    }

    private static JsonNode rows(int status, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        Cli.Said said = siegel(all.toArray(String[]::new));
        assertThat(said.status()).as(said.shown()).isEqualTo(status);
        return said.json();
    }

    private static JsonNode row(int status, String... arguments) {
        JsonNode rows = rows(status, arguments);
        assertThat(rows).hasSize(1);
        return rows.path(0);
    }

    private static JsonNode status() {
        return row(0, "Get-SyncStatus");
    }

    @Test
    @Order(1)
    void theStatusSaysHowToBeginAndTheFirstCycleBringsEverybody() {
        assertThat(status().path("WhatToDo").toString()).contains("New-Organization");
        done("New-Organization", "-Name", "Contoso", "-DomainName", "contoso.example");
        assertThat(status().path("WhatToDo").toString()).contains("Start-SyncCycle");
        assertThat(row(0, "Set-OrganizationConfig", "-TechnicalNotificationMails", ADMINISTRATORS)
                        .path("TechnicalNotificationMails"))
                .hasSize(2);
        assertThat(siegel("Set-OrganizationConfig", "-TechnicalNotificationMails", "nobody")
                        .status())
                .isEqualTo(2);
        JsonNode run = row(0, "Start-SyncCycle");
        assertThat(run.path("Status").asText()).isEqualTo("success");
        assertThat(run.path("Added").asInt()).isEqualTo(PEOPLE);
        assertThat(run.path("Full").asBoolean()).isTrue();
        JsonNode status = status();
        assertThat(status.path("Status").asText()).isEqualTo("healthy");
        assertThat(status.path("Recipients").asInt()).isEqualTo(PEOPLE);
        assertThat(rows(0, "Get-MissingCertificate", "-ResultSize", "Unlimited"))
                .hasSize(PEOPLE)
                .allSatisfy(one -> assertThat(one.path("Reason").asText()).isEqualTo("no-certificate"));
        assertThat(status().path("RecipientsWithoutCertificate").asInt()).isEqualTo(PEOPLE);
    }

    @Test
    @Order(2)
    void aRunThatWouldDelete501PeopleStopsBeforeTheFirstAndGoesOnOnlyAfterTheAdministratorsWord()
            throws IOException, LDAPException {
        for (int number = 0; number < GONE; number++) {
            administrator.delete(dn(number));
        }
        JsonNode stopped = row(1, "Start-SyncCycle");
        assertThat(stopped.path("Status").asText()).isEqualTo("stopped-deletion-threshold-exceeded");
        assertThat(stopped.path("Message").asText()).contains("501", "500", "Approve-SyncRun");
        assertThat(stopped.path("Exported").asInt()).isZero();
        JsonNode status = status();
        assertThat(status.path("Status").asText()).isEqualTo("waits for approval");
        assertThat(status.path("Recipients").asInt()).isEqualTo(PEOPLE);

        String told = mailboxes.next();
        assertThat(told)
                .contains(
                        "RCPT TO:<root@contoso.example>",
                        "RCPT TO:<ada@contoso.example>",
                        "From: Siegel <postmaster@contoso.example>",
                        "Subject: Siegel: run " + stopped.path("RunId").asText() + " of synchronisation waits");
        assertThat(Mailboxes.base64(told))
                .contains(
                        "would delete 501 objects",
                        "Approve-SyncRun " + stopped.path("RunId").asText());

        JsonNode again = row(1, "Start-SyncCycle");
        assertThat(again.path("Deleted").asInt()).isEqualTo(GONE);
        assertThat(status().path("Recipients").asInt()).isEqualTo(PEOPLE);
        String first = stopped.path("RunId").asText();
        String latest = again.path("RunId").asText();
        assertThat(status().path("PendingApproval").asText()).isEqualTo(latest);
        assertThat(siegel("Approve-SyncRun", first).err())
                .as("whoever approves an old plan has not seen the present one")
                .contains("run " + latest);
        assertThat(rows(0, "Get-SyncPlan", latest, "-Operation", "Delete", "-ResultSize", "Unlimited"))
                .hasSize(GONE)
                .allSatisfy(
                        planned -> assertThat(planned.path("State").asText()).isEqualTo("planned"));
        String csv = done("Get-SyncPlan", latest, "-Detailed", "--csv").out();
        assertThat(csv.lines().findFirst().orElseThrow())
                .contains("Operation", "PrimarySmtpAddress", "Attribute", "Before", "After");

        assertThat(mailboxes.waiting())
                .as("the same numbers are not told again")
                .isZero();
        JsonNode approved = row(0, "Approve-SyncRun", latest);
        assertThat(approved.path("Status").asText()).isEqualTo("success");
        assertThat(status().path("Recipients").asInt()).isEqualTo(PEOPLE - GONE);
        assertThat(Files.readString(data.resolve("log/siegel.0.log"))).contains("stopped before it changed anything");
    }

    @Test
    @Order(3)
    void aRunIsTakenBackAndHeldUntilTheAdministratorLetsGo() {
        String deleting =
                row(0, "Get-SyncRun", "-ResultSize", "1").path("RunId").asText();
        JsonNode undo = row(0, "Undo-SyncRun", deleting);
        assertThat(undo.path("Undoes").asText()).isEqualTo(deleting);
        assertThat(status().path("Recipients").asInt()).isEqualTo(PEOPLE);
        assertThat(row(0, "Start-SyncCycle").path("Deleted").asInt())
                .as("what was taken back stays")
                .isZero();
        assertThat(row(0, "Complete-SyncUndo", undo.path("RunId").asText())
                        .path("Objects")
                        .asInt())
                .isEqualTo(GONE);
        done("Disable-SyncExportDeletionThreshold");
        assertThat(row(0, "Start-SyncCycle").path("Deleted").asInt()).isEqualTo(GONE);
        assertThat(row(0, "Enable-SyncExportDeletionThreshold", "-DeletionThreshold", "2", "-DeletionPercentage", "90")
                        .path("ThresholdCount")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    @Order(4)
    void inStagingModeAPlanIsMadeAndExportedOnlyWhenApproved() throws LDAPException {
        done("Set-SyncScheduler", "-StagingModeEnabled", "$true");
        add(1);
        JsonNode staged = row(0, "Start-SyncCycle");
        assertThat(staged.path("Status").asText()).isEqualTo("staged");
        assertThat(status().path("Recipients").asInt()).isEqualTo(PEOPLE - GONE);
        JsonNode plan = rows(0, "Get-SyncPlan", "-Detailed");
        assertThat(plan.findValuesAsText("Attribute")).contains("displayName", "mail");
        assertThat(plan.path(0).path("Operation").asText()).isEqualTo("add");
        row(0, "Approve-SyncRun", staged.path("RunId").asText());
        assertThat(status().path("Recipients").asInt()).isEqualTo(PEOPLE - GONE + 1);
        JsonNode preview = rows(0, "Get-SyncPreview", "person1@contoso.example");
        assertThat(preview.findValuesAsText("Attribute")).contains("displayName", "mail");
        assertThat(preview.findValuesAsText("Rule")).isNotEmpty();

        add(2);
        add(3);
        String waiting = row(0, "Start-SyncCycle").path("RunId").asText();
        done("Set-SyncScheduler", "-StagingModeEnabled", "$false");
        JsonNode committed = row(0, "Get-SyncPreview", "person2@contoso.example", "-Commit");
        assertThat(committed.path("PolicyType").asText()).isEqualTo("Preview");
        assertThat(committed.path("Exported").asInt()).isEqualTo(1);
        assertThat(status().path("Recipients").asInt())
                .as("the other one waits")
                .isEqualTo(PEOPLE - GONE + 2);
        assertThat(status().path("PendingApproval").asText())
                .as("the staged plan waits all the same")
                .isEqualTo(waiting);
        Cli.Said undone = done("Undo-SyncRun", committed.path("RunId").asText(), "--json");
        assertThat(undone.err()).contains("run " + waiting + " waits for approval no more");
        JsonNode undo = undone.json().path(0);
        assertThat(status().path("Recipients").asInt()).isEqualTo(PEOPLE - GONE + 1);
        assertThat(siegel("Get-SyncPreview", "person2@contoso.example").err())
                .contains(
                        "holds it as it was before",
                        "Complete-SyncUndo " + undo.path("RunId").asText())
                .doesNotContain("the next cycle changes");
        assertThat(siegel("Get-SyncPreview", "person2@contoso.example", "-Commit")
                        .err())
                .contains("holds this object as it was before", "Complete-SyncUndo");
        administrator.delete(dn(2));
        administrator.delete(dn(3));
        row(0, "Start-SyncCycle");
    }

    @Test
    @Order(5)
    void aChangeOfRulesAppliesToEverybodyAndEveryActIsInTheAudit() throws IOException {
        done("Export-SyncRules", "-FileName", folder.resolve("rules.json").toString());
        assertThat(rows(
                        0,
                        "Import-SyncRules",
                        "-FileName",
                        folder.resolve("rules.json").toString(),
                        "-WhatIf"))
                .isEmpty();
        JsonNode rule = rows(0, "Get-SyncRule").path(0);
        assertThat(rule.path("IsStandardRule").asBoolean()).isTrue();
        JsonNode disabled = row(0, "Set-SyncRule", rule.path("Identifier").asText(), "-Disabled", "$true");
        assertThat(disabled.path("Change").asText()).isEqualTo("Changed");
        done("Import-SyncRules", "-FileName", folder.resolve("rules.json").toString());
        assertThat(row(0, "Get-SyncRule", rule.path("Name").asText())
                        .path("Disabled")
                        .asBoolean())
                .isFalse();
        Files.writeString(folder.resolve("broken.json"), "{\"rules\": [{}]}");
        Cli.Said broken = siegel(
                "Import-SyncRules", "-FileName", folder.resolve("broken.json").toString());
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err()).contains("rules");
    }

    @Test
    @Order(6)
    void prometheusReadsTheMetricsWithATokenOfItsOwn() throws IOException, InterruptedException {
        URI url = RunFile.read(data).orElseThrow().url().resolve("/metrics");
        try (HttpClient http = HttpClient.newHttpClient()) {
            var without = HttpRequest.newBuilder(url).build();
            assertThat(http.send(without, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(401);
            String token = Files.readString(data.resolve("metrics.token")).strip();
            var with = HttpRequest.newBuilder(url)
                    .header("Authorization", "Bearer " + token)
                    .build();
            assertThat(http.send(with, HttpResponse.BodyHandlers.ofString()).body())
                    .contains("siegel_recipients " + (PEOPLE - GONE + 1) + "\n")
                    .contains("siegel_recipients_without_certificate{reason=\"no-certificate\"}")
                    .contains("siegel_sync_runs_total{status=\"stopped-deletion-threshold-exceeded\"} 2\n")
                    .contains("siegel_sync_scheduler_turn 1\n")
                    .contains("# TYPE siegel_publication_next_pruning_timestamp_seconds gauge");
        }
    }
}
