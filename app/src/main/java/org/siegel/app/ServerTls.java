package org.siegel.app;

import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.siegel.ca.TlsIdentity;

/** What this server is called, and what it shows in TLS, whichever port is asked. */
final class ServerTls {

    private ServerTls() {}

    /** The names of {@code server-names}, the first one first. */
    static List<String> names(Settings settings) {
        return Stream.of(settings.text(Settings.Key.SERVER_NAMES).split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The identity in {@code tls/} of the data folder. */
    static TlsIdentity identity(Settings settings, Clock clock) {
        return TlsIdentity.loadOrCreate(
                settings.data().resolve("tls"),
                Stream.concat(names(settings).stream(), Stream.of("127.0.0.1"))
                        .distinct()
                        .toList(),
                clock);
    }
}
