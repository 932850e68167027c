package org.siegel.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files and folders that nobody but their owner may see. */
final class PrivateFiles {

    private PrivateFiles() {}

    /** Creates a folder with mode 0700 where it is missing. */
    static Path folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return folder;
    }

    /** Writes a file with mode 0600 that is either there completely or not at all. */
    static void write(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(unfinished, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Refuses a file or folder that others may look into. */
    static void requirePrivate(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER_"))) {
            throw new DatabaseException(path + " is open to other users (" + PosixFilePermissions.toString(permissions)
                    + "): chmod -R go= " + path);
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    /** Deletes what lies beside a file or folder and begins with a prefix. */
    static void deleteSiblings(Path kept, String prefix) throws IOException {
        List<Path> old;
        try (Stream<Path> siblings = Files.list(kept.getParent())) {
            old = siblings.filter(p -> p.getFileName().toString().startsWith(prefix) && !p.equals(kept))
                    .toList();
        }
        for (Path path : old) {
            deleteTree(path);
        }
    }
}
