package org.siegel.mail;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siegel.database.DatabaseAddress;
import org.siegel.process.ChildFailed;
import org.siegel.process.ChildJvm;
import org.siegel.smime.Secret;

/**
 * The mail server that comes with Siegel: IMAP and LMTP on loopback, in a JVM of its own. If it dies it is started again,
 * but not endlessly.
 */
public final class EmbeddedMailServer implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EmbeddedMailServer.class.getName());

    private static final String MAIN_CLASS = "org.siegel.mail.server.MailServer";
    private static final Duration START = Duration.ofMinutes(2);

    /** More starts than this within {@link #WINDOW} are no accident; somebody has to look. */
    private static final int STARTS = 5;

    private static final Duration WINDOW = Duration.ofMinutes(10);

    /** What the gateway takes, with room for its own fields on top. */
    private static final int LARGEST_MESSAGE = GatewaySettings.Limits.DEFAULT.messageSize() + 64 * 1024;

    /**
     * What it needs.
     *
     * @param classPath folder of its jars
     * @param folder where it keeps its configuration
     * @param log its log file
     * @param jvmOptions for example {@code -Xmx512m}
     * @param database where its mailboxes are
     * @param domain the mail domain it serves
     * @param directory who its users are
     */
    public record Settings(
            Path classPath,
            Path folder,
            Path log,
            List<String> jvmOptions,
            DatabaseAddress database,
            String domain,
            UserDirectory directory) {}

    /**
     * The directory that answers for users.
     *
     * @param url {@code ldap://host:port}
     * @param base below which users are
     * @param bindDn who searches
     * @param bindPassword its password
     * @param authorities PEM file of those who may vouch for its TLS certificate; needed for {@code ldaps}
     */
    public record UserDirectory(
            String url, String base, String bindDn, Secret bindPassword, Optional<Path> authorities) {}

    private final Settings settings;
    private final Clock clock;
    private final Deque<Instant> starts = new ArrayDeque<>();
    private @Nullable ChildJvm child;
    private boolean closed;

    private EmbeddedMailServer(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @throws ChildFailed if it does not become ready
     */
    public static EmbeddedMailServer start(Settings settings, Clock clock) {
        var server = new EmbeddedMailServer(settings, clock);
        server.launch();
        return server;
    }

    /**
     * Where IMAP is now; it may change when the server is started again.
     *
     * @throws MailException while it does not run
     */
    public InetSocketAddress imap() {
        return announced("imap-port");
    }

    /**
     * Where LMTP is now; it may change when the server is started again.
     *
     * @throws MailException while it does not run
     */
    public InetSocketAddress lmtp() {
        return announced("lmtp-port");
    }

    private synchronized InetSocketAddress announced(String key) {
        if (child == null || !child.isAlive()) {
            throw new MailException("the mail server does not run now; see " + settings.log());
        }
        String port = child.announced().get(key);
        if (port == null) {
            throw new MailException("the mail server did not announce its " + key);
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    private synchronized void launch() {
        if (closed) {
            return;
        }
        starts.addLast(clock.instant());
        ChildJvm started = ChildJvm.start(new ChildJvm.Specification(
                "mail server",
                settings.classPath(),
                MAIN_CLASS,
                settings.jvmOptions(),
                settings.log(),
                configuration(),
                START));
        child = started;
        Thread.ofVirtual().name("mail server restart").start(() -> {
            started.onExit().join();
            ended(started);
        });
    }

    private Map<String, String> configuration() {
        Map<String, String> configuration = new HashMap<>();
        configuration.put("folder", settings.folder().toAbsolutePath().toString());
        configuration.put("jdbc-url", settings.database().jdbcUrl());
        configuration.put("jdbc-user", settings.database().user());
        configuration.put(
                "jdbc-password", new String(settings.database().password().chars()));
        configuration.put("domains", settings.domain());
        configuration.put("ldap-url", settings.directory().url());
        configuration.put("ldap-base", settings.directory().base());
        configuration.put("ldap-bind-dn", settings.directory().bindDn());
        configuration.put(
                "ldap-bind-password",
                new String(settings.directory().bindPassword().chars()));
        settings.directory()
                .authorities()
                .ifPresent(file ->
                        configuration.put("ldap-ca-file", file.toAbsolutePath().toString()));
        configuration.put("largest-message", Integer.toString(LARGEST_MESSAGE));
        configuration.put("imap-port", "0");
        configuration.put("lmtp-port", "0");
        return configuration;
    }

    private synchronized void ended(ChildJvm which) {
        if (closed || which != child) {
            return;
        }
        while (mayStartAgain()) {
            LOG.log(Level.WARNING, "the mail server ended and is started again; see " + settings.log());
            try {
                launch();
                return;
            } catch (ChildFailed e) {
                LOG.log(Level.ERROR, "the mail server cannot be started again: " + e.getMessage());
            }
        }
        LOG.log(
                Level.ERROR,
                "the mail server ended " + STARTS + " times within " + WINDOW.toMinutes()
                        + " minutes and is not started again; see " + settings.log());
    }

    private boolean mayStartAgain() {
        Instant windowBegins = clock.instant().minus(WINDOW);
        starts.removeIf(start -> start.isBefore(windowBegins));
        return starts.size() < STARTS;
    }

    @Override
    public void close() {
        ChildJvm last;
        synchronized (this) {
            closed = true;
            last = child;
        }
        if (last != null) {
            last.close();
        }
    }
}
