package org.siegel.retrieval;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on loopback that answers every path as a test says, byte by byte if need be. */
final class HostileServer implements AutoCloseable {

    /** Writes whatever it likes. */
    @FunctionalInterface
    interface Answer {
        void write(Asked asked, OutputStream out) throws IOException, InterruptedException;
    }

    /** What a client sent. */
    record Asked(String method, String path, Map<String, String> fields, byte[] body) {}

    private final ServerSocket door;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    HostileServer() {
        try {
            door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    HostileServer on(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    /** Answers 200 with these bytes. */
    HostileServer on(String path, byte[] bytes) {
        return on(path, (_, out) -> out.write(ok(bytes)));
    }

    String url(String path) {
        return "http://127.0.0.1:" + door.getLocalPort() + path;
    }

    List<Asked> asked() {
        return asked;
    }

    static byte[] ok(byte[] bytes) {
        return bytes("HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length + "\r\n\r\n", bytes);
    }

    static byte[] bytes(String head, byte[] body) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    /** Never answers: waits until the client or the test ends the connection. */
    static final Answer SILENCE = (_, _) -> Thread.sleep(java.time.Duration.ofHours(1));

    /** Sends the head, then a byte every few milliseconds, for ever. */
    static final Answer TRICKLE = (_, out) -> {
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        while (true) {
            out.write(0x30);
            out.flush();
            Thread.sleep(20);
        }
    };

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            String[] first = (line(in) + " / ").split(" ");
            Map<String, String> fields = new ConcurrentHashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                fields.put(
                        line.replaceFirst(":.*", "").toLowerCase(java.util.Locale.ROOT),
                        line.replaceFirst("^[^:]*: *", ""));
            }
            byte[] body = in.readNBytes(Integer.parseInt(fields.getOrDefault("content-length", "0")));
            var request = new Asked(first[0], first[1], fields, body);
            asked.add(request);
            Answer answer = answers.entrySet().stream()
                    .filter(e -> first[1].startsWith(e.getKey()))
                    .max(java.util.Comparator.comparingInt(e -> e.getKey().length()))
                    .map(Map.Entry::getValue)
                    .orElse((_, out) ->
                            out.write(bytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", new byte[0])));
            answer.write(request, socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (IOException clientWent) {
            // a client with a deadline goes away in the middle: that is what is tested
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Killed: nobody listens any more, and connections end. */
    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
