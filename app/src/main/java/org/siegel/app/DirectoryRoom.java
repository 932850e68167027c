package org.siegel.app;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.EmbeddedDirectory;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.smime.Secret;

/**
 * The directory, embedded or the organisation's own, and how others on this machine reach it. The embedded one is started
 * again on the same port when its process ends, as often as it takes.
 */
final class DirectoryRoom implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DirectoryRoom.class.getName());
    private static final String EMBEDDED_BASE = "dc=siegel";
    private static final int PASSWORD_BYTES = 24;

    /** Between attempts to start it again, doubled each time; none after an end that follows a long life. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Settings settings;
    private final LdapDirectory directory;
    private final LdapSettings ldap;
    private @Nullable EmbeddedDirectory embedded;
    private final CountDownLatch closing = new CountDownLatch(1);

    private DirectoryRoom(
            Settings settings, LdapDirectory directory, LdapSettings ldap, @Nullable EmbeddedDirectory embedded) {
        this.settings = settings;
        this.directory = directory;
        this.ldap = ldap;
        this.embedded = embedded;
    }

    static DirectoryRoom open(Settings settings) {
        return settings.optional(Settings.Key.DIRECTORY_URL).isPresent() ? external(settings) : embedded(settings);
    }

    private static DirectoryRoom embedded(Settings settings) {
        int port = settings.port(Settings.Key.DIRECTORY_PORT);
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Secret password = Secret.ofPassword(HexFormat.of().formatHex(random));
        EmbeddedDirectory started;
        try {
            started = start(settings, port, password);
        } catch (DirectoryException e) {
            if (port != 0 && String.valueOf(e.getMessage()).contains("port " + port)) {
                throw WebDoors.portInUse("127.0.0.1", port, Settings.Key.DIRECTORY_PORT, e);
            }
            throw e;
        }
        var ldap = LdapSettings.of(started.url(), started.peopleDn(), EmbeddedDirectory.BIND_DN, password);
        var room = new DirectoryRoom(settings, new LdapDirectory(ldap), ldap, started);
        room.watch(started, Duration.ZERO);
        return room;
    }

    private static EmbeddedDirectory start(Settings settings, int port, Secret password) {
        return EmbeddedDirectory.start(
                settings.data().resolve("directory"),
                Home.folder("directory-server"),
                port,
                settings.optional(Settings.Key.DIRECTORY_BASE).orElse(EMBEDDED_BASE),
                password);
    }

    private void watch(EmbeddedDirectory running, Duration pause) {
        long since = System.nanoTime();
        // the future itself is of no interest: ended() reports what goes wrong
        var _ = running.onExit()
                .thenRun(() -> Thread.ofVirtual()
                        .name("directory restart")
                        .start(() -> ended(
                                System.nanoTime() - since > LONGEST_PAUSE.toNanos() ? Duration.ZERO : longer(pause))));
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private void ended(Duration before) {
        Duration pause = before;
        try {
            while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS) && !isStartedAgain(pause)) {
                pause = longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isStartedAgain(Duration pause) {
        if (closing.getCount() == 0) {
            return true;
        }
        LOG.log(System.Logger.Level.WARNING, "the embedded directory ended and is started again");
        try {
            EmbeddedDirectory again = start(settings, URI.create(ldap.url()).getPort(), ldap.password());
            embedded = again;
            watch(again, pause);
            return true;
        } catch (DirectoryException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the embedded directory cannot be started again, the next attempt is in "
                            + longer(pause).toSeconds() + " s: " + e.getMessage());
            return false;
        }
    }

    private static DirectoryRoom external(Settings settings) {
        LdapSettings ldap = DirectorySettings.first(settings);
        return new DirectoryRoom(settings, new LdapDirectory(ldap), ldap, null);
    }

    /** The directory, whoever runs it. */
    LdapDirectory directory() {
        return directory;
    }

    /** Address, base and account, for others that need the directory. */
    LdapSettings settings() {
        return ldap;
    }

    /** Whether it is ours, so that users may be created. */
    synchronized boolean isEmbedded() {
        return embedded != null;
    }

    URI url() {
        return URI.create(ldap.url());
    }

    @Override
    public void close() {
        EmbeddedDirectory last;
        closing.countDown();
        synchronized (this) {
            last = embedded;
        }
        directory.close();
        if (last != null) {
            last.close();
        }
    }
}
