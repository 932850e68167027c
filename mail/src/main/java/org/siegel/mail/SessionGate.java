package org.siegel.mail;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** Bounds connections per remote address, and the time that one may stay without a login. */
final class SessionGate implements SessionHandler, AutoCloseable {

    private final GatewaySettings.Limits limits;
    private final Map<InetAddress, Integer> open = new HashMap<>();
    private final Map<Session, ScheduledFuture<?>> deadlines = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("login deadline").factory());

    SessionGate(GatewaySettings.Limits limits) {
        this.limits = limits;
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public SessionAcceptance accept(Session session) {
        InetAddress address = session.getRemoteAddress().getAddress();
        synchronized (open) {
            int count = open.getOrDefault(address, 0);
            if (count >= limits.connectionsPerAddress()) {
                return SessionAcceptance.failure(421, "4.7.0 too many connections from your address");
            }
            open.put(address, count + 1);
        }
        deadlines.put(
                session,
                timer.schedule(
                        () -> endWithoutLogin(session), limits.untilLogin().toMillis(), TimeUnit.MILLISECONDS));
        return SessionAcceptance.success();
    }

    private static void endWithoutLogin(Session session) {
        if (!session.isAuthenticated()) {
            // in a thread of its own: closing may wait for a client that does not read
            Thread.ofVirtual().start(session::quit);
        }
    }

    @Override
    public void onSessionEnd(Session session) {
        ScheduledFuture<?> deadline = deadlines.remove(session);
        if (deadline != null) {
            deadline.cancel(false);
        }
        synchronized (open) {
            open.computeIfPresent(session.getRemoteAddress().getAddress(), (a, count) -> count == 1 ? null : count - 1);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
