package org.siegel.retrieval;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.siegel.trust.RevocationFault.Kind;

/**
 * One request over HTTP/1.1 (RFC 9112), on a connection of its own to an address that was checked. Not a general client:
 * GET and POST, no TLS, no cookies, no compression, no proxy; that is what lets deadline and cap hold for every byte.
 */
final class HttpFetch {

    private final Resolver resolver;

    HttpFetch(Resolver resolver) {
        this.resolver = resolver;
    }

    Fetched fetch(URI uri, Request request, Duration connecting, Deadline deadline) throws IOException {
        Deadline connected = deadline.orAfter(connecting);
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        try (Socket socket = connect(uri.getHost(), port, connected)) {
            byte[] body = request.post().orElse(new byte[0]);
            byte[] head = head(uri, request, body.length).getBytes(StandardCharsets.US_ASCII);
            byte[] message = new byte[head.length + body.length];
            System.arraycopy(head, 0, message, 0, head.length);
            System.arraycopy(body, 0, message, head.length, body.length);
            socket.getOutputStream().write(message); // small enough for the buffers of both ends: it does not block
            return HttpAnswer.read(new PatientInput(socket, deadline), request.mostBytes());
        }
    }

    private static String head(URI uri, Request request, int bodyLength) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var head = new StringBuilder(request.post().isPresent() ? "POST " : "GET ")
                .append(URI.create(path + query).toASCIIString())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getHost())
                .append(uri.getPort() < 0 ? "" : ":" + uri.getPort())
                .append("\r\nUser-Agent: Siegel\r\nAccept: */*\r\nConnection: close\r\n");
        if (request.post().isPresent()) {
            head.append("Content-Type: application/ocsp-request\r\nContent-Length: ") // RFC 6960 A.1
                    .append(bodyLength)
                    .append("\r\n");
        }
        request.entityTag()
                .ifPresent(tag -> head.append("If-None-Match: ").append(tag).append("\r\n"));
        request.lastModified()
                .ifPresent(
                        date -> head.append("If-Modified-Since: ").append(date).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private Socket connect(String host, int port, Deadline deadline) throws IOException {
        IOException failed = null;
        for (InetAddress address : resolver.resolve(host, deadline)) {
            var socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), deadline.millis());
                return socket;
            } catch (SocketTimeoutException e) {
                socket.close();
                throw new FetchException(Kind.TIMED_OUT, "could not be connected to in time", e);
            } catch (IOException e) {
                socket.close();
                failed = e;
            }
        }
        throw failed == null ? new IOException("no address") : failed;
    }
}
