package org.siegel.bench;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.siegel.database.Database;
import org.siegel.database.DatabaseAddress;
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

/**
 * A first synchronisation of a directory with the embedded database, and deltas of nobody, of 100 and of 10,000 people whose
 * display name and certificates have changed. Prints the seconds of each, and the most memory that this process, which is
 * not that of the database, has had by then.
 */
public final class SynchronisationRun {

    private SynchronisationRun() {}

    /**
     * Arguments: port on 127.0.0.1, base, bind DN, password, an empty folder for the database. Where SIEGEL_DATABASE_URL is set, its
     * database is used instead, which has to be empty.
     */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        String base = arguments[1];
        String url = System.getenv("SIEGEL_DATABASE_URL");
        if (url != null) {
            measure(DatabaseAddress.of(url), port, base, arguments[2], arguments[3]);
        } else {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[4]))) {
                measure(postgres.address(), port, base, arguments[2], arguments[3]);
            }
        }
    }

    private static void measure(DatabaseAddress address, int port, String base, String bindDn, String password)
            throws Exception {
        try (Database database = Database.open(address);
                LdapDirectory directory = new LdapDirectory(
                        LdapSettings.of("ldap://127.0.0.1:" + port, base, bindDn, Secret.ofPassword(password)));
                LDAPConnection writer = new LDAPConnection("127.0.0.1", port, bindDn, password)) {
            Tenant tenant = Tenant.open(database, sst -> List.of());
            var engine = SyncEngine.open(
                    database,
                    SyncSetup.of(
                            "bench",
                            List.of(new Connector("directory", directory)),
                            tenant.source("directory", Clock.systemUTC()),
                            Clock.systemUTC()));
            run(engine, "first", PolicyType.INITIAL);
            for (int i = 0; i < 5; i++) {
                run(engine, "delta of 0", PolicyType.DELTA);
            }
            for (int changes : new int[] {100, 10_000}) {
                for (int person = 0; person < changes; person++) {
                    change(writer, base, person, changes);
                }
                run(engine, "delta of " + changes, PolicyType.DELTA);
            }
            run(engine, "full again", PolicyType.INITIAL);
        }
    }

    /** Gives somebody another name, and the certificates of his neighbour as well. */
    private static void change(LDAPConnection writer, String base, int person, int round) throws LDAPException {
        String dn = "uid=p" + person + "," + base;
        byte[] certificate = writer.getEntry("uid=p" + (person + 1) + "," + base, "userCertificate")
                .getAttribute("userCertificate;binary")
                .getValueByteArray();
        writer.modify(new ModifyRequest(
                dn,
                new Modification(ModificationType.REPLACE, "displayName", "Person " + person + " of " + round),
                new Modification(
                        round == 100 ? ModificationType.ADD : ModificationType.REPLACE,
                        "userCertificate;binary",
                        certificate)));
    }

    private static void run(SyncEngine engine, String name, PolicyType type) throws IOException {
        long start = System.nanoTime();
        SyncRun run = engine.run(type, SyncOptions.NONE);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (run.status() != SyncRun.Status.SUCCESS) {
            throw new IllegalStateException(run.toString());
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f s, %d added, %d updated, %d deleted, %d MB%n",
                name,
                seconds,
                run.added(),
                run.updated(),
                run.deleted(),
                mostMemory() / 1000);
        for (SyncStep step : run.steps()) {
            step.ended()
                    .ifPresent(end -> System.out.printf(
                            Locale.ROOT,
                            "    %s %.2f s%n",
                            step.kind(),
                            Duration.between(step.started(), end).toMillis() / 1e3));
        }
    }

    /** Kilobytes: VmHWM of proc(5). */
    private static long mostMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
