package org.siegel.app;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The name of this process among several nodes: the machine's for people, and a few digits, because machines are copied. */
final class NodeName {

    private static final int RANDOM_BYTES = 3;

    private NodeName() {}

    static String make() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return host() + "-" + HexFormat.of().formatHex(random);
    }

    /** Linux is asked itself: through the JDK it takes a question to the DNS. */
    private static String host() {
        try {
            Path kernel = Path.of("/proc/sys/kernel/hostname");
            String name = Files.isReadable(kernel)
                    ? Files.readString(kernel).strip()
                    : InetAddress.getLocalHost().getHostName();
            return name.isEmpty() ? "node" : name;
        } catch (IOException e) {
            return "node"; // it is only for people
        }
    }
}
