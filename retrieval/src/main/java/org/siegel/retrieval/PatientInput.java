package org.siegel.retrieval;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.siegel.trust.RevocationFault.Kind;

/**
 * Reads from a connection until the deadline: every read waits only as long as is left of the whole, so a server that sends a
 * byte now and then gains nothing.
 */
final class PatientInput extends InputStream {

    private final Socket socket;
    private final InputStream in;
    private final Deadline deadline;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int end;

    PatientInput(Socket socket, Deadline deadline) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.deadline = deadline;
    }

    private boolean fill() throws IOException {
        socket.setSoTimeout(deadline.millis());
        try {
            end = in.read(buffer, 0, buffer.length);
        } catch (SocketTimeoutException e) {
            throw new FetchException(Kind.TIMED_OUT, "did not answer completely in time", e);
        }
        position = 0;
        return end > 0;
    }

    @Override
    public int read() throws IOException {
        return position < end || fill() ? buffer[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }
}
