package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.sync.PolicyType;
import org.siegel.sync.SchedulerSettings;
import org.siegel.sync.SchedulerState;

/** When cycles run: the settings of Entra Connect's scheduler, by its names, and the continuous mode. */
final class SchedulerCmdlets {

    private static final Parameter<Duration> INTERVAL = optional(
            "CustomizedSyncCycleInterval",
            new ParameterType.TimeSpan(),
            "Time between two cycles, as 00:30:00: one minute to seven days; 00:00:00 returns to the default.");
    private static final Parameter<String> NEXT_POLICY = optional(
            "NextSyncCyclePolicyType",
            new ParameterType.Choice(List.of("Initial", "Delta")),
            "What the next cycle reads; after it cycles are Delta again.");
    private static final Parameter<Duration> PURGE =
            optional("PurgeRunHistoryInterval", new ParameterType.TimeSpan(), "How long runs are kept, as 7.00:00:00.");
    private static final Parameter<Boolean> ENABLED =
            optional("SyncCycleEnabled", new ParameterType.Flag(), "Whether cycles start by themselves.");
    private static final Parameter<Boolean> SUSPENDED = optional(
            "SchedulerSuspended", new ParameterType.Flag(), "Holds cycles back for a while, as for maintenance.");
    private static final Parameter<Boolean> STAGING = optional(
            "StagingModeEnabled", new ParameterType.Flag(), "Whether cycles read and plan and export nothing.");
    private static final Parameter<Boolean> CONTINUOUS = optional(
            "ContinuousModeEnabled",
            new ParameterType.Flag(),
            "Whether a change in a directory starts a cycle at once; the interval stays as the longest pause.");

    private SchedulerCmdlets() {}

    static List<Cmdlet> of(Supplier<Synchronisation> sync) {
        return List.of(
                new Cmdlet(
                        "Get-SyncScheduler",
                        "Shows when synchronisation runs, and which node runs it.",
                        Role.VIEW_ONLY,
                        List.of(),
                        call -> List.of(row(sync.get()))),
                new Cmdlet(
                        "Set-SyncScheduler",
                        "Changes when synchronisation runs, for all nodes; what is not named stays.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(INTERVAL, NEXT_POLICY, PURGE, ENABLED, SUSPENDED, STAGING, CONTINUOUS),
                        call -> List.of(set(sync.get(), call))));
    }

    private static Row set(Synchronisation sync, Invocation call) {
        SchedulerSettings before = sync.scheduler().state().settings();
        Optional<Duration> interval = call.find(INTERVAL).isEmpty()
                ? before.customizedInterval()
                : call.find(INTERVAL).filter(Duration::isPositive);
        SchedulerSettings after;
        try {
            after = new SchedulerSettings(
                    call.find(ENABLED).orElse(before.cycleEnabled()),
                    call.find(SUSPENDED).orElse(before.suspended()),
                    call.find(CONTINUOUS).orElse(before.continuous()),
                    call.find(STAGING).orElse(before.stagingMode()),
                    interval,
                    call.find(PURGE).orElse(before.purgeRunHistory()));
        } catch (IllegalArgumentException e) {
            throw new CmdletException(CmdletException.Kind.INVALID_PARAMETER, String.valueOf(e.getMessage()), e);
        }
        if (!after.equals(before)) {
            sync.scheduler().set(after);
        }
        call.find(NEXT_POLICY)
                .map(type -> PolicyType.valueOf(type.toUpperCase(Locale.ROOT)))
                .ifPresent(sync.scheduler()::setNextPolicy);
        sync.record(call, "", "ok: " + changes(call));
        return row(sync);
    }

    private static String changes(Invocation call) {
        List<String> changes = new ArrayList<>();
        for (Parameter<?> parameter : List.of(NEXT_POLICY, ENABLED, SUSPENDED, STAGING, CONTINUOUS)) {
            call.find(parameter).ifPresent(value -> changes.add(parameter.name() + " " + value));
        }
        for (Parameter<Duration> parameter : List.of(INTERVAL, PURGE)) {
            call.find(parameter)
                    .ifPresent(value -> changes.add(parameter.name() + " " + ParameterType.TimeSpan.text(value)));
        }
        return String.join(", ", changes);
    }

    private static Row row(Synchronisation sync) {
        SchedulerState state = sync.scheduler().state();
        SchedulerSettings settings = state.settings();
        return Row.with("AllowedSyncCycleInterval", ParameterType.TimeSpan.text(SchedulerSettings.ALLOWED_INTERVAL))
                .and("CurrentlyEffectiveSyncCycleInterval", ParameterType.TimeSpan.text(settings.effectiveInterval()))
                .and(
                        "CustomizedSyncCycleInterval",
                        settings.customizedInterval()
                                .map(ParameterType.TimeSpan::text)
                                .orElse(null))
                .and("NextSyncCyclePolicyType", title(state.nextPolicy()))
                .and(
                        "NextSyncCycleStartTimeInUTC",
                        settings.isRunning() ? state.nextStart().orElse(null) : null)
                .and("PurgeRunHistoryInterval", ParameterType.TimeSpan.text(settings.purgeRunHistory()))
                .and("SyncCycleEnabled", settings.cycleEnabled())
                .and("ContinuousModeEnabled", settings.continuous())
                .and("StagingModeEnabled", settings.stagingMode())
                .and("SchedulerSuspended", settings.suspended())
                .and("SyncCycleInProgress", sync.inProgress())
                .and("SchedulerNode", state.owner().orElse(null))
                .row();
    }

    /** As administrators write it: {@code Delta}. */
    static String title(PolicyType type) {
        return type.name().charAt(0) + type.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
