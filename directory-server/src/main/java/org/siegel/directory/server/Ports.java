package org.siegel.directory.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** TCP ports on this machine's loopback address. */
final class Ports {

    private Ports() {}

    /** Checks that a port is free, since OpenDJ would only log that it is not. */
    static void requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(loopback(), port));
        } catch (IOException e) {
            throw new CannotStart(
                    "port " + port + " on 127.0.0.1 is in use by another program or not allowed; free it or choose"
                            + " another port for the directory (" + e.getMessage() + ")",
                    e);
        }
    }

    /** Waits until somebody listens: OpenDJ opens its port in a thread of its own. */
    static void awaitListener(int port) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(loopback(), port), 1000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw new CannotStart("OpenDJ does not listen on port " + port + "; see the log", e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    /** Different ports that are free now. */
    static List<Integer> choose(int count) {
        List<ServerSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket();
                open.add(socket);
                socket.bind(new InetSocketAddress(loopback(), 0));
            }
            return open.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new CannotStart("no free port on 127.0.0.1: " + e.getMessage(), e);
        } finally {
            for (ServerSocket socket : open) {
                close(socket);
            }
        }
    }

    static InetAddress loopback() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException neverConnected) {
            // nothing is lost with a socket that accepted nobody
        }
    }
}
