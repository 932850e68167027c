package org.siegel.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * PostgreSQL's programs, unpacked from the jar of this platform. A folder with the final name is always complete: it is
 * filled under another name and renamed.
 *
 * @param folder with {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path folder) {

    /** Names a folder where several data folders share one set of programs. */
    private static final String SHARED_FOLDER = "siegel.postgres.binaries";

    private static final String UNFINISHED = "unpacking-";

    private static final String UNSHARE = "/usr/bin/unshare";

    static final String NOT_AS_ROOT = "PostgreSQL does not run as root, and this machine allows no user namespaces:"
            + " run Siegel as an ordinary user, or set SIEGEL_DATABASE_URL to a PostgreSQL of your own";

    static final String VERSION = version();

    /** The version that a data folder must have been made with; PostgreSQL reads those of no other. */
    static String majorVersion() {
        return VERSION.substring(0, VERSION.indexOf('.'));
    }

    static PostgresBinaries unpacked(Path dataFolder) throws IOException {
        String shared = System.getProperty(SHARED_FOLDER);
        Path parent = shared == null
                ? dataFolder
                : PrivateFiles.folder(Path.of(shared).toAbsolutePath());
        Path folder = parent.resolve("bin-" + VERSION);
        if (shared == null) {
            PrivateFiles.deleteSiblings(folder, "bin-");
            PrivateFiles.deleteSiblings(folder, UNFINISHED);
        }
        if (!Files.isDirectory(folder)) {
            unpack(folder);
        }
        return new PostgresBinaries(folder);
    }

    private static void unpack(Path folder) throws IOException {
        String resource = "/postgres-" + platform() + ".txz";
        Path unfinished = Files.createTempDirectory(folder.getParent(), UNFINISHED);
        try (InputStream archive = PostgresBinaries.class.getResourceAsStream(resource)) {
            if (archive == null) {
                throw new DatabaseException("no embedded PostgreSQL for this platform (" + platform()
                        + "): set SIEGEL_DATABASE_URL to a PostgreSQL of your own");
            }
            TarXz.unpack(archive, unfinished);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(folder)) { // else another process was faster
                throw e;
            }
        } finally {
            PrivateFiles.deleteTree(unfinished);
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> system + "-x86_64";
            case "aarch64", "arm64" -> system + "-arm_64";
            case String other -> system + "-" + other;
        };
    }

    private static String version() {
        var versions = new Properties();
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("a resource of our own jar is unreadable", e);
        }
        return versions.getProperty("postgres");
    }

    /** The command line of one of the programs. */
    List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(asOrdinaryUser());
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    /**
     * What to put before a command. PostgreSQL refuses to run as root, where it would be a gift to attackers; in a user
     * namespace of its own it is nobody, while its files stay root's.
     */
    static List<String> asOrdinaryUser() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        if (!Files.isExecutable(Path.of(UNSHARE))) {
            throw new DatabaseException(NOT_AS_ROOT);
        }
        return List.of(UNSHARE, "-U");
    }
}
