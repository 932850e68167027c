package org.siegel.app;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.dns.SmimeaLookup;

/** Which DNS servers are asked for certificates, and which keys prove their answers. */
final class SmimeaSettings {

    private static final int DNS = 53;

    private SmimeaSettings() {}

    /** The server's lookup; empty unless {@code smimea-lookup} is true. */
    static Optional<SmimeaLookup> of(Settings settings, Clock clock) {
        String wanted = settings.text(Settings.Key.SMIMEA_LOOKUP);
        return switch (wanted) {
            case "false" -> Optional.empty();
            case "true" ->
                Optional.of(lookup(
                        servers(
                                settings.optional(Settings.Key.SMIMEA_SERVERS).stream()
                                        .flatMap(list -> List.of(list.split(",")).stream())
                                        .toList(),
                                Settings.Key.SMIMEA_SERVERS.fileName()),
                        settings.optional(Settings.Key.SMIMEA_TRUST_ANCHORS).map(Path::of),
                        SmimeaLookup.Settings.DEFAULT.deadline(),
                        clock));
            default ->
                throw new UsageException(
                        Settings.Key.SMIMEA_LOOKUP.fileName() + " must be true or false, not " + wanted);
        };
    }

    static SmimeaLookup lookup(
            List<InetSocketAddress> servers, Optional<Path> trustAnchors, Duration deadline, Clock clock) {
        Optional<String> anchors = trustAnchors.map(file -> new String(Inputs.bytes(file), StandardCharsets.US_ASCII));
        try {
            return SmimeaLookup.of(new SmimeaLookup.Settings(servers, anchors, deadline), clock);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Addresses or names, each with a port where it is not 53: {@code 192.0.2.1:5353}, {@code [2001:db8::1]:53}. */
    static List<InetSocketAddress> servers(List<String> typed, String option) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String one : typed) {
            String text = one.strip();
            int colon = text.lastIndexOf(':');
            boolean bare = colon < 0 || text.endsWith("]") || (text.indexOf(':') != colon && !text.contains("]"));
            try {
                int port = bare ? DNS : Integer.parseInt(text.substring(colon + 1));
                String host = (bare ? text : text.substring(0, colon)).replaceAll("[\\[\\]]", "");
                var server = new InetSocketAddress(host, port);
                if (host.isEmpty() || server.isUnresolved()) {
                    throw new UsageException(option + ": there is no machine " + one);
                }
                servers.add(server);
            } catch (IllegalArgumentException e) {
                throw new UsageException(option + " must be HOST or HOST:PORT, not " + one, e);
            }
        }
        return servers;
    }
}
