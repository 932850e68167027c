package org.siegel.directory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS whose handshake must end in time. Neither the JDK nor the LDAP library limits it, and a server that hangs, or sends a
 * byte now and then, would hold us for ever.
 */
final class ImpatientTls extends SSLSocketFactory {

    private final SSLSocketFactory tls;
    private final Duration timeout;

    ImpatientTls(SSLSocketFactory tls, Duration timeout) {
        this.tls = tls;
        this.timeout = timeout;
    }

    /** The handshake begins when the caller wants it; the connection below is closed if it has not ended in time. */
    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(connected, host, port, autoClose);
        AtomicBoolean done = new AtomicBoolean();
        socket.addHandshakeCompletedListener(completed -> done.set(true));
        CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!done.get()) {
                        close(connected);
                    }
                });
        return socket;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            System.getLogger(ImpatientTls.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection without TLS did not close", e);
        }
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        Socket connected = new Socket();
        try {
            connected.connect(address, (int) timeout.toMillis());
            return createSocket(connected, address.getHostString(), address.getPort(), true);
        } catch (IOException e) {
            connected.close();
            throw e;
        }
    }

    /** The LDAP library then asks for a connected one, so that the connection below is ours to close. */
    @Override
    public Socket createSocket() throws IOException {
        throw new IOException("only connected sockets");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connect(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connect(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return createSocket(address, port);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }
}
