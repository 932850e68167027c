package org.siegel.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.smime.Secret;
import org.siegel.sync.Connector;
import org.siegel.sync.PolicyType;
import org.siegel.sync.SyncEngine;
import org.siegel.sync.SyncOptions;
import org.siegel.sync.SyncRun;
import org.siegel.sync.SyncSetup;
import org.siegel.sync.SyncStep;
import org.siegel.tenant.Tenant;

/** Synchronises a directory into a new tenant: a first run, and the runs asked for. Prints the seconds of each and of its steps. */
public final class Synchronising {

    private Synchronising() {}

    /** Arguments: port on 127.0.0.1, base, bind DN, password, folder for PostgreSQL, then INITIAL or DELTA for each run. */
    public static void main(String[] arguments) {
        var settings = LdapSettings.of(
                "ldap://127.0.0.1:" + arguments[0], arguments[1], arguments[2], Secret.ofPassword(arguments[3]));
        Path folder = Path.of(arguments[4]);
        try (var postgres = EmbeddedPostgres.start(folder);
                var database = Database.open(postgres.address());
                var directory = new LdapDirectory(settings)) {
            Tenant tenant = Tenant.open(database, bytes -> List.of());
            Clock clock = Clock.systemUTC();
            SyncEngine engine = SyncEngine.open(
                    database,
                    SyncSetup.of(
                            "bench",
                            List.of(new Connector("directory", directory)),
                            tenant.source("directory", clock),
                            clock));
            for (int i = 5; i < arguments.length; i++) {
                long start = System.nanoTime();
                SyncRun run = engine.run(PolicyType.valueOf(arguments[i]), SyncOptions.NONE);
                print(run, (System.nanoTime() - start) / 1e9);
            }
        }
    }

    private static void print(SyncRun run, double seconds) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %.2f s, %d added, %d updated, %d deleted:",
                run.status(),
                seconds,
                run.added(),
                run.updated(),
                run.deleted()));
        for (SyncStep step : run.steps()) {
            Duration time = Duration.between(step.started(), step.ended().orElse(step.started()));
            line.append(String.format(Locale.ROOT, " %s %.2f", step.kind(), time.toMillis() / 1e3));
        }
        System.out.println(line.append(peak()));
    }

    /** What Linux says of this process. */
    private static String peak() {
        try {
            return ", "
                    + Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(status -> status.startsWith("VmHWM"))
                            .findFirst()
                            .orElse("")
                            .replaceAll("\\s+", " ")
                    + ", CPU "
                    + ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                                    .getProcessCpuTime()
                            / 1_000_000
                    + " ms";
        } catch (IOException e) {
            return "";
        }
    }
}
