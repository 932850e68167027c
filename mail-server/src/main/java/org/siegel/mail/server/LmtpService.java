package org.siegel.mail.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LMTP (RFC 2033) on the loopback: one thread for each connection. James has a service of this kind too, which forgets to
 * end the transaction after DATA and so stores messages twice; and it rewrites headers.
 */
final class LmtpService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LmtpService.class);
    private static final int CONNECTIONS = 32;
    private static final Duration SILENCE = Duration.ofMinutes(5); // RFC 5321 §4.5.3.2.7

    private final ServerSocket listener;
    private final LmtpConversation.Delivery delivery;
    private final int largestMessage;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private LmtpService(ServerSocket listener, LmtpConversation.Delivery delivery, int largestMessage) {
        this.listener = listener;
        this.delivery = delivery;
        this.largestMessage = largestMessage;
    }

    static LmtpService start(int port, int largestMessage, LmtpConversation.Delivery delivery) throws StartFailure {
        try {
            var service = new LmtpService(
                    new ServerSocket(port, 0, InetAddress.getLoopbackAddress()), delivery, largestMessage);
            Thread.ofVirtual().name("lmtp").start(service::accept);
            return service;
        } catch (IOException e) {
            throw new StartFailure("cannot listen for LMTP on port " + port + ": " + e.getMessage(), e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().name("lmtp " + socket.getPort()).start(() -> converse(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("an LMTP connection could not be taken: {}", e.getMessage());
                }
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setSoTimeout((int) SILENCE.toMillis());
            socket.setTcpNoDelay(true);
            if (open.size() > CONNECTIONS) {
                socket.getOutputStream()
                        .write("421 4.3.2 too many connections\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            new LmtpConversation(socket.getInputStream(), socket.getOutputStream(), delivery, largestMessage).run();
        } catch (IOException e) {
            LOG.debug("an LMTP connection ended: {}", e.getMessage()); // the sender went away and will come again
        } finally {
            open.remove(socket);
        }
    }

    /** Ends all conversations at once. What was not acknowledged the sender keeps. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
