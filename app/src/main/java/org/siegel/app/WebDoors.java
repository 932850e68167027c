package org.siegel.app;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The HTTP server: cmdlets, revocation lists, health. */
final class WebDoors implements AutoCloseable {

    private static final long LARGEST_REQUEST = 64L * 1024 * 1024;

    private final WebServer server;
    private final String address;

    private WebDoors(WebServer server, String address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Opens the doors.
     *
     * @param revocationLists the current list of an issuer, by file name without {@code .crl}
     * @throws UsageException if the port is in use
     */
    static WebDoors open(
            String address, int port, AdminDoor admin, Function<String, Optional<byte[]>> revocationLists) {
        requireFree(address, port, Settings.Key.HTTP_PORT);
        WebServer server = WebServer.builder()
                .host(address)
                .port(port)
                .maxPayloadSize(LARGEST_REQUEST)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(500))
                .routing(routes -> routes.register("/adminapi", admin)
                        .get("/crl/{name}", (request, response) -> revocationList(revocationLists, request, response))
                        .get("/health", (_, response) -> response.header(HeaderNames.CONTENT_TYPE, "text/plain")
                                .send("up\n")))
                .build();
        return new WebDoors(server.start(), address);
    }

    private static void revocationList(
            Function<String, Optional<byte[]>> lists, ServerRequest request, ServerResponse response) {
        String name = request.path().pathParameters().get("name");
        Optional<byte[]> list = name.endsWith(".crl") ? lists.apply(name.substring(0, name.length() - 4)) : Optional.empty();
        if (list.isEmpty()) {
            response.status(Status.NOT_FOUND_404).send("there is no such revocation list\n");
            return;
        }
        // RFC 2585 §4.2
        response.header(HeaderNames.CONTENT_TYPE, "application/pkix-crl")
                .header(HeaderNames.CACHE_CONTROL, "max-age=300")
                .send(list.get());
    }

    /**
     * @throws UsageException naming the port and the setting, if something listens there already
     */
    static void requireFree(String address, int port, Settings.Key key) {
        if (port == 0) {
            return;
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException e) {
            throw new UsageException(
                    "cannot listen on " + address + " port " + port + ": " + e.getMessage() + "; stop what listens there, or set "
                            + key.fileName() + " (" + key.environmentName() + ") to another port",
                    e);
        }
    }

    URI url() {
        return URI.create("http://" + address + ":" + server.port());
    }

    @Override
    public void close() {
        server.stop();
    }
}
