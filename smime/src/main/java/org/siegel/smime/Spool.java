package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps encrypted bytes until their authentication code is checked: in memory while they are few, then in a temporary file
 * that only the owner can read. Never holds plaintext.
 */
final class Spool extends OutputStream {

    private static final int IN_MEMORY = 1024 * 1024;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream disk;
    private long length;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        length += count;
        if (disk == null && memory.size() + count <= IN_MEMORY) {
            memory.write(bytes, offset, count);
            return;
        }
        if (disk == null) {
            file = Files.createTempFile("siegel-", ".encrypted");
            disk = Files.newOutputStream(file);
            memory.writeTo(disk);
            memory.reset();
        }
        disk.write(bytes, offset, count);
    }

    long length() {
        return length;
    }

    /** Everything from the start; may be asked for several times. */
    InputStream open() throws IOException {
        if (file == null) {
            return new ByteArrayInputStream(memory.toByteArray());
        }
        if (disk != null) {
            disk.flush();
        }
        return Files.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
        if (disk != null) {
            disk.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
