package org.siegel.directory.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.forgerock.opendj.server.embedded.ConfigParameters;
import org.forgerock.opendj.server.embedded.EmbeddedDirectoryServer;
import org.forgerock.opendj.server.embedded.EmbeddedDirectoryServerException;

/**
 * The folder {@code opendj} below the data folder. Only {@code db}, {@code changelogDb} and the keystores are precious;
 * the rest is laid out anew at each start.
 */
final class Installation {

    private static final Duration PREDECESSOR_STOPS = Duration.ofSeconds(15);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Settings settings;
    private final Path root;

    Installation(Settings settings) {
        this.settings = settings;
        this.root = settings.folder().resolve("opendj"); // OpenDJ insists on the name
    }

    /** Starts the server. @throws CannotStart if it does not come up */
    RunningServer start() {
        FileChannel lock;
        List<Integer> free;
        int port;
        try {
            lock = lock();
            free = Ports.choose(3);
            port = settings.port() == 0 ? free.get(0) : settings.port();
            Ports.requireFree(port);
            requireSameBase();
            layOut();
            new Keystores(root.resolve("config")).ensure();
            new Configuration(settings, port, free.get(1), free.get(2))
                    .write(root.resolve("template/config.ldif"), root.resolve("config/config.ldif"));
        } catch (IOException | UncheckedIOException e) {
            throw new CannotStart("cannot write the directory's data folder " + settings.folder() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("interrupted while starting", e);
        }
        EmbeddedDirectoryServer server = EmbeddedDirectoryServer.manageEmbeddedDirectoryServerForRestrictedOps(
                ConfigParameters.configParams().serverRootDirectory(root.toString()), System.err, System.err);
        try {
            server.start();
        } catch (EmbeddedDirectoryServerException e) {
            throw new CannotStart("OpenDJ does not start: " + e.getMessage(), e);
        }
        RunningServer running = new RunningServer(server, port, lock);
        running.confineReplication();
        running.ensureEntries(settings.baseDn());
        Ports.awaitListener(port);
        return running;
    }

    /**
     * Two servers on the same data would destroy it. The lock ends with this process. Where our parent was killed and
     * started again at once, its former child needs a moment to stop: it is waited for.
     */
    private FileChannel lock() throws IOException, InterruptedException {
        Files.createDirectories(settings.folder());
        FileChannel file = FileChannel.open(
                settings.folder().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + PREDECESSOR_STOPS.toNanos();
        while (file.tryLock() == null) {
            if (System.nanoTime() > deadline) {
                file.close();
                throw new CannotStart("another directory server is running on " + settings.folder()
                        + "; stop it or choose another data folder");
            }
            Thread.sleep(LOOK_AGAIN);
        }
        return file;
    }

    /** The data belongs to one naming context; another one would look like an empty directory. */
    private void requireSameBase() throws IOException {
        Path marker = settings.folder().resolve("base-dn");
        if (Files.exists(marker)) {
            String before = Files.readString(marker).strip();
            if (!before.equals(settings.baseDn())) {
                throw new CannotStart("the directory in " + settings.folder() + " belongs to " + before + ", not to "
                        + settings.baseDn() + "; use that base DN or another data folder");
            }
            return;
        }
        Files.writeString(marker, settings.baseDn() + "\n");
    }

    private void layOut() throws IOException {
        createPrivate(root);
        for (String folder : List.of(
                "bak", "bin", "changelogDb", "classes", "config", "db", "import-tmp", "ldif", "lib", "locks", "logs")) {
            Files.createDirectories(root.resolve(folder));
        }
        try (FileSystem jar = FileSystems.newFileSystem(ownJar())) {
            copy(jar.getPath("/opendj/template/config"));
        }
    }

    private static Path ownJar() {
        try {
            return Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path without valid addresses", e);
        }
    }

    private void copy(Path template) throws IOException {
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = template.relativize(file).toString();
                Path target = name.equals("config.ldif")
                        ? root.resolve("template/config.ldif")
                        : root.resolve("config").resolve(name);
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void createPrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
