package org.siegel.directory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.siegel.process.ChildFailed;
import org.siegel.process.ChildJvm;
import org.siegel.smime.Secret;

/**
 * The directory that comes with Siegel: OpenDJ in a child process, with its data in a folder of ours, reachable on
 * 127.0.0.1 only and therefore without TLS.
 *
 * <pre>{@code
 * try (var embedded = EmbeddedDirectory.start(data, serverLib, 0, "dc=example,dc=org", password)) {
 *     embedded.directory().addUser(new NewUser("anna", "Anna Muster", "Muster", address, secret));
 * }
 * }</pre>
 */
public final class EmbeddedDirectory implements AutoCloseable {

    /** Our account in it. */
    public static final String BIND_DN = "cn=siegel";

    /**
     * The first compiler only: starting costs half the processor time (2.7 s instead of 5.2 s were measured), for which a
     * login costs 30 ms instead of 9 ms.
     */
    private static final List<String> JVM_OPTIONS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true");

    private static final Duration START = Duration.ofSeconds(90);

    private final ChildJvm child;
    private final String url;
    private final String peopleDn;
    private final LdapDirectory directory;

    private EmbeddedDirectory(ChildJvm child, String url, String peopleDn, LdapDirectory directory) {
        this.child = child;
        this.url = url;
        this.peopleDn = peopleDn;
        this.directory = directory;
    }

    /**
     * Starts the directory; the first time it sets itself up.
     *
     * @param dataFolder where it keeps its data; one directory per folder
     * @param serverLib the folder of jars that {@code directory-server} builds
     * @param port of LDAP; 0 chooses a free one, which differs from start to start
     * @param baseDn for example {@code dc=example,dc=org}; fixed once the data folder is set up
     * @param password of our account {@link #BIND_DN}; it may change from start to start, and the caller keeps it open
     * @throws DirectoryException if it does not start
     */
    public static EmbeddedDirectory start(Path dataFolder, Path serverLib, int port, String baseDn, Secret password) {
        return start(dataFolder, serverLib, port, baseDn, password, Optional.empty());
    }

    /** The same, with a password for {@code cn=Directory Manager}, who may do everything with any LDAP tool. */
    public static EmbeddedDirectory start(
            Path dataFolder, Path serverLib, int port, String baseDn, Secret password, Secret rootPassword) {
        return start(dataFolder, serverLib, port, baseDn, password, Optional.of(rootPassword));
    }

    private static EmbeddedDirectory start(
            Path dataFolder, Path serverLib, int port, String baseDn, Secret password, Optional<Secret> rootPassword) {
        Map<String, String> configuration = new HashMap<>();
        configuration.put("folder", dataFolder.toAbsolutePath().toString());
        configuration.put("port", Integer.toString(port));
        configuration.put("baseDn", baseDn);
        configuration.put("servicePassword", text(password));
        rootPassword.ifPresent(secret -> configuration.put("rootPassword", text(secret)));
        ChildJvm child;
        try {
            child = ChildJvm.start(new ChildJvm.Specification(
                    "embedded directory",
                    serverLib,
                    "org.siegel.directory.server.DirectoryServer",
                    JVM_OPTIONS,
                    dataFolder.resolve("directory-server.log"),
                    configuration,
                    START));
        } catch (ChildFailed e) {
            throw new DirectoryException(
                    e.getMessage() == null ? "the embedded directory does not start" : e.getMessage(), e);
        }
        String url = "ldap://127.0.0.1:" + child.announced().get("port");
        String peopleDn = "ou=people," + baseDn;
        LdapSettings settings = LdapSettings.of(url, peopleDn, BIND_DN, password);
        return new EmbeddedDirectory(child, url, peopleDn, new LdapDirectory(settings));
    }

    private static String text(Secret secret) {
        byte[] bytes = secret.bytes();
        try {
            return new String(bytes, StandardCharsets.UTF_8);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The directory, logged in as our account. Closed with this. */
    public LdapDirectory directory() {
        return directory;
    }

    /** {@code ldap://127.0.0.1:port}, for others on this machine that need a directory, such as the mail server. */
    public String url() {
        return url;
    }

    /** The subtree that holds the users, {@code ou=people,...}. */
    public String peopleDn() {
        return peopleDn;
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** The child's process id. */
    public long pid() {
        return child.pid();
    }

    /** Completes when the directory's process ends, for whatever reason. */
    public CompletableFuture<?> onExit() {
        return child.onExit();
    }

    @Override
    public void close() {
        directory.close();
        child.close();
    }
}
