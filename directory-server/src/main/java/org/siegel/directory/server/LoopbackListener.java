package org.siegel.directory.server;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opends.server.replication.server.ReplicationServer;

/**
 * The listening socket of OpenDJ's replication server, on 127.0.0.1.
 *
 * <p>OpenDJ 5.0.3 binds its replication port to every address and has no setting for it. Nobody gets past its mutual TLS,
 * but an embedded directory has no business on the network at all: so its socket is replaced by this one on the same port
 * as soon as the server is up. The thread that accepts finds its old socket closed and goes on with this one.
 */
final class LoopbackListener extends ServerSocket {

    private final CountDownLatch oldSocketLeft = new CountDownLatch(1);
    private final CountDownLatch bound = new CountDownLatch(1);

    private LoopbackListener() throws IOException {
        super();
    }

    static void replace(ReplicationServer server) {
        try {
            Field field = ReplicationServer.class.getDeclaredField("listenSocket");
            field.setAccessible(true);
            LoopbackListener loopback = new LoopbackListener();
            ServerSocket everywhere = (ServerSocket) field.get(server);
            field.set(server, loopback);
            everywhere.close();
            if (!loopback.oldSocketLeft.await(10, TimeUnit.SECONDS)) {
                throw new IOException("its replication server does not let go of its port");
            }
            loopback.setReuseAddress(true);
            loopback.bind(new InetSocketAddress(Ports.loopback(), everywhere.getLocalPort()));
            loopback.bound.countDown();
        } catch (ReflectiveOperationException | IOException e) {
            throw new CannotStart("the embedded directory cannot be confined to this machine: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("the embedded directory was interrupted while starting", e);
        }
    }

    @Override
    public Socket accept() throws IOException {
        oldSocketLeft.countDown(); // the kernel frees a port only when nobody waits on it any more
        try {
            bound.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted before the port was bound");
        }
        return super.accept();
    }
}
