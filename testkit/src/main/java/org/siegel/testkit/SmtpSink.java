package org.siegel.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes whatever mail comes over plain SMTP on a loopback port (RFC 5321, as far as a mail program needs it). */
public final class SmtpSink implements AutoCloseable {

    private final ServerSocket door;
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

    private SmtpSink(ServerSocket door) {
        this.door = door;
    }

    public static SmtpSink open() {
        try {
            SmtpSink sink = new SmtpSink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(sink::listen);
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return door.getLocalPort();
    }

    /** The next message that came or comes. */
    public byte[] next() throws InterruptedException {
        byte[] message = messages.poll(20, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no mail came within 20 seconds");
        }
        return message;
    }

    private void listen() {
        while (true) {
            try {
                Socket guest = door.accept();
                Thread.ofVirtual().start(() -> talk(guest));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket guest) {
        try (guest) {
            InputStream in = new BufferedInputStream(guest.getInputStream());
            OutputStream out = guest.getOutputStream();
            say(out, "220 sink");
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                switch (line.strip().split(" ")[0].toUpperCase(java.util.Locale.ROOT)) {
                    case "DATA" -> {
                        say(out, "354 go on");
                        messages.add(content(in));
                        say(out, "250 taken");
                    }
                    case "QUIT" -> {
                        say(out, "221 bye");
                        return;
                    }
                    default -> say(out, "250 well");
                }
            }
        } catch (IOException gone) {
            // the guest left; what it sent before is kept
        }
    }

    private static byte[] content(InputStream in) throws IOException {
        var message = new ByteArrayOutputStream();
        for (String line = line(in); !line.equals(".\r\n") && !line.isEmpty(); line = line(in)) {
            message.writeBytes((line.startsWith(".") ? line.substring(1) : line).getBytes(StandardCharsets.ISO_8859_1));
        }
        return message.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            line.append((char) c);
            if (c == '\n') {
                break;
            }
        }
        return line.toString();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
