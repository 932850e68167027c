package org.siegel.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Consumer;

/** Somebody between a resolver and its server who changes every answer. */
final class Between implements AutoCloseable {

    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DatagramSocket back = new DatagramSocket();
    private final InetSocketAddress server;
    private final Consumer<byte[]> change;

    Between(InetSocketAddress server, Consumer<byte[]> change) throws IOException {
        this.server = server;
        this.change = change;
        Thread.ofPlatform().daemon().start(this::run);
    }

    int port() {
        return front.getLocalPort();
    }

    private void run() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                packet.setLength(4096);
                front.receive(packet);
                var asker = packet.getSocketAddress();
                back.send(new DatagramPacket(packet.getData(), packet.getLength(), server));
                packet.setLength(4096);
                back.receive(packet);
                byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                change.accept(answer);
                front.send(new DatagramPacket(answer, answer.length, asker));
            }
        } catch (IOException closed) {
            // with the test
        }
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
