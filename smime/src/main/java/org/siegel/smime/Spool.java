package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps encrypted bytes until their authentication code is checked: in memory while they are few, then in a temporary file
 * that only the owner can read and that has no name any more where the system allows it, so that it is gone whatever
 * happens to the process. Never holds plaintext.
 */
final class Spool extends OutputStream {

    private static final int IN_MEMORY = 1024 * 1024;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel disk;
    private long length;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        length += count;
        if (disk == null) {
            if (memory.size() + count <= IN_MEMORY) {
                memory.write(bytes, offset, count);
                return;
            }
            disk = file();
            write(disk, memory.toByteArray(), 0, memory.size());
            memory.reset();
        }
        write(disk, bytes, offset, count);
    }

    private static FileChannel file() throws IOException {
        Path file = Files.createTempFile("siegel-", ".encrypted"); // for the owner only
        try {
            return FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void write(FileChannel to, byte[] bytes, int offset, int count) throws IOException {
        for (ByteBuffer left = ByteBuffer.wrap(bytes, offset, count); left.hasRemaining(); ) {
            to.write(left);
        }
    }

    long length() {
        return length;
    }

    /** Everything, where it needed no file. */
    Optional<byte[]> inMemory() {
        return disk == null ? Optional.of(memory.toByteArray()) : Optional.empty();
    }

    /** Everything from the start; may be asked for several times, also at the same time. */
    InputStream open() {
        FileChannel channel = disk;
        return channel == null ? new ByteArrayInputStream(memory.toByteArray()) : new Reading(channel);
    }

    @Override
    public void close() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    /** Reads at a position of its own. */
    private static final class Reading extends BulkInput {
        private final FileChannel channel;
        private long position;

        Reading(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            int n = channel.read(ByteBuffer.wrap(target, offset, count), position);
            position += Math.max(n, 0);
            return n;
        }
    }
}
