package org.siegel.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import org.siegel.smime.Secret;

/**
 * How the command line finds the server of a data folder: the address of its door in {@code run/server.properties}, and
 * the local administrator's token in {@code admin.token}, which only the owner of the data folder can read.
 */
final class RunFile {

    private static final int TOKEN_BYTES = 32;

    private RunFile() {}

    /** A running server. */
    record Door(URI url, String tenant, long pid) {}

    /** The local administrator's token, made on first use. */
    static Secret token(Path data) {
        return readOrMake(data.resolve("admin.token"));
    }

    /** The token of what reads the metrics, made on first use. */
    static Secret metricsToken(Path data) {
        return readOrMake(data.resolve("metrics.token"));
    }

    private static Secret readOrMake(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[TOKEN_BYTES];
                new SecureRandom().nextBytes(random);
                Path fresh = Files.createTempFile(
                        file.getParent(),
                        "new",
                        ".token",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(fresh, HexFormat.of().formatHex(random) + "\n");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            var others = EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
            others.retainAll(Files.getPosixFilePermissions(file));
            if (!others.isEmpty()) {
                throw new UsageException(
                        "others can read the token in " + file + "; delete the file, so that a new token is made");
            }
            return Inputs.password(file);
        } catch (IOException e) {
            throw new UsageException("cannot keep the token in " + file + ": " + e.getMessage(), e);
        }
    }

    /** The server is up. */
    static void write(Path data, Door door) {
        var properties = new Properties();
        properties.setProperty("url", door.url().toString());
        properties.setProperty("tenant", door.tenant());
        properties.setProperty("pid", Long.toString(door.pid()));
        Path file = data.resolve("run/server.properties");
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling("server.properties.new");
            try (var out = Files.newBufferedWriter(fresh)) {
                properties.store(out, "the running server of this data folder");
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UsageException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** The server is going down. */
    static void remove(Path data) {
        try {
            Files.deleteIfExists(data.resolve("run/server.properties"));
        } catch (IOException e) {
            throw new UsageException("cannot remove the run file in " + data + ": " + e.getMessage(), e);
        }
    }

    /** The server of this data folder, if its process is alive. */
    static Optional<Door> read(Path data) {
        Path file = data.resolve("run/server.properties");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
            long pid = Long.parseLong(properties.getProperty("pid", ""));
            boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            return alive
                    ? Optional.of(new Door(
                            URI.create(properties.getProperty("url", "")), properties.getProperty("tenant", ""), pid))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
