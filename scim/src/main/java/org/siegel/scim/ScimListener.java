package org.siegel.scim;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The port of the door: HTTPS, or HTTP behind somebody who speaks HTTPS. */
public final class ScimListener implements AutoCloseable {

    private static final int CONNECTIONS = 256;
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final WebServer server;
    private final String scheme;
    private final String address;

    private ScimListener(WebServer server, String scheme, String address) {
        this.server = server;
        this.scheme = scheme;
        this.address = address;
    }

    /**
     * Opens the port.
     *
     * @param port 0 stands for any free one
     * @param tls empty for HTTP
     */
    public static ScimListener open(String address, int port, Optional<SSLContext> tls, ScimDoor door) {
        WebServerConfig.Builder builder = WebServer.builder()
                .host(address)
                .port(port)
                .maxTcpConnections(CONNECTIONS)
                .idleConnectionTimeout(Duration.ofMinutes(2))
                .connectionOptions(options -> options.readTimeout(SILENCE))
                .maxPayloadSize(RequestBody.LARGEST_TO_SKIP)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(500))
                .routing(routes -> routes.register(ScimDoor.PATH, door));
        tls.ifPresent(context -> builder.tls(Tls.builder().sslContext(context).build()));
        return new ScimListener(builder.build().start(), tls.isPresent() ? "https" : "http", address);
    }

    /** Where the door is, on this address. */
    public URI url() {
        return URI.create(scheme + "://" + address + ":" + server.port() + ScimDoor.PATH);
    }

    @Override
    public void close() {
        server.stop();
    }
}
