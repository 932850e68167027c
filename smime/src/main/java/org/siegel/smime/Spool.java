package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps encrypted bytes until their authentication code is checked, in a temporary file that only the owner can read and that
 * has no name any more where the system allows it, so that it is gone whatever happens to the process. Never holds plaintext.
 */
final class Spool extends OutputStream {

    /** Whole pages are written, and from where the system reads them without another copy. */
    private static final int BLOCK = 256 * 1024;

    private final FileChannel file;
    private final Arena memory = Arena.ofShared();
    private final ByteBuffer block = memory.allocate(BLOCK).asByteBuffer();

    Spool() throws IOException {
        file = file();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int left = count;
        while (left > 0) {
            int n = Math.min(left, block.remaining());
            block.put(bytes, offset + count - left, n);
            left -= n;
            if (!block.hasRemaining()) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        block.flip();
        while (block.hasRemaining()) {
            file.write(block);
        }
        block.clear();
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

    /** Everything from the start; may be asked for several times. */
    InputStream open() throws IOException {
        flush();
        return new ChannelInput(file);
    }

    @Override
    public void close() throws IOException {
        if (file.isOpen()) {
            file.close();
            memory.close();
        }
    }
}
