package org.siegel.app;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.siegel.mail.Envelope;
import org.siegel.mail.Notice;
import org.siegel.mail.Outbox;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Thumbprint;
import org.siegel.sync.SyncEngine;
import org.siegel.sync.SyncRun;
import org.siegel.tenant.ExpiryAlarms;
import org.siegel.tenant.Tenant;

/**
 * Tells administrators by mail what waits for them, each thing once, on however many nodes. Nobody is told before there is an
 * organisation with mail and somebody to tell.
 */
final class Notices {

    private static final System.Logger LOG = System.getLogger(Notices.class.getName());
    private static final int RUNS_LOOKED_AT = 200;

    private final Tenant tenant;
    private final Supplier<Optional<Outbox>> mail;
    private final Clock clock;

    Notices(Tenant tenant, Supplier<Optional<Outbox>> mail, Clock clock) {
        this.tenant = tenant;
        this.mail = mail;
        this.clock = clock;
    }

    /**
     * Tells of the latest run, if it stopped at a threshold. Cycles go on and plan anew: a plan with the same numbers is told
     * again the next day. That it cannot be told is logged: it is told after the next run.
     */
    void stoppedRun(SyncEngine synchronisation) {
        try {
            tellOfLatest(synchronisation.history(RUNS_LOOKED_AT));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "administrators could not be told of runs by mail", e);
        }
    }

    /** @param history the latest first; in it, runs for one object alone change nothing about what waits */
    void tellOfLatest(List<SyncRun> history) {
        List<SyncRun> runs = history.stream()
                .filter(run -> run.type() != SyncRun.Type.PREVIEW || isStopped(run))
                .toList();
        runs.stream().findFirst().filter(Notices::isStopped).ifPresent(run -> {
            long before = runs.stream()
                    .filter(other -> !isStopped(other))
                    .mapToLong(SyncRun::id)
                    .findFirst()
                    .orElse(0);
            String key = "sync-run after %d: %s, %d deleted, %d lost, %s"
                    .formatted(
                            before,
                            run.status(),
                            run.deleted(),
                            run.losses(),
                            run.started().atOffset(ZoneOffset.UTC).toLocalDate());
            tell(List.of(key), "Siegel: run " + run.id() + " of synchronisation waits for approval", _ -> text(run));
        });
    }

    private static boolean isStopped(SyncRun run) {
        return run.status().awaitsApproval() && !run.staging();
    }

    private static String text(SyncRun run) {
        return """
                Run %1$d of synchronisation stopped before it changed anything, at %2$s:
                %3$s.

                It would add %4$d objects, update %5$d and delete %6$d. %7$d people would keep no usable certificate.

                Look at it:    siegel Get-SyncPlan %1$d
                Let it go on:  siegel Approve-SyncRun %1$d

                If the plan is wrong, repair the directory, its base or the rules: the next cycle plans anew. Each cycle
                has a number of its own; siegel Get-SyncStatus says the present one. While the numbers stay the same this
                is said once a day.
                """.formatted(
                        run.id(),
                        run.ended().orElse(run.started()),
                        run.sentence(),
                        run.added(),
                        run.updated(),
                        run.deleted(),
                        run.losses());
    }

    /** Tells of certificates that are near their end. */
    void expiry(Collection<ExpiryAlarms.Alarm> alarms) {
        Map<String, String> sentences = new LinkedHashMap<>();
        for (ExpiryAlarms.Alarm alarm : alarms) {
            sentences.put(
                    "expiry of " + Thumbprint.sha256(alarm.certificate()).hex() + ": " + alarm.days() + " days",
                    alarm.sentence());
        }
        tell(
                sentences.keySet(),
                "Siegel: certificates of the collection are near their end",
                news -> news.stream()
                        .map(key -> "* " + sentences.get(key) + "\n")
                        .collect(Collectors.joining()));
    }

    private void tell(Collection<String> keys, String subject, Function<List<String>, String> text) {
        List<MailAddress> to = tenant.technicalNotificationMails();
        Optional<Outbox> outbox = mail.get();
        if (keys.isEmpty() || to.isEmpty() || outbox.isEmpty()) {
            return;
        }
        MailAddress from = MailAddress.of(
                "postmaster@" + tenant.organization().orElseThrow().domain());
        outbox.get()
                .acceptNews(
                        new Envelope(Optional.empty(), to),
                        keys,
                        news -> Notice.write(from, to, subject, text.apply(news), clock.instant()))
                .ifPresent(id -> LOG.log(
                        System.Logger.Level.INFO, "administrators are told by mail (message " + id + "): " + subject));
    }
}
