package org.siegel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Thunderbird without a screen, with a home and a profile of its own; driven by {@code peers/thunderbird_peer.py}. */
public final class Thunderbird implements AutoCloseable {

    private final Path folder;
    private final Path script;
    private final Map<String, String> environment;
    private final ProcessHandle process;

    private Thunderbird(Path folder, Path script, Map<String, String> environment, long pid) {
        this.folder = folder;
        this.script = script;
        this.environment = environment;
        this.process = ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("Thunderbird has ended at once"));
    }

    /**
     * What Thunderbird shows of a message. Its codes: -1 none, 0 good, else what is wrong (nsICMSMessageErrors).
     *
     * @param signature of the signature
     * @param encryption of the encryption
     * @param subject the subject shown
     * @param text the text shown
     */
    public record Shown(int signature, int encryption, String subject, String text) {}

    /** Starts it below a folder; it runs until {@link #close}. */
    public static Thunderbird start(Path folder) {
        for (String program : List.of("python3", "thunderbird", "xvfb-run", "xauth")) {
            Peer.require(program);
        }
        Path script = Corpus.peer("thunderbird_peer.py");
        try {
            Path home = Files.createDirectories(folder.resolve("home"));
            Map<String, String> environment = Map.of("HOME", home.toString(), "TB_PORT", Integer.toString(freePort()));
            Path profile = Files.createDirectories(folder.resolve("profile"));
            Peer.Result started = Peer.run(
                    folder,
                    environment,
                    new byte[0],
                    List.of("python3", script.toString(), "start", profile.toString()));
            return new Thunderbird(
                    folder,
                    script,
                    environment,
                    Long.parseLong(started.ok().text().strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public static String version() {
        String said =
                Peer.run(Path.of("."), List.of("thunderbird", "--version")).ok().text();
        return said.strip().replaceFirst("^.*Thunderbird ", "Thunderbird ");
    }

    /** Trusts the issuers in a PEM file for mail. */
    public void trust(Path issuers) {
        run("trust", issuers.toString());
    }

    /**
     * Takes a person's own key and certificate.
     *
     * @throws Interop.Refused if it does not
     */
    public void own(Path pkcs12, String password) {
        String status = run("p12", pkcs12.toString(), password).strip();
        if (!status.equals("0")) {
            throw new Interop.Refused("it does not import the key: " + status);
        }
    }

    /** Takes a correspondent's certificate, in PEM. */
    public void correspondent(Path certificate) {
        run("cert", certificate.toString());
    }

    /**
     * Looks a correspondent's certificate up in a directory, as the compose window does, and keeps it; whatever it had of him
     * before is gone.
     *
     * @param base where to look, {@code ldap://host:port/base??sub}
     * @return the SHA-256 of every certificate it found, hexadecimal with colons
     */
    public List<String> lookUp(String base, String mail) {
        String said = run("ldapcert", base, mail);
        Matcher found = Pattern.compile("\"sha256\": \\[([^]]*)]").matcher(said);
        if (!found.find()) {
            throw new Interop.Refused(said.strip());
        }
        return Pattern.compile("\"([0-9A-F:]+)\"")
                .matcher(found.group(1))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** Opens message files in turn. */
    public List<Shown> show(List<Path> messages) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        messages.forEach(m -> arguments.add(m.toString()));
        return run(arguments.toArray(String[]::new))
                .lines()
                .map(Thunderbird::shown)
                .toList();
    }

    /** What to do with a message that is sent. */
    public enum Protection {
        SIGN,
        ENCRYPT,
        BOTH
    }

    /**
     * Sends a message to a server on this machine, by plain SMTP.
     *
     * @throws Interop.Refused if it does not
     */
    public void send(int port, String from, String to, Protection protection, String subject, String text) {
        String said = run(
                "send",
                "127.0.0.1",
                Integer.toString(port),
                from,
                to,
                protection.name().toLowerCase(java.util.Locale.ROOT),
                subject,
                text);
        if (!said.contains("\"status\": \"0x0\"")) {
            throw new Interop.Refused(said.strip());
        }
    }

    private String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", script.toString()));
        command.addAll(List.of(arguments));
        return Peer.run(folder, environment, new byte[0], command).ok().text();
    }

    private static Shown shown(String json) {
        return new Shown(
                Integer.parseInt(value(json, "sig")),
                Integer.parseInt(value(json, "enc")),
                value(json, "subject"),
                value(json, "text"));
    }

    /** The peer prints one flat object a line, its strings without any escapes but quotes. */
    private static String value(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\": (?:\"((?:[^\"\\\\]|\\\\.)*)\"|(-?\\d+|null))")
                .matcher(json);
        if (!found.find()) {
            throw new AssertionError("Thunderbird says nothing of " + name + ": " + json);
        }
        String text = found.group(1) == null ? found.group(2) : found.group(1);
        return text.replace("\\\"", "\"").replace("\\\\", "\\");
    }

    @Override
    public void close() {
        run("quit");
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException stuck) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
