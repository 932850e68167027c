package org.siegel.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL of our own, for those who have none: started from the programs in a jar, on a folder, listening on
 * one loopback port, with data checksums and every commit on disk when it is acknowledged.
 *
 * {@snippet :
 * try (var postgres = EmbeddedPostgres.start(Path.of("data/postgres"));
 *         var database = Database.open(postgres.address())) {
 *     database.migrate("tenant");
 * }
 * }
 *
 * <p>The folder holds {@code data}, the {@code password} (0600), {@code postgres.log}, and the programs
 * {@code bin-<version>}; the system property {@code siegel.postgres.binaries} names a folder where several servers share
 * the programs. The server never outlives us for long: it shuts down when this JVM ends, even killed, and whatever is
 * left of it is ended by the next start. If it is killed while we live, it is started again on the same port.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final int MOST_QUICK_ENDS = 3;
    private static final int ATTEMPTS = 10;
    private static final long LARGEST_LOG = 10_000_000;

    private final FolderLock lock;
    private final PostgresBinaries binaries;
    private final PostgresFolder folder;
    private final DatabaseAddress address;
    private Postmaster postmaster;
    private int quickEnds;
    private boolean closed;

    private EmbeddedPostgres(FolderLock lock, PostgresBinaries binaries, PostgresFolder folder) throws IOException {
        this.lock = lock;
        this.binaries = binaries;
        this.folder = folder;
        this.postmaster = launch(binaries, folder, EmbeddedPostgres::freePort);
        this.address = new DatabaseAddress(
                "jdbc:postgresql://127.0.0.1:" + postmaster.port() + "/" + PostgresFolder.ROLE,
                PostgresFolder.ROLE,
                folder.password());
    }

    /**
     * Starts the server on a folder, which is created where it is missing, and waits until it takes connections.
     *
     * @param folder its own; nothing else may be in there
     * @throws DatabaseException if it is in use, of another PostgreSQL version, open to others, or the server does not
     *     start; nothing is left running then
     */
    public static EmbeddedPostgres start(Path folder) {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            throw new DatabaseException("the embedded PostgreSQL runs on Linux and macOS only:"
                    + " set SIEGEL_DATABASE_URL to a PostgreSQL of your own");
        }
        try {
            Path real = PrivateFiles.folder(folder.toAbsolutePath()).toRealPath();
            FolderLock lock = FolderLock.take(real);
            boolean started = false;
            try {
                var home = new PostgresFolder(real);
                prepareLog(home.log());
                var binaries = PostgresBinaries.unpacked(real);
                home.prepare(binaries);
                Postmaster.endOrphan(binaries, home.data());
                var postgres = new EmbeddedPostgres(lock, binaries, home);
                postgres.watch(postgres.postmaster);
                started = true;
                return postgres;
            } finally {
                if (!started) {
                    lock.close();
                }
            }
        } catch (AccessDeniedException e) {
            throw new DatabaseException(
                    "cannot start the embedded PostgreSQL: this user may not read or write " + e.getFile(), e);
        } catch (IOException | UncheckedIOException e) {
            throw new DatabaseException("cannot start the embedded PostgreSQL on " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Where the server of a folder listens that another process of this user started.
     *
     * @return empty if none runs there
     * @throws DatabaseException if the folder cannot be read
     */
    public static Optional<DatabaseAddress> running(Path folder) {
        Path pidFile = folder.resolve("data/postmaster.pid");
        try {
            if (!Files.exists(pidFile)) {
                return Optional.empty();
            }
            // PostgreSQL: process, data folder, start, port, ... line by line
            List<String> lines = Files.readAllLines(pidFile);
            if (lines.size() < 4
                    || ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                            .isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new DatabaseAddress(
                    "jdbc:postgresql://127.0.0.1:"
                            + Integer.parseInt(lines.get(3).strip()) + "/" + PostgresFolder.ROLE,
                    PostgresFolder.ROLE,
                    new PostgresFolder(folder).password()));
        } catch (IOException | NumberFormatException e) {
            throw new DatabaseException("cannot read where the PostgreSQL of " + folder + " listens: " + e, e);
        }
    }

    private static void prepareLog(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(log)) {
            PrivateFiles.write(log, ""); // failing statements are in there, with their data
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    /**
     * Backends of a killed server may need a moment to notice and let go of its memory, and a free port may be taken
     * before the server has it: hence several attempts.
     */
    private static Postmaster launch(PostgresBinaries binaries, PostgresFolder folder, IntSupplier port)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return Postmaster.start(binaries, folder, port.getAsInt());
            } catch (DatabaseException e) {
                String reason = String.valueOf(e.getMessage());
                boolean passing = reason.contains("shared memory")
                        || reason.contains("unexpected postmaster exit") // said by a backend of the killed server
                        || reason.contains("TCP/IP socket");
                if (!passing || attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200L * attempt));
            }
        }
    }

    private void watch(Postmaster running) {
        long since = System.nanoTime();
        var _ = running.onExit().thenRunAsync(() -> restart(running, since), Thread::startVirtualThread);
    }

    private synchronized void restart(Postmaster ended, long since) {
        if (closed) {
            return;
        }
        quickEnds = System.nanoTime() - since < QUICK.toNanos() ? quickEnds + 1 : 0;
        if (quickEnds > MOST_QUICK_ENDS) {
            LOG.error(
                    "the embedded PostgreSQL ended right after its start several times and stays down; see {}",
                    folder.log());
            return;
        }
        LOG.warn("the embedded PostgreSQL ended unexpectedly and is started again; see {}", folder.log());
        try {
            postmaster = launch(binaries, folder, ended::port);
            watch(postmaster);
        } catch (IOException | DatabaseException e) {
            LOG.error("the embedded PostgreSQL cannot be started again: {}", e.getMessage());
        }
    }

    /** Where it listens. The port changes with every start of the JVM. */
    public DatabaseAddress address() {
        return address;
    }

    /** The process id of its main process. */
    public synchronized long pid() {
        return postmaster.pid();
    }

    /** Shuts it down: connections are ended, open transactions rolled back. Doing it twice does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            postmaster.stop();
        } catch (IOException e) {
            throw new DatabaseException(
                    "cannot stop the embedded PostgreSQL on " + folder.folder() + ": " + e.getMessage(), e);
        }
    }
}
