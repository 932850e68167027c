package org.siegel.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/** An organisation's own mail server as a server meets it over LMTP (RFC 2033): it takes everything, and shows it. */
final class Mailboxes implements AutoCloseable {

    private final ServerSocket listener;
    private final LinkedBlockingQueue<String> taken = new LinkedBlockingQueue<>();

    Mailboxes() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    serve(socket);
                } catch (IOException closed) {
                    // the next connection, or the end
                }
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serve(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        say(socket, "220 mail");
        var dialogue = new StringBuilder();
        int recipients = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            dialogue.append(line).append('\n');
            switch (line.split("[ :]")[0]) {
                case "RCPT" -> {
                    recipients++;
                    say(socket, "250 ok");
                }
                case "DATA" -> {
                    say(socket, "354 go on");
                    for (line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                        dialogue.append(line).append('\n');
                    }
                    for (; recipients > 0; recipients--) {
                        say(socket, "250 taken");
                    }
                    taken.add(dialogue.toString());
                    dialogue.setLength(0);
                }
                default -> say(socket, "250 ok");
            }
        }
    }

    private static void say(Socket socket, String answer) throws IOException {
        socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The next message, with the dialogue before it. */
    String next() {
        return Waiting.until("a message", () -> Optional.ofNullable(taken.poll()));
    }

    /** How many messages nobody has looked at. */
    int waiting() {
        return taken.size();
    }

    /** The text of a message that is base64 as a whole. */
    static String base64(String message) {
        String body = message.substring(message.indexOf("\n\n") + 2).replaceAll("\\s", "");
        return new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
