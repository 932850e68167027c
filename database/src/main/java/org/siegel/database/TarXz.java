package org.siegel.database;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tukaani.xz.XZInputStream;

/**
 * Reads the xz-compressed tar archives of PostgreSQL's programs (POSIX.1-1988 ustar, with GNU's long names). It is here
 * because small container images have neither {@code xz} nor {@code tar}.
 */
final class TarXz {

    private static final int BLOCK = 512;

    private TarXz() {}

    /** Unpacks files, folders and symbolic links into an empty folder. */
    static void unpack(InputStream archive, Path folder) throws IOException {
        try (InputStream in = new XZInputStream(new BufferedInputStream(archive, 1 << 16))) {
            String longName = "";
            for (byte[] header = block(in); header[0] != 0; header = block(in)) {
                long size = octal(header, 124, 12);
                char type = (char) header[156];
                if (type == 'L') { // GNU: the name of the next entry
                    longName = new String(in.readNBytes((int) size), StandardCharsets.UTF_8).replace("\0", "");
                    skipPadding(in, size);
                    continue;
                }
                Path target = inside(folder, longName.isEmpty() ? name(header) : longName);
                longName = "";
                switch (type) {
                    case '5' -> Files.createDirectories(target);
                    case '2' -> {
                        Path link = Path.of(text(header, 157, 100));
                        inside(
                                folder,
                                folder.relativize(target.resolveSibling(link)).toString());
                        Files.createDirectories(target.getParent());
                        Files.createSymbolicLink(target, link);
                    }
                    case '0', '\0' -> file(in, target, size, (octal(header, 100, 8) & 0100) != 0);
                    default -> throw new IOException("unexpected entry of type " + type + ": " + target);
                }
            }
        }
    }

    private static void file(InputStream in, Path target, long size, boolean executable) throws IOException {
        Files.createDirectories(target.getParent());
        try (OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (n < 0) {
                    throw new EOFException("the archive ends within " + target);
                }
                out.write(buffer, 0, n);
                left -= n;
            }
        }
        skipPadding(in, size);
        if (executable) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static Path inside(Path folder, String name) throws IOException {
        Path target = folder.resolve(name).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("the archive names a file outside itself: " + name);
        }
        return target;
    }

    private static String name(byte[] header) {
        String prefix = text(header, 257, 6).equals("ustar") ? text(header, 345, 155) : "";
        return (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int offset, int length) {
        return Long.parseLong(text(header, offset, length).strip(), 8);
    }

    private static void skipPadding(InputStream in, long size) throws IOException {
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }

    private static byte[] block(InputStream in) throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw new EOFException("the archive ends early");
        }
        return block;
    }
}
