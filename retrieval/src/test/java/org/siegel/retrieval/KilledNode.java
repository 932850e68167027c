package org.siegel.retrieval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.siegel.database.Database;
import org.siegel.database.DatabaseAddress;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Secret;

/** A node in a process of its own: asks for the lists of one certificate, and is killed while it does. */
final class KilledNode {

    private KilledNode() {}

    static Process start(Path folder, DatabaseAddress database, byte[] person, byte[] issuer) throws Exception {
        Path who = Files.write(folder.resolve("person"), person);
        Path whose = Files.write(folder.resolve("issuer"), issuer);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledNode.class.getName(),
                        database.jdbcUrl(),
                        database.user(),
                        new String(database.password().chars()),
                        who.toString(),
                        whose.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /** @param arguments URL, user and password of the database, the certificate and its issuer's */
    public static void main(String[] arguments) throws Exception {
        var address = new DatabaseAddress(arguments[0], arguments[1], Secret.ofPassword(arguments[2]));
        var policy = AddressPolicy.allowing(List.of("127.0.0.0/8"));
        try (var database = Database.open(address);
                var retrieval = Retrieval.open(database, policy, Optional.empty(), Clock.systemUTC())) {
            retrieval
                    .source(FetchLimits.standard())
                    .lists(
                            CertificateFiles.certificate(Files.readAllBytes(Path.of(arguments[3]))),
                            CertificateFiles.certificate(Files.readAllBytes(Path.of(arguments[4]))),
                            Clock.systemUTC().instant());
        }
    }
}
