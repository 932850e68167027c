package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes a content of unknown length for a CMS object. Short content waits and is written as one DER object with definite
 * lengths, which readers take faster; from {@value #SHORT} bytes on it goes out as a BER stream. Closing completes the
 * object, not the target; whoever fails on the way does not close it, or a part would be signed as if it were all.
 */
abstract class CmsOutput extends OutputStream {

    static final int SHORT = 64 * 1024;

    private static final int FIRST = 4 * 1024;

    private final OutputStream out;
    private byte[] held = {};
    private int length;
    private @Nullable OutputStream streaming;
    private boolean closed;

    CmsOutput(OutputStream out) {
        this.out = out;
    }

    /** The object around this content. */
    abstract byte[] whole(byte[] content, int offset, int length) throws GeneralSecurityException;

    /** Begins the object as a stream; closing what is returned ends it. */
    abstract OutputStream stream(OutputStream out) throws IOException;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (streaming == null && length + count <= SHORT) {
            if (length + count > held.length) {
                held = Arrays.copyOf(held, Math.min(SHORT, Math.max(length + count, Math.max(FIRST, held.length * 4))));
            }
            System.arraycopy(bytes, offset, held, length, count);
            length += count;
            return;
        }
        (streaming == null ? begin() : streaming).write(bytes, offset, count);
    }

    /** Writes all that the stream has, without copying short content more than once. */
    void fill(InputStream in) throws IOException {
        while (streaming == null) {
            if (length == held.length) {
                held = Arrays.copyOf(held, length == 0 ? FIRST : Math.min(SHORT + 1, length * 4));
            }
            int n = in.read(held, length, held.length - length);
            if (n < 0) {
                return;
            }
            length += n;
            if (length > SHORT) {
                begin();
            }
        }
        byte[] block = new byte[SHORT];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            write(block, 0, n);
        }
    }

    private OutputStream begin() throws IOException {
        OutputStream target = stream(out);
        target.write(held, 0, length);
        streaming = target;
        held = new byte[0];
        return target;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (streaming != null) {
            streaming.close();
            return;
        }
        try {
            out.write(whole(held, 0, length));
        } catch (GeneralSecurityException e) {
            throw new SmimeException.Unsupported("The cryptographic library cannot do what this message needs.", e);
        }
    }
}
