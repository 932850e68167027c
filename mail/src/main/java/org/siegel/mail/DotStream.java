package org.siegel.mail;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Takes a message as the server of DATA must (RFC 5321 §4.5.2), up to and including CR LF "." CR LF and not one octet
 * more. Only that sequence ends a message. A bare CR or LF makes it {@link Fault#BARE_LINE_END}: in "LF . LF" and its
 * relatives another server might see an end, and what follows would be a message that nobody checked (SMTP smuggling).
 */
final class DotStream {

    /** Why a message was taken off the line but not kept. */
    enum Fault {
        NONE,
        BARE_LINE_END,
        LONG_LINE,
        TOO_LARGE
    }

    private final InputStream in;
    private final long mostOctets;
    private final int longestLine;

    DotStream(InputStream in, long mostOctets, int longestLine) {
        this.in = in;
        this.mostOctets = mostOctets;
        this.longestLine = longestLine;
    }

    /**
     * Reads to the end of the message.
     *
     * @param out gets the message without stuffed dots, as long as it has no fault
     * @throws EOFException if the client went away before the end
     */
    Fault transfer(OutputStream out) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        int filled = 0;
        long octets = 0;
        int line = 0; // octets of the current line, its stuffed dot included
        int previous = '\n';
        boolean dotAlone = false; // the line so far is a single dot, perhaps with its CR
        Fault fault = Fault.NONE;
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the client went away within a message");
            }
            if ((b == '\n') != (previous == '\r') && fault == Fault.NONE) {
                fault = Fault.BARE_LINE_END;
            }
            boolean endOfLine = b == '\n' && previous == '\r';
            previous = b;
            line++;
            if (line == 1 && b == '.') {
                dotAlone = true; // stuffed, or the end
                continue;
            }
            if (dotAlone) {
                if (line == 2 && b == '\r') {
                    continue;
                }
                if (line == 3 && endOfLine) {
                    out.write(buffer, 0, fault == Fault.NONE ? filled : 0);
                    return fault;
                }
                if (line == 3) { // the CR we held back was bare
                    buffer[filled++] = '\r';
                    octets++;
                }
                dotAlone = false;
            }
            buffer[filled++] = (byte) b;
            octets++;
            if (fault == Fault.NONE && octets > mostOctets) {
                fault = Fault.TOO_LARGE;
            } else if (fault == Fault.NONE && line > longestLine) {
                fault = Fault.LONG_LINE;
            }
            if (endOfLine) {
                line = 0;
            }
            if (filled >= buffer.length - 1) {
                out.write(buffer, 0, fault == Fault.NONE ? filled : 0);
                filled = 0;
                if (octets > 2 * mostOctets) {
                    throw new IOException("the client does not stop after " + octets + " octets");
                }
            }
        }
    }
}
