package org.siegel.mail;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * TLS in front of an IMAP server that has none (RFC 8314), with bounds that protect it from clients, above all before
 * they log in: line lengths, literal sizes and counts, time, connections.
 */
public final class ImapProxy implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ImapProxy.class.getName());

    private final ImapProxySettings settings;
    private final Supplier<InetSocketAddress> server;
    private final ServerSocket listener;
    private final Set<ImapProxyConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> perAddress = new HashMap<>();

    private ImapProxy(ImapProxySettings settings, Supplier<InetSocketAddress> server, ServerSocket listener) {
        this.settings = settings;
        this.server = server;
        this.listener = listener;
    }

    /**
     * Starts to listen.
     *
     * @param server the IMAP server behind, asked for each connection, so it may move when it restarts
     * @throws MailException if the address cannot be had
     */
    public static ImapProxy start(ImapProxySettings settings, Supplier<InetSocketAddress> server) {
        try {
            var proxy = new ImapProxy(settings, server, new ServerSocket(settings.port(), 200, settings.address()));
            Thread.ofVirtual().name("imap proxy").start(proxy::listen);
            return proxy;
        } catch (IOException e) {
            throw new MailException(
                    "the IMAP proxy cannot listen on " + settings.address().getHostAddress() + " port "
                            + settings.port() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().name("imap client").start(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.log(Level.WARNING, "the IMAP proxy cannot accept a connection: " + e.getMessage());
                    rest();
                }
            }
        }
    }

    /** Out of file descriptors: give connections time to end instead of spinning. */
    private static void rest() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket client) {
        InetAddress address = client.getInetAddress();
        try (client) {
            if (!admit(address)) {
                return; // without a word: words need a TLS handshake, which is what is to be saved
            }
            try (var connection = new ImapProxyConnection(client, settings)) {
                connections.add(connection);
                try {
                    connection.run(server.get());
                } finally {
                    connections.remove(connection);
                }
            } finally {
                leave(address);
            }
        } catch (IOException | RuntimeException e) { // RuntimeException: the server's address is not known now
            LOG.log(Level.DEBUG, "an IMAP connection from " + address.getHostAddress() + " ended: " + e.getMessage());
        }
    }

    private synchronized boolean admit(InetAddress address) {
        int total = perAddress.values().stream().mapToInt(Integer::intValue).sum();
        int own = perAddress.getOrDefault(address, 0);
        if (listener.isClosed()
                || total >= settings.limits().connections()
                || own >= settings.limits().connectionsPerAddress()) {
            return false;
        }
        perAddress.put(address, own + 1);
        return true;
    }

    private synchronized void leave(InetAddress address) {
        perAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
    }

    /** Stops listening and ends all connections. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the IMAP proxy's socket cannot be closed: " + e.getMessage());
        }
        connections.forEach(ImapProxyConnection::close);
    }
}
