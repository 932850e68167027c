package org.siegel.mail.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines and messages of a sender. Only CR LF ends a line: a message in which a bare LF or CR surrounds a dot goes on, so
 * nobody can hide a second message in a first one (SMTP smuggling).
 */
final class LmtpInput {

    private static final int LONGEST_LINE = 4096; // more than RFC 5321 §4.5.3.1.4 asks for

    private final InputStream input;
    private final byte[] buffer = new byte[16 * 1024];
    private int next;
    private int end;

    LmtpInput(InputStream input) {
        this.input = input;
    }

    static final class LineTooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Whether there is something to read without waiting. */
    boolean waiting() {
        return next < end;
    }

    /** The next line without its end; null at the end of the stream. A line that is too long is read to its end. */
    @Nullable
    String line() throws IOException {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        int last = -1;
        while (true) {
            int b = read();
            if (b < 0) {
                return null;
            }
            if (b == '\n' && last == '\r') {
                if (length > line.length) {
                    throw new LineTooLong();
                }
                return new String(line, 0, length - 1, StandardCharsets.UTF_8);
            }
            if (length < line.length) {
                line[length] = (byte) b;
            }
            length = Math.min(length + 1, line.length + 1);
            last = b;
        }
    }

    /** Copies a message up to the line with nothing but a dot; takes away the dots the sender added (RFC 5321 §4.5.2). */
    void message(OutputStream message) throws IOException {
        int last = '\n';
        int beforeLast = '\r';
        byte[] run = new byte[buffer.length];
        int length = 0;
        while (true) {
            int b = need();
            if (b == '.' && last == '\n' && beforeLast == '\r') {
                b = need();
                if (b == '\r') {
                    int c = need();
                    if (c == '\n') {
                        message.write(run, 0, length);
                        return;
                    }
                    run[length++] = '\r';
                    beforeLast = '.';
                    last = '\r';
                    b = c;
                }
            }
            run[length++] = (byte) b;
            beforeLast = last;
            last = b;
            if (length >= run.length - 2) {
                message.write(run, 0, length);
                length = 0;
            }
        }
    }

    private int need() throws IOException {
        int b = read();
        if (b < 0) {
            throw new EOFException("the connection ended within a message");
        }
        return b;
    }

    private int read() throws IOException {
        if (next == end) {
            next = 0;
            end = Math.max(input.read(buffer), 0);
            if (end == 0) {
                return -1;
            }
        }
        return buffer[next++] & 0xff;
    }
}
