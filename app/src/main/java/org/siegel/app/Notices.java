package org.siegel.app;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.siegel.mail.Envelope;
import org.siegel.mail.Notice;
import org.siegel.mail.Outbox;
import org.siegel.scim.StoppedRun;
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
    private static final int AGENT_A_DAY = 20;

    private final Tenant tenant;
    private final Supplier<Optional<Outbox>> mail;
    private final Clock clock;
    /** Mails about agents by agent and day, of this node. */
    private final Map<String, Integer> toldToday = new HashMap<>();

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
            tellOfLatest(synchronisation.history(StoppedPlan.RUNS_LOOKED_AT));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "administrators could not be told of runs by mail", e);
        }
    }

    /** @param history the latest run first */
    void tellOfLatest(List<SyncRun> history) {
        StoppedPlan.of(history).ifPresent(plan -> {
            StoppedRun run = plan.told();
            tell(List.of(key("sync-run", run, plan.run().started())), subject("run " + run.run()), _ -> text("", run));
        });
    }

    /**
     * Tells of a run of an agent that stopped at a threshold, as it tells of runs here. An agent's word is believed so many times
     * a day: a stolen token fills no mailboxes.
     */
    void stoppedAgent(String agent, StoppedRun run) {
        LOG.log(
                System.Logger.Level.WARNING,
                "run " + run.run() + " of the agent " + agent + " waits for approval where it runs: " + run.sentence());
        try {
            tellOfAgent(agent, run);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "administrators could not be told of an agent by mail", e);
        }
    }

    private void tellOfAgent(String agent, StoppedRun run) {
        Instant now = clock.instant();
        String today = agent + " " + now.atOffset(ZoneOffset.UTC).toLocalDate();
        synchronized (toldToday) {
            toldToday.keySet().removeIf(day -> day.startsWith(agent + " ") && !day.equals(today));
            if (toldToday.getOrDefault(today, 0) < AGENT_A_DAY
                    && tell(
                            List.of(key("sync-run of the agent " + agent, run, now)),
                            subject("run " + run.run() + " of the agent " + agent),
                            _ -> text(agent, run))) {
                toldToday.merge(today, 1, Integer::sum);
            }
        }
    }

    private static String key(String what, StoppedRun run, Instant at) {
        return "%s after %d: %s, %d deleted, %d lost, %s"
                .formatted(
                        what,
                        run.after(),
                        run.status(),
                        run.deleted(),
                        run.losses(),
                        at.atOffset(ZoneOffset.UTC).toLocalDate());
    }

    private static String subject(String run) {
        return "Siegel: " + run + " of synchronisation waits for approval";
    }

    /** @param agent empty where it ran here */
    private static String text(String agent, StoppedRun run) {
        boolean here = agent.isEmpty();
        return """
                Run %1$d of synchronisation%2$s stopped before it changed anything:
                %3$s.

                It would add %4$d objects, update %5$d and delete %6$d. %7$d people would keep no usable certificate.

                %9$sLook at it:    %8$s Get-SyncPlan %1$d
                Let it go on:  %8$s Approve-SyncRun %1$d

                If the plan is wrong, repair the directory, its base or the rules: the next cycle plans anew. Each cycle
                has a number of its own; %8$s Get-SyncStatus says the present one. While the numbers stay the same this
                is said once a day.
                """.formatted(
                        run.run(),
                        here ? "" : " by the agent " + agent,
                        run.sentence(),
                        run.added(),
                        run.updated(),
                        run.deleted(),
                        run.losses(),
                        here ? "siegel" : "siegel agent",
                        here ? "" : "On the agent's machine, with its data folder:\n");
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

    /** @return whether there is a mail about it now */
    private boolean tell(Collection<String> keys, String subject, Function<List<String>, String> text) {
        List<MailAddress> to = tenant.technicalNotificationMails();
        Optional<Outbox> outbox = mail.get();
        if (keys.isEmpty() || to.isEmpty() || outbox.isEmpty()) {
            return false;
        }
        MailAddress from = MailAddress.of(
                "postmaster@" + tenant.organization().orElseThrow().domain());
        OptionalLong mail = outbox.get()
                .acceptNews(
                        new Envelope(Optional.empty(), to),
                        keys,
                        news -> Notice.write(from, to, subject, text.apply(news), clock.instant()));
        mail.ifPresent(id ->
                LOG.log(System.Logger.Level.INFO, "administrators are told by mail (message " + id + "): " + subject));
        return mail.isPresent();
    }
}
