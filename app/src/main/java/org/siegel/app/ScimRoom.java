package org.siegel.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Optional;
import org.siegel.database.Database;
import org.siegel.scim.ScimDoor;
import org.siegel.scim.ScimListener;
import org.siegel.scim.ScimTokens;
import org.siegel.tenant.Tenant;

/** The door for agents and identity products, where {@code scim-port} opens it. */
final class ScimRoom {

    private ScimRoom() {}

    /**
     * Opens the door.
     *
     * @return empty where no port is set
     * @throws UsageException if the port is in use, or tokens would cross the network in the clear
     */
    static Optional<ScimListener> open(
            Settings settings, Database database, Tenant tenant, ScimTokens tokens, Notices notices, Clock clock) {
        if (settings.optional(Settings.Key.SCIM_PORT).isEmpty()) {
            return Optional.empty();
        }
        int port = settings.port(Settings.Key.SCIM_PORT);
        String address =
                settings.optional(Settings.Key.SCIM_ADDRESS).orElse(settings.text(Settings.Key.LISTEN_ADDRESS));
        boolean tls = tls(settings, address);
        WebDoors.requireFree(address, port, Settings.Key.SCIM_PORT);
        return Optional.of(ScimListener.open(
                address,
                port,
                tls ? Optional.of(ServerTls.identity(settings, clock).sslContext()) : Optional.empty(),
                new ScimDoor(database, tenant, tokens, notices::stoppedAgent, clock)));
    }

    private static boolean tls(Settings settings, String address) {
        String text = settings.text(Settings.Key.SCIM_TLS);
        if (text.equals("true")) {
            return true;
        }
        if (!text.equals("false")) {
            throw new UsageException(Settings.Key.SCIM_TLS.fileName() + " must be true or false, not " + text);
        }
        try {
            if (InetAddress.getByName(address).isLoopbackAddress()) {
                return false;
            }
        } catch (UnknownHostException e) {
            throw new UsageException(
                    Settings.Key.SCIM_ADDRESS.fileName() + " is no address of this machine: " + address, e);
        }
        throw new UsageException(Settings.Key.SCIM_TLS.fileName() + " may be false only where the door listens on this"
                + " machine's loopback address behind a proxy that speaks HTTPS, not on " + address);
    }
}
