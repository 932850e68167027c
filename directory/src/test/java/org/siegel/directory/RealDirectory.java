package org.siegel.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** A real directory server, started by one of the peer scripts, and what the script says about it. */
public final class RealDirectory implements AutoCloseable {

    private final Path script;
    private final Path data;
    private final int port;
    private Map<String, String> environment = Map.of();

    private RealDirectory(Path script, Path data, int port) {
        this.script = script;
        this.data = data;
        this.port = port;
    }

    public static RealDirectory start(String script, Path data) {
        RealDirectory directory = new RealDirectory(Corpus.peer(script), data, twoFreePorts());
        directory.start();
        return directory;
    }

    /** Starts it, again with the same data where there are some. */
    public void start() {
        // Samba cannot choose its ports, so it gets a loopback address of its own; slapd's script ignores it.
        String address = "127.1." + port / 256 + "." + Math.max(1, port % 255);
        Peer.run(data, List.of("bash", script.toString(), data.toString(), Integer.toString(port), address))
                .ok();
        Map<String, String> read = new HashMap<>();
        try {
            for (String line : Files.readAllLines(data.resolve("env"))) {
                int equals = line.indexOf('=');
                read.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment = read;
        read.forEach((name, value) -> {
            if (name.endsWith("_PORT")) {
                requireListening(Integer.parseInt(value));
            }
        });
    }

    public void stop() {
        Peer.run(data, List.of("bash", script.toString(), "stop", data.toString()))
                .ok();
    }

    /** kill -9 of the process with this number. */
    void kill(String name) {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(get(name))).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    public String get(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new AssertionError(script + " says nothing about " + name);
        }
        return value;
    }

    public int port(String name) {
        return Integer.parseInt(get(name));
    }

    @Override
    public void close() {
        stop();
    }

    /** Samba's script begins to forward ports and does not wait until that is done. */
    private static void requireListening(int port) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new UncheckedIOException("nobody listens at port " + port, notYet);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    /** The scripts use a port and the one after it. */
    private static int twoFreePorts() {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                    ServerSocket second = new ServerSocket()) {
                second.bind(new InetSocketAddress("127.0.0.1", first.getLocalPort() + 1));
                return first.getLocalPort();
            } catch (IOException | IllegalArgumentException taken) {
                // try another pair
            }
        }
        throw new AssertionError("no two free ports in a row");
    }
}
