package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Decrypted content as a stream; closing it removes what was spooled. */
final class DecryptedContent extends InputStream {

    /** Something that has to be removed afterwards. */
    interface Resource {
        void close() throws IOException;
    }

    private final InputStream in;
    private final Resource resource;

    DecryptedContent(InputStream in, Resource resource) {
        this.in = in;
        this.resource = resource;
    }

    @Override
    public int read() throws IOException {
        return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return in.read(target, offset, length);
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return in.transferTo(out);
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
