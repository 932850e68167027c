package org.siegel.ca;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files only their owner reads, in folders only their owner enters, where the file system knows owners. */
final class PrivateFile {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private PrivateFile() {}

    static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, permissions(folder, "rwx------"));
        }
    }

    /** A complete, synced file of mode 0600 under a temporary name beside the wanted one. */
    static Path writeBeside(Path wanted, byte[] content) throws IOException {
        Path folder = folderOf(wanted);
        createFolder(folder);
        Path file = Files.createTempFile(folder, "." + wanted.getFileName(), ".new", permissions(folder, "rw-------"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        return file;
    }

    static boolean openToOthers(Path file) throws IOException {
        return knowsOwners(file) && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    }

    static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static FileAttribute<?>[] permissions(Path place, String mode) {
        return knowsOwners(place)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    private static boolean knowsOwners(Path place) {
        return place.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
