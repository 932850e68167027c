package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A line to a server on this machine that holds what the server says after so many bytes, so that a fault comes in its midst. */
final class HeldLine implements AutoCloseable {

    private final ServerSocket door;
    private final int server;
    private long left = Long.MAX_VALUE;
    private CountDownLatch reached = new CountDownLatch(1);
    private CountDownLatch released = new CountDownLatch(0);

    HeldLine(int server) {
        this.server = server;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** From now on so many bytes come through. */
    synchronized void holdAfter(long bytes) {
        left = bytes;
        reached = new CountDownLatch(1);
        released = new CountDownLatch(1);
    }

    /** Waits until they have come through. */
    void awaitHeld() {
        try {
            if (!latch(true).await(2, TimeUnit.MINUTES)) {
                throw new AssertionError("the server never said so much");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** All comes through again. */
    synchronized void release() {
        left = Long.MAX_VALUE;
        released.countDown();
    }

    private synchronized CountDownLatch latch(boolean ofReached) {
        return ofReached ? reached : released;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                thread(() -> connect(client));
            }
        } catch (IOException closed) {
            // nobody can come any more
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket there = new Socket(InetAddress.getLoopbackAddress(), server)) {
            Thread up = thread(() -> pump(client, there, false));
            pump(there, client, true);
            up.join();
        } catch (IOException down) {
            // the client sees a line that ends
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(Socket from, Socket to, boolean counted) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                if (counted && isTooMuch(n)) {
                    latch(true).countDown();
                    latch(false).await();
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException ended) {
            // of one end; both are closed now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isTooMuch(int bytes) {
        left -= bytes;
        return left < 0;
    }

    private static Thread thread(Runnable task) {
        return Thread.ofVirtual().start(task);
    }

    @Override
    public void close() {
        release();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
