package org.siegel.directory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between us and a directory on loopback, and fails as networks and servers do. */
public final class FaultyProxy implements AutoCloseable {

    /** What becomes of a connection when the server has sent so many bytes on it. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** It is closed. */
        CUT,
        /** Nothing comes any more, and it stays open. */
        HANG,
        /** Every byte comes alone, ten of them in a second. */
        TRICKLE
    }

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private volatile Fault fault = Fault.NONE;
    private volatile long after;
    private volatile int times = Integer.MAX_VALUE;

    public FaultyProxy(String host, int port) {
        this.host = host;
        this.port = port;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on connections fail like this when the server has sent so many bytes, the first few of them at least. */
    public void fail(Fault how, long afterBytes, int connections) {
        after = afterBytes;
        times = connections;
        fault = how;
    }

    /** How many bytes servers have sent since the last call. */
    public long sent() {
        return sent.getAndSet(0);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                boolean fails = times-- > 0;
                Socket server = new Socket(host, port);
                open.add(client);
                open.add(server);
                Thread.ofPlatform().daemon().start(() -> pump(client, server, Fault.NONE));
                Thread.ofPlatform().daemon().start(() -> pump(server, client, fails ? fault : Fault.NONE));
            } catch (IOException e) {
                // the listener was closed, or the server is down: the client sees a closed connection
            }
        }
    }

    private void pump(Socket from, Socket to, Fault how) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            long left = how == Fault.NONE ? Long.MAX_VALUE : after;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return;
                }
                out.write(buffer, 0, read);
                out.flush();
                if (from.getPort() == port) {
                    sent.addAndGet(read);
                }
                left -= read;
            }
            if (how == Fault.HANG) {
                closed.await();
            }
            for (int next = how == Fault.TRICKLE ? in.read() : -1; next >= 0; next = in.read()) {
                out.write(next);
                out.flush();
                if (closed.await(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (IOException e) {
            // one side went away, and so does the other
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Closes every connection that stands now. */
    public void cut() {
        for (Socket socket : Set.copyOf(open)) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
