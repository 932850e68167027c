package org.siegel.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's main process, on a leash: a shell waits on a pipe that only this JVM holds, and asks for a fast shutdown
 * when it ends. It ends when we close it, when we are killed, and when the server ends by itself.
 */
final class Postmaster {

    private static final String LEASH =
            """
            exec 3<&0 </dev/null
            ( { trap '' HUP INT QUIT TERM; read -r line <&3; kill -INT $$ 2>/dev/null; } & )
            if command -v setsid >/dev/null; then exec setsid "$@" 3<&-; fi
            exec "$@" 3<&-
            """; // setsid: Ctrl-C on the terminal stops Siegel, which then stops its database

    private static final Duration START = Duration.ofMinutes(5); // recovery after a crash may take its time
    private static final Duration STOP = Duration.ofSeconds(20);

    private final PostgresBinaries binaries;
    private final Path data;
    private final int port;
    private final Process process;

    private Postmaster(PostgresBinaries binaries, Path data, int port, Process process) {
        this.binaries = binaries;
        this.data = data;
        this.port = port;
        this.process = process;
    }

    /** Starts the server and waits until it takes connections. */
    static Postmaster start(PostgresBinaries binaries, PostgresFolder folder, int port) throws IOException {
        List<String> command = new ArrayList<>(PostgresBinaries.asOrdinaryUser());
        command.addAll(List.of("/bin/sh", "-c", LEASH, "sh"));
        command.add(binaries.folder().resolve("bin/postgres").toString());
        command.addAll(List.of("-D", folder.data().toString()));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "fsync=on",
                "full_page_writes=on",
                "synchronous_commit=on")) {
            command.addAll(List.of("-c", setting));
        }
        Path log = folder.log();
        long already = Files.size(log);
        Process process = Programs.builder(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        var postmaster = new Postmaster(binaries, folder.data(), port, process);
        boolean ready = false;
        try {
            ready = postmaster.becomesReady();
        } finally {
            if (!ready) {
                postmaster.stop();
            }
        }
        if (!ready) {
            throw new DatabaseException("the embedded PostgreSQL did not start: "
                    + new Programs.Result(1, tail(log, already)).reason() + "; see " + log);
        }
        return postmaster;
    }

    private static String tail(Path log, long from) throws IOException {
        try (FileChannel channel = FileChannel.open(log)) {
            byte[] bytes = new byte[(int) Math.min(channel.size() - from, 1 << 20)];
            channel.read(ByteBuffer.wrap(bytes), from);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private boolean becomesReady() throws IOException {
        try {
            long deadline = System.nanoTime() + START.toNanos();
            while (System.nanoTime() < deadline) {
                if (isReady()) {
                    return true;
                }
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("interrupted while starting the embedded PostgreSQL", e);
        }
    }

    /** PostgreSQL writes its state into line 8 of its pid file (src/include/utils/pidfile.h). */
    private boolean isReady() throws IOException {
        List<String> lines = pidFile(data);
        return lines.size() >= 8
                && lines.getFirst().strip().equals(Long.toString(process.pid()))
                && lines.get(7).strip().equals("ready");
    }

    private static List<String> pidFile(Path data) throws IOException {
        try {
            return Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException notYet) {
            return List.of();
        }
    }

    /**
     * Ends a server that an earlier, killed Siegel left on these data. Only the holder of the folder's lock may ask: so it
     * belongs to nobody. A pid file of no living server is PostgreSQL's own business, except where its number meanwhile
     * belongs to another program, as happens in containers: PostgreSQL would refuse to start.
     */
    static void endOrphan(PostgresBinaries binaries, Path data) throws IOException {
        List<String> lines = pidFile(data);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,10}")) {
            return;
        }
        var process = ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        if (process.isEmpty() || !process.get().isAlive()) {
            return;
        }
        String command = process.get().info().commandLine().orElse("");
        if (command.contains("postgres") && command.contains(data.toString())) {
            shutDown(binaries, data);
        } else {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        }
    }

    private static void shutDown(PostgresBinaries binaries, Path data) throws IOException {
        for (String mode : List.of("fast", "immediate")) {
            var result = Programs.run(
                    binaries.command(
                            "pg_ctl", List.of("stop", "-D", data.toString(), "-m", mode, "-t", "" + STOP.toSeconds())),
                    "",
                    STOP.plusSeconds(10));
            if (result.status() == 0 || !Files.exists(data.resolve("postmaster.pid"))) {
                return;
            }
        }
        throw new DatabaseException("a PostgreSQL that an earlier Siegel left running on " + data
                + " does not stop: end process " + pidFile(data).getFirst());
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** Fast shutdown: open transactions are rolled back; where that takes too long, the log repairs it at the next start. */
    void stop() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                shutDown(binaries, data);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it goes on stopping without us, its pipe is closed
        }
    }
}
