package org.siegel.testkit;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A DNS of its own on loopback: BIND serves a root zone and zones below it, signed with BIND's tools. Nothing of it asks the
 * network.
 */
public final class SignedZones implements AutoCloseable {

    private final Path folder;
    private final List<String> zones = new ArrayList<>();
    private final StringBuilder root = new StringBuilder();
    private @Nullable Process server;
    private int port;
    private String anchor = "";

    /** @param folder empty, for keys and zones */
    public SignedZones(Path folder) {
        for (String program : List.of("named", "dnssec-signzone", "dnssec-keygen")) {
            Peer.require(program);
        }
        this.folder = folder;
    }

    /** How a zone is signed. */
    public record Signing(boolean signed, List<String> options) {
        private static final List<String> LONG = List.of("-s", "20190101000000", "-e", "20450101000000");
        public static final Signing GOOD = new Signing(true, LONG);
        public static final Signing NSEC3 = new Signing(
                true, Stream.concat(LONG.stream(), Stream.of("-3", "-")).toList());
        public static final Signing NONE = new Signing(false, List.of());
        public static final Signing EXPIRED =
                new Signing(true, List.of("-P", "-s", "20200101000000", "-e", "20200201000000"));
    }

    /** Adds a zone with these lines; a signed one is delegated with its DS. */
    public SignedZones zone(String zone, Signing signing, String... lines) throws IOException {
        String file = file(zone, signing, String.join("\n", lines));
        zones.add("zone \"" + zone + "\" { type primary; file \"" + file + "\"; };");
        root.append(zone).append(". IN NS ns.\n");
        if (signing.signed) {
            root.append(Files.readString(folder.resolve("dsset-" + zone + ".")));
        }
        return this;
    }

    private String file(String zone, Signing signing, String lines) throws IOException {
        String name = zone.isEmpty() ? "root" : zone;
        String origin = zone + ".";
        String text = "$TTL 300\n$ORIGIN " + origin + "\n@ IN SOA ns. admin. 1 3600 900 604800 300\n@ IN NS ns.\n"
                + lines + "\n";
        if (!signing.signed) {
            Files.writeString(folder.resolve(name + ".zone"), text);
            return name + ".zone";
        }
        String key = Peer.run(folder, List.of("dnssec-keygen", "-a", "ECDSAP256SHA256", "-f", "KSK", origin))
                .ok()
                .text()
                .strip();
        Files.writeString(folder.resolve(name + ".zone"), text + "$INCLUDE " + key + ".key\n");
        List<String> command = new ArrayList<>(List.of("dnssec-signzone", "-z", "-o", origin));
        command.addAll(signing.options);
        command.addAll(List.of("-f", name + ".signed", name + ".zone", key));
        Peer.run(folder, command).ok();
        if (zone.isEmpty()) {
            anchor = Files.readString(folder.resolve(key + ".key"))
                    .lines()
                    .filter(line -> !line.startsWith(";"))
                    .findFirst()
                    .orElseThrow();
        }
        return name + ".signed";
    }

    /** Changes a file of a zone after it was signed. */
    public SignedZones forge(String zone, String from, String to) throws IOException {
        Path file = folder.resolve(zone + ".signed");
        String text = Files.readString(file);
        if (!text.contains(from)) {
            throw new IllegalStateException("nothing to forge in " + file);
        }
        Files.writeString(file, text.replace(from, to));
        return this;
    }

    /** Takes all signatures of a zone away, whose parent says that it has some. */
    public SignedZones strip(String zone) throws IOException {
        Files.copy(folder.resolve(zone + ".zone"), folder.resolve(zone + ".signed"), REPLACE_EXISTING);
        return this;
    }

    public SignedZones start() throws IOException {
        zones.add("zone \".\" { type primary; file \"" + file("", Signing.GOOD, "ns. IN A 127.0.0.1\n" + root)
                + "\"; };");
        Path named =
                Files.copy(onPath("named"), folder.resolve("named"), COPY_ATTRIBUTES); // AppArmor knows it by its place
        for (int attempt = 0; attempt < 5; attempt++) {
            port = freePort();
            Files.writeString(
                    folder.resolve("named.conf"),
                    "options { directory \"" + folder + "\"; listen-on port " + port + " { 127.0.0.1; };"
                            + " listen-on-v6 { none; }; pid-file none; session-keyfile none; recursion no; notify no;"
                            + " allow-transfer { none; }; dnssec-validation no; minimal-responses yes; };\n"
                            + "controls { };\n" + String.join("\n", zones) + "\n");
            Process candidate = new ProcessBuilder(
                            "named",
                            "-g",
                            "-n",
                            "1",
                            "-c",
                            folder.resolve("named.conf").toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            if (runs(candidate)) {
                server = candidate;
                return this;
            }
            candidate.destroyForcibly();
        }
        throw new IllegalStateException("named does not start; see its words above");
    }

    private static boolean runs(Process candidate) throws IOException {
        var words = new BufferedReader(new InputStreamReader(candidate.getInputStream(), StandardCharsets.UTF_8));
        var said = new StringBuilder();
        String line;
        boolean running = false;
        while (!running && (line = words.readLine()) != null) {
            said.append(line).append('\n');
            running = line.endsWith("running");
        }
        if (!running) {
            System.err.println(said);
            return false;
        }
        Thread.startVirtualThread(
                () -> { // or it stops when the pipe is full
                    try (Stream<String> rest = words.lines()) {
                        rest.forEach(more -> {});
                    } catch (UncheckedIOException ended) {
                        // with the server
                    }
                });
        return true;
    }

    private static Path onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /** Free for both protocols a moment ago. */
    private static int freePort() throws IOException {
        try (var tcp = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getByName("127.0.0.1"))) {
            return udp.getLocalPort();
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** The DNSKEY of the root zone. */
    public String trustAnchor() {
        return anchor;
    }

    @Override
    public void close() {
        if (server != null) {
            server.destroyForcibly().onExit().join(); // it has nothing to lose, and must not answer any more
        }
    }
}
