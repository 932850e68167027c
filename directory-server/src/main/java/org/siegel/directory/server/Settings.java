package org.siegel.directory.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the parent process asks for.
 *
 * @param folder where the directory keeps its data
 * @param port of LDAP on 127.0.0.1; 0 chooses a free one
 * @param baseDn the naming context; people live below {@code ou=people}
 * @param servicePassword of the account {@code cn=siegel}
 * @param rootPassword of {@code cn=Directory Manager}; without it nobody can log in as that
 */
record Settings(Path folder, int port, String baseDn, String servicePassword, Optional<String> rootPassword) {

    /** Longer input is not configuration. */
    private static final int MOST_LINES = 64;

    Settings {
        // Stands in access rules and LDAP URLs as it is: nothing that would need escaping in either.
        if (!baseDn.matches("(dc|o|ou)=[A-Za-z0-9][A-Za-z0-9.-]*(,(dc|o|ou)=[A-Za-z0-9][A-Za-z0-9.-]*)*")) {
            throw new CannotStart(
                    "the base DN of the embedded directory, " + baseDn
                            + ", is not of the form dc=example,dc=com made of dc, o and ou with letters, digits, dots and hyphens");
        }
        if (port < 0 || port > 65535) {
            throw new CannotStart("the directory port " + port + " is not between 0 and 65535");
        }
        if (servicePassword.isEmpty()) {
            throw new CannotStart("the embedded directory needs a password for its service account");
        }
    }

    /** Reads {@code key=value} lines up to an empty line. */
    static Settings read(BufferedReader input) throws IOException {
        Map<String, String> values = new HashMap<>();
        String line = input.readLine();
        while (line != null && !line.isEmpty()) {
            int equals = line.indexOf('=');
            if (equals < 1 || values.size() >= MOST_LINES) {
                throw new CannotStart("the settings of the directory server are not lines of the form key=value");
            }
            values.put(line.substring(0, equals), line.substring(equals + 1));
            line = input.readLine();
        }
        return new Settings(
                Path.of(required(values, "folder")).toAbsolutePath().normalize(),
                number(required(values, "port")),
                required(values, "baseDn"),
                required(values, "servicePassword"),
                Optional.ofNullable(values.get("rootPassword")));
    }

    private static String required(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new CannotStart("the directory server misses its setting " + key);
        }
        return value;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CannotStart("the directory port " + text + " is not a number", e);
        }
    }
}
