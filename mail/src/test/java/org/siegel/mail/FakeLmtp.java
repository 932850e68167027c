package org.siegel.mail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An LMTP server that answers as it is told. It takes messages apart in its own way, not with the code under test. */
final class FakeLmtp implements AutoCloseable {

    record Received(String sender, List<String> recipients, byte[] bytes) {}

    final List<Received> received = new CopyOnWriteArrayList<>();
    /** Answers by the beginning of the command, or "END <recipient>" for those after the message; HANG, DROP. */
    final Map<String, String> answers = new ConcurrentHashMap<>();

    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    FakeLmtp() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    open.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            String sender = "";
            List<String> recipients = new ArrayList<>();
            say(out, "220 fake");
            while (true) {
                String command = line(in);
                String answer = answers.entrySet().stream()
                        .filter(entry -> command.startsWith(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("");
                if (answer.equals("HANG")) {
                    in.read();
                    return;
                }
                if (answer.equals("DROP")) {
                    return;
                }
                String verb = command.split("[ :]")[0];
                if (verb.equals("QUIT")) {
                    return;
                }
                if (!answer.isEmpty()) {
                    say(out, answer);
                    continue;
                }
                switch (verb) {
                    case "LHLO" -> say(out, "250-fake\r\n250-8BITMIME\r\n250 SIZE");
                    case "MAIL" -> {
                        sender = command.replaceAll(".*<(.*)>.*", "$1");
                        say(out, "250 ok");
                    }
                    case "RCPT" -> {
                        recipients.add(command.replaceAll(".*<(.*)>.*", "$1"));
                        say(out, "250 ok");
                    }
                    case "DATA" -> {
                        say(out, "354 go");
                        if (answers.getOrDefault("MIDDATA", "").equals("DROP")) {
                            in.read(new byte[10]);
                            return;
                        }
                        byte[] bytes = message(in);
                        List<String> ends = recipients.stream()
                                .map(r -> answers.getOrDefault("END " + r, "250 stored"))
                                .toList();
                        List<String> said =
                                ends.stream().takeWhile(e -> !e.equals("DROP")).toList();
                        if (said.stream().anyMatch(e -> e.startsWith("2"))) {
                            // before the client hears of it and looks
                            received.add(new Received(sender, List.copyOf(recipients), bytes));
                        }
                        for (String end : said) {
                            say(out, end);
                        }
                        if (said.size() < ends.size()) {
                            return;
                        }
                        recipients.clear();
                    }
                    default -> say(out, "500 what?");
                }
            }
        } catch (IOException gone) {
            // the client ended the connection
        }
    }

    private static byte[] message(InputStream in) throws IOException {
        var raw = new ByteArrayOutputStream();
        raw.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        String end = "";
        while (!end.equals("\r\n.\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("end within a message");
            }
            raw.write(b);
            end = (end.length() == 5 ? end.substring(1) : end) + (char) b;
            if (raw.size() == 5 && end.equals(".\r\n")) {
                break;
            }
        }
        String text = raw.toString(StandardCharsets.ISO_8859_1);
        return text.substring(0, text.length() - 3)
                .replace("\r\n.", "\r\n")
                .substring(2)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("end");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
