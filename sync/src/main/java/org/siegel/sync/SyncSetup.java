package org.siegel.sync;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.siegel.tenant.TenantPort;

/**
 * What an engine works with.
 *
 * @param node the name of this process
 * @param connectors the directories, in the order in which they are read; where two bring the same person the order means
 *     nothing, the precedence of rules does
 * @param rules asked at the begin of each run
 * @param tenant where objects go
 * @param settings asked at the begin of each run
 * @param progress told how runs on this node go on
 * @param clock what the time is
 */
public record SyncSetup(
        String node,
        List<Connector> connectors,
        Supplier<RulesInForce> rules,
        TenantPort tenant,
        Supplier<SyncSettings> settings,
        SyncProgress progress,
        Clock clock) {

    /** @throws IllegalArgumentException if two connectors have one name */
    public SyncSetup {
        connectors = List.copyOf(connectors);
        Set<String> names = new HashSet<>();
        for (Connector connector : connectors) {
            if (!names.add(connector.name())) {
                throw new IllegalArgumentException("two connectors are named " + connector.name());
            }
        }
    }

    /** The default rules and limits, and nobody who looks on. */
    public static SyncSetup of(String node, List<Connector> connectors, TenantPort tenant, Clock clock) {
        RulesInForce rules = RulesInForce.of(RuleSet.defaults());
        return new SyncSetup(
                node, connectors, () -> rules, tenant, () -> SyncSettings.DEFAULT, SyncProgress.NONE, clock);
    }

    /** As precise as the database. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
