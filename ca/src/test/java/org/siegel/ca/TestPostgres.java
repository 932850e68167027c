package org.siegel.ca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.siegel.database.Database;
import org.siegel.database.DatabaseAddress;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

/** One real PostgreSQL for all tests of this module, on loopback; each caller gets an empty database of its own. */
final class TestPostgres {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestPostgres() {}

    /** Connects to a new, empty database; as many pools as nodes. */
    static List<Database> databases(int nodes) {
        String name = "ca" + COUNT.incrementAndGet();
        try (Database admin = connect("postgres")) {
            admin.jdbi().useHandle(handle -> handle.execute("create database " + name));
        }
        return Stream.generate(() -> connect(name)).limit(nodes).toList();
    }

    private static Database connect(String name) {
        return Database.open(new DatabaseAddress(
                "jdbc:postgresql://127.0.0.1:" + Server.PORT + "/" + name, "siegel", Secret.ofPassword("")));
    }

    private static final class Server {
        static final int PORT = start();

        private static int start() {
            try {
                Path binaries = binaries();
                Path folder = Files.createTempDirectory("siegel-postgres");
                Path data = folder.resolve("data");
                int port;
                try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    port = socket.getLocalPort();
                }
                run(folder, binaries, "initdb", "-D", data.toString(), "-U", "siegel", "-E", "UTF8", "--no-sync");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    run(folder, binaries, "pg_ctl", "-D", data.toString(), "-m", "immediate", "stop");
                    delete(folder);
                }));
                String options = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -p " + port;
                run(
                        folder,
                        binaries,
                        "pg_ctl",
                        "-D",
                        data.toString(),
                        "-w",
                        "-l",
                        folder + "/log",
                        "-o",
                        options,
                        "start");
                return port;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Path binaries() throws IOException {
            Path all = Path.of("/usr/lib/postgresql");
            Assumptions.assumeTrue(Files.isDirectory(all), "not here: PostgreSQL in " + all);
            try (Stream<Path> versions = Files.list(all)) {
                return versions.map(v -> v.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
            }
        }

        /** PostgreSQL refuses to run as root; in a user namespace of its own root is nobody. */
        private static void run(Path folder, Path binaries, String program, String... arguments) {
            List<String> command = new ArrayList<>();
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(List.of("unshare", "-U"));
            }
            command.add(binaries.resolve(program).toString());
            command.addAll(List.of(arguments));
            if (!command.getFirst().equals("unshare")) {
                command.addFirst("env");
            }
            Peer.run(folder, Map.of("LC_ALL", "C.UTF-8"), new byte[0], command).ok();
        }

        private static void delete(Path folder) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
