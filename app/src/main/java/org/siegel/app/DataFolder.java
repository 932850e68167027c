package org.siegel.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The data folder: its owner's alone, and one server's at a time. */
final class DataFolder {

    private DataFolder() {}

    /**
     * Makes the folder where it is missing.
     *
     * @throws UsageException if it cannot be made
     */
    static Path make(Path folder) {
        Path data = folder.toAbsolutePath().normalize();
        try {
            if (!Files.exists(data)) {
                Path parent = data.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return data;
        } catch (IOException e) {
            throw new UsageException("cannot make the data folder " + data + ": " + e.getMessage(), e);
        }
    }

    /**
     * Keeps other servers off until the channel is closed or this process ends.
     *
     * @throws UsageException if another server runs on it
     */
    static FileChannel lock(Path data) {
        return tryLock(data, "lock")
                .orElseThrow(() -> new UsageException("a Siegel server already runs on the data folder " + data
                        + "; stop it, or name another folder with --data"));
    }

    /** A lock of this name in the folder; empty if another process has it. */
    static Optional<FileChannel> tryLock(Path data, String name) {
        try {
            Files.createDirectories(make(data).resolve("run"));
            FileChannel channel = FileChannel.open(
                    data.resolve("run").resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(channel);
        } catch (IOException e) {
            throw new UsageException("cannot use the data folder " + data + ": " + e.getMessage(), e);
        }
    }
}
