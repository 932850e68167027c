package org.siegel.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.siegel.smime.Secret;

/** What commands read: messages, small files, passwords. Errors name the file. */
final class Inputs {

    /** Certificates, keys and collections; the largest real collections are below 1 MB. */
    private static final int SMALL_FILE = 64 * 1024 * 1024;

    private Inputs() {}

    /** Standard input where no file, or {@code -}, is given. */
    static InputStream message(Optional<Path> named) {
        if (named.isEmpty() || named.get().toString().equals("-")) {
            return new BufferedInputStream(System.in, 64 * 1024);
        }
        Path file = named.get();
        try {
            return new BufferedInputStream(Files.newInputStream(file), 64 * 1024);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A whole file. */
    static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SMALL_FILE + 1);
            if (bytes.length > SMALL_FILE) {
                throw new UsageException(file + " is larger than 64 MiB; that is no key, certificate or collection");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The first line of a file. */
    static Secret password(Path file) {
        byte[] bytes = bytes(file);
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        byte[] line = Arrays.copyOf(bytes, end);
        try {
            return Secret.of(line);
        } finally {
            Arrays.fill(line, (byte) 0);
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static UsageException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new UsageException("there is no file " + file);
        }
        return new UsageException(
                "cannot read " + file + ": " + (Files.isDirectory(file) ? "it is a folder" : e.getMessage()), e);
    }
}
