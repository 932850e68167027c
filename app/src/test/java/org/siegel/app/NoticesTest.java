package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.mail.DeliveryOutcome;
import org.siegel.mail.Envelope;
import org.siegel.mail.MessageBytes;
import org.siegel.mail.Outbox;
import org.siegel.mail.RetrySchedule;
import org.siegel.mail.Routes;
import org.siegel.scim.StoppedRun;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.MailAddress;
import org.siegel.sync.SyncRun;
import org.siegel.sync.SyncRun.Status;
import org.siegel.tenant.ExpiryAlarms.Alarm;
import org.siegel.tenant.Organization;
import org.siegel.tenant.Tenant;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SettableClock;

/** What administrators are told, and that it is told once. */
class NoticesTest {

    private static final MailAddress ADMINISTRATOR = MailAddress.of("root@contoso.example");

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static Database database;
    private static Tenant tenant;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-27T12:00:00Z"));
    private final List<String> delivered = new ArrayList<>();
    private Outbox outbox;
    private Notices notices;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        database = Database.open(postgres.address());
        tenant = Tenant.open(database, _ -> List.of());
        tenant.setOrganization(new Organization("Contoso", "contoso.example", Instant.EPOCH));
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void open() {
        outbox = new Outbox(
                database,
                new Routes(Set.of("contoso.example"), this::deliver, Optional.empty()),
                RetrySchedule.DEFAULT,
                Duration.ofMinutes(15),
                "mail.contoso.example",
                clock);
        database.jdbi().useHandle(handle -> handle.execute("TRUNCATE mail.message, mail.told CASCADE"));
        notices = new Notices(tenant, () -> Optional.of(outbox), clock);
        tenant.setTechnicalNotificationMails(List.of(ADMINISTRATOR));
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private Map<MailAddress, DeliveryOutcome> deliver(Envelope envelope, MessageBytes message) {
        assertThat(envelope.sender()).as("nobody bounces to nobody").isEmpty();
        try (var in = message.open()) {
            delivered.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<MailAddress, DeliveryOutcome> outcomes = new HashMap<>();
        envelope.recipients().forEach(to -> outcomes.put(to, new DeliveryOutcome.Delivered("250 ok")));
        return outcomes;
    }

    /** What was told since the last question. */
    private List<String> told() {
        outbox.deliverDue();
        List<String> texts = delivered.stream()
                .map(message -> Mailboxes.base64(message.replace("\r\n", "\n")))
                .toList();
        delivered.clear();
        return texts;
    }

    private SyncRun run(long id, Status status, long deleted) {
        return new SyncRun(
                id,
                SyncRun.Type.DELTA,
                status == Status.STAGED,
                status,
                "node",
                clock.instant(),
                Optional.of(clock.instant()),
                List.of(),
                0,
                0,
                deleted,
                0,
                0,
                0,
                OptionalLong.empty(),
                "the run would delete " + deleted + " objects");
    }

    @Test
    void a_stopped_run_is_told_once_and_again_when_it_is_another_plan_or_another_day() {
        SyncRun well = run(1, Status.SUCCESS, 0);
        SyncRun stopped = run(2, Status.STOPPED_DELETION_THRESHOLD_EXCEEDED, 501);
        notices.tellOfLatest(List.of(well));
        notices.tellOfLatest(List.of(run(2, Status.STAGED, 501), well));
        assertThat(told()).isEmpty();
        notices.tellOfLatest(List.of(stopped, well));
        notices.tellOfLatest(List.of(stopped, well));
        SyncRun again = run(3, Status.STOPPED_DELETION_THRESHOLD_EXCEEDED, 501);
        notices.tellOfLatest(List.of(again, stopped, well));
        assertThat(told()).singleElement().asString().contains("501", "Get-SyncPlan 2", "Approve-SyncRun 2");
        SyncRun more = run(4, Status.STOPPED_DELETION_THRESHOLD_EXCEEDED, 502);
        notices.tellOfLatest(List.of(more, again, stopped, well));
        assertThat(told()).singleElement().asString().contains("502", "Approve-SyncRun 4");
        clock.forward(Duration.ofDays(1));
        SyncRun tomorrow = run(5, Status.STOPPED_DELETION_THRESHOLD_EXCEEDED, 502);
        notices.tellOfLatest(List.of(tomorrow, more, again, stopped, well));
        assertThat(told()).hasSize(1);
        SyncRun approved = run(5, Status.SUCCESS, 502);
        notices.tellOfLatest(List.of(run(6, Status.STOPPED_DELETION_THRESHOLD_EXCEEDED, 502), approved));
        assertThat(told()).as("the same number by chance").hasSize(1);
    }

    @Test
    void who_is_named_later_is_told_what_waits() {
        tenant.setTechnicalNotificationMails(List.of());
        List<SyncRun> runs = List.of(run(9, Status.STOPPED_CERTIFICATE_LOSS_THRESHOLD_EXCEEDED, 0));
        notices.tellOfLatest(runs);
        assertThat(told()).isEmpty();
        tenant.setTechnicalNotificationMails(List.of(ADMINISTRATOR, MailAddress.of("ada@contoso.example")));
        notices.tellOfLatest(runs);
        assertThat(told()).hasSize(1);
    }

    @Test
    void a_run_of_an_agent_is_told_as_one_of_our_own_and_an_agent_that_says_too_much_is_not_believed() {
        notices.stoppedAgent("hq", stopped(12, 11, 501));
        notices.stoppedAgent("hq", stopped(13, 11, 501));
        notices.stoppedAgent("branch", stopped(13, 11, 501));
        assertThat(told())
                .hasSize(2)
                .anySatisfy(text -> assertThat(text)
                        .contains(
                                "by the agent hq", "501 objects", "siegel agent Approve-SyncRun 12", "agent's machine"))
                .anySatisfy(text -> assertThat(text).contains("by the agent branch"));
        notices.stoppedAgent("hq", stopped(15, 14, 501));
        assertThat(told()).as("another stop, after a run that did its work").hasSize(1);
        for (int i = 0; i < 50; i++) {
            notices.stoppedAgent("hq", stopped(16, 14, 600 + i));
        }
        assertThat(told()).hasSize(18);
        clock.forward(Duration.ofDays(1));
        notices.stoppedAgent("hq", stopped(70, 14, 900));
        assertThat(told()).hasSize(1);
    }

    private static StoppedRun stopped(long run, long after, long deleted) {
        return new StoppedRun(
                run,
                after,
                "stopped-deletion-threshold-exceeded",
                0,
                0,
                deleted,
                0,
                "the run would delete " + deleted + " objects");
    }

    @Test
    void an_alarm_is_told_once_and_the_next_one_of_the_same_certificate_too() throws IOException {
        X509Certificate ours = certificate("Contoso Root");
        X509Certificate theirs = certificate("Partner");
        notices.expiry(List.of(new Alarm(ours, 30, clock.instant())));
        assertThat(told()).singleElement().asString().contains("CN=Contoso Root", "less than 30 days");
        notices.expiry(List.of(new Alarm(ours, 30, clock.instant()), new Alarm(theirs, 90, clock.instant())));
        assertThat(told()).singleElement().asString().contains("CN=Partner").doesNotContain("Contoso Root");
        notices.expiry(List.of(new Alarm(ours, 7, clock.instant()), new Alarm(theirs, 90, clock.instant())));
        assertThat(told()).singleElement().asString().contains("less than 7 days");
    }

    private static X509Certificate certificate(String name) throws IOException {
        Path file = Peer.selfSigned(folder, "authority", name, 20);
        return CertificateFiles.certificates(Files.readAllBytes(file)).getFirst();
    }
}
