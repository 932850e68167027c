package org.siegel.mail.server;

import com.google.common.io.FileBackedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.james.mailbox.model.Content;

/** A message on its way in: small ones in memory, others in a private temporary file; what is too large is dropped. */
final class Spool extends OutputStream implements Content {

    private static final int IN_MEMORY = 256 * 1024;

    private final FileBackedOutputStream bytes = new FileBackedOutputStream(IN_MEMORY);
    private final long largest;
    private long size;

    Spool(long largest) {
        this.largest = largest;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        size += length;
        if (overflowed()) {
            bytes.reset();
        } else {
            bytes.write(data, offset, length);
        }
    }

    boolean overflowed() {
        return size > largest;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return bytes.asByteSource().openStream();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
        bytes.reset();
    }
}
