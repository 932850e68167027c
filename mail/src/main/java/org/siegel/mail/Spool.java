package org.siegel.mail;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A message while it arrives: in memory while small, then in a private temporary file that goes with it. */
final class Spool extends OutputStream implements MessageBytes {

    private static final int IN_MEMORY = 256 * 1024;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream rest;
    private long size;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        size += length;
        if (rest == null && memory.size() + length <= IN_MEMORY) {
            memory.write(bytes, offset, length);
            return;
        }
        if (rest == null) {
            file = Files.createTempFile(
                    "siegel-mail",
                    ".spool",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            rest = new BufferedOutputStream(new FileOutputStream(file.toFile()));
        }
        rest.write(bytes, offset, length);
    }

    /** The first part of the message: all of a small one. */
    byte[] start() {
        return memory.toByteArray();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        var start = new ByteArrayInputStream(memory.toByteArray());
        if (rest == null || file == null) {
            return start;
        }
        rest.flush();
        return new SequenceInputStream(start, Files.newInputStream(file));
    }

    @Override
    public void close() throws IOException {
        if (rest != null) {
            rest.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
