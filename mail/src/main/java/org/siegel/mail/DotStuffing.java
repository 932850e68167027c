package org.siegel.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes a message as the client of DATA must (RFC 5321 §4.5.2): a dot before every line that begins with one, and the
 * final line with the dot. A bare CR or LF is an error (RFC 5321 §2.3.8): servers disagree about it, and what they
 * disagree about is how one message becomes two.
 */
final class DotStuffing {

    private final OutputStream out;

    DotStuffing(OutputStream out) {
        this.out = out;
    }

    void transfer(InputStream in) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        int previous = '\n';
        boolean lineStart = true;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            int from = 0;
            for (int i = 0; i < n; i++) {
                byte b = buffer[i];
                if ((b == '\n') != (previous == '\r')) {
                    throw new IOException("the message has a bare CR or LF; its lines must end with CR LF");
                }
                if (lineStart && b == '.') {
                    out.write(buffer, from, i - from);
                    out.write('.');
                    from = i;
                }
                lineStart = b == '\n';
                previous = b;
            }
            out.write(buffer, from, n - from);
        }
        if (previous == '\r') {
            throw new IOException("the message ends with a bare CR; its lines must end with CR LF");
        }
        if (!lineStart) {
            out.write('\r');
            out.write('\n');
        }
        out.write('.');
        out.write('\r');
        out.write('\n');
    }
}
