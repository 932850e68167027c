package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for news on a connection of its own, and connects again after interruptions, at longer and longer intervals. */
final class Watch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Watch.class.getName());
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** How a directory gives a sign. */
    interface Trigger {
        /** Asks for signs; from now on they come through {@code signs} on other threads. */
        void start(LDAPConnection connection, Signs signs) throws LDAPException;

        /** How long to wait for a sign before {@link #look}. */
        Duration patience();

        /** Nothing has come for a while: asks whether there is news, or only whether the directory is still there. */
        void look(LDAPConnection connection, Signs signs) throws LDAPException;
    }

    /** Signs that have come and were not heeded yet; many are one. */
    static final class Signs {
        private final Semaphore news = new Semaphore(0);
        private volatile @Nullable LDAPException end;

        void news() {
            news.release();
        }

        /** No more will come. */
        void ended(LDAPException reason) {
            end = reason;
            news.release();
        }

        private boolean await(Duration patience) throws InterruptedException, LDAPException {
            boolean any = news.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
            news.drainPermits();
            LDAPException reason = end;
            if (reason != null) {
                throw reason;
            }
            return any;
        }
    }

    /** Which trigger a directory has shows when it is connected. */
    interface TriggerOf {
        Trigger on(LDAPConnection connection) throws LDAPException;
    }

    private final LdapConnections connections;
    private final TriggerOf triggers;
    private final Runnable changed;
    private final Thread thread;

    Watch(LdapConnections connections, TriggerOf triggers, Runnable changed) {
        this.connections = connections;
        this.triggers = triggers;
        this.changed = changed;
        this.thread = Thread.ofPlatform().daemon().name("directory watch").start(this::run);
    }

    private void run() {
        Duration pause = SHORTEST_PAUSE;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    long connected = System.nanoTime();
                    boolean missed = interrupted;
                    interrupted = true;
                    connections.alone(connection -> listen(connection, missed));
                    pause = System.nanoTime() - connected > LONGEST_PAUSE.toNanos() ? SHORTEST_PAUSE : pause;
                } catch (LDAPException e) {
                    LOG.log(
                            Level.INFO,
                            "no news of changes until it is back: "
                                    + connections.failure(e).getMessage());
                } catch (DirectoryException e) {
                    LOG.log(Level.INFO, "no news of changes until it is back: " + e.getMessage());
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        } catch (InterruptedException closed) {
            // close() was called
        }
    }

    /** Returns only when the connection or the directory fails, or this is closed. */
    private void listen(LDAPConnection connection, boolean missed) throws LDAPException, InterruptedException {
        Signs signs = new Signs();
        Trigger trigger = triggers.on(connection);
        trigger.start(connection, signs);
        if (missed) {
            tell(); // something may have happened while nobody listened
        }
        while (true) {
            if (signs.await(trigger.patience())) {
                tell();
            } else {
                trigger.look(connection, signs);
            }
        }
    }

    private void tell() {
        try {
            changed.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "what was to be done about changes in the directory failed", e);
        }
    }

    /** Ends the watch; a call that is running is interrupted. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
