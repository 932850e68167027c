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

/** The HTTP server: cmdlets, revocation lists, metrics, health. */
final class WebDoors implements AutoCloseable {

    /** Where relying parties fetch revocation lists and issuing certificates; written into every certificate. */
    static final String PUBLISHED = "/pki/";

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
     * @param files what the certificate authority publishes (CRLs and its certificates), by file name
     * @throws UsageException if the port is in use
     */
    static WebDoors open(
            String address, int port, AdminDoor admin, MetricsDoor metrics, Function<String, Optional<byte[]>> files) {
        requireFree(address, port, Settings.Key.HTTP_PORT);
        WebServer server = WebServer.builder()
                .host(address)
                .port(port)
                .maxPayloadSize(LARGEST_REQUEST)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(500))
                .routing(routes -> routes.register("/adminapi", admin)
                        .get(PUBLISHED + "{file}", (request, response) -> published(files, request, response))
                        .get("/metrics", metrics)
                        .get(
                                "/health",
                                (_, response) -> response.header(HeaderNames.CONTENT_TYPE, "text/plain")
                                        .send("up\n")))
                .build();
        return new WebDoors(server.start(), address);
    }

    private static void published(
            Function<String, Optional<byte[]>> files, ServerRequest request, ServerResponse response) {
        String name = request.path().pathParameters().get("file");
        Optional<byte[]> file = files.apply(name);
        if (file.isEmpty()) {
            response.status(Status.NOT_FOUND_404).send("there is no such file here\n");
            return;
        }
        // RFC 2585 §4
        String type = name.endsWith(".crl") ? "application/pkix-crl" : "application/pkix-cert";
        response.header(HeaderNames.CONTENT_TYPE, type)
                .header(HeaderNames.CACHE_CONTROL, "max-age=300")
                .send(file.get());
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
            throw portInUse(address, port, key, e);
        }
    }

    static UsageException portInUse(String address, int port, Settings.Key key, Exception cause) {
        return new UsageException(
                "cannot listen on " + address + " port " + port
                        + ", which is in use or not allowed; stop what listens there, or set " + key.fileName() + " ("
                        + key.environmentName() + ") to another port",
                cause);
    }

    URI url() {
        return URI.create("http://" + address + ":" + server.port());
    }

    @Override
    public void close() {
        server.stop();
    }
}
