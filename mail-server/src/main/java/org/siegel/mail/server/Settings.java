package org.siegel.mail.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the parent process says over standard input: {@code key=value} lines and an empty line.
 *
 * @param folder for temporary files; created where it is missing
 * @param database where the mailboxes are, in the schema {@code james}
 * @param directory who has a mailbox and with which password
 * @param domains the mail domains of the organisation, in lower case
 * @param imapPort TCP port on 127.0.0.1; 0 chooses a free one
 * @param lmtpPort TCP port on 127.0.0.1; 0 chooses a free one
 * @param largestMessage in bytes
 */
record Settings(
        Path folder,
        Database database,
        DirectoryAccess directory,
        Set<String> domains,
        int imapPort,
        int lmtpPort,
        int largestMessage) {

    private static final int DEFAULT_LARGEST_MESSAGE = 50 * 1024 * 1024;
    private static final int LARGEST_LARGEST_MESSAGE = 512 * 1024 * 1024;

    /** PostgreSQL as JDBC names it. */
    record Database(String url, String user, String password) {
        @Override
        public String toString() {
            return url.replaceFirst("\\?.*", "") + " as " + user;
        }
    }

    /**
     * The directory.
     *
     * @param url {@code ldap://} to this machine, {@code ldaps://} to any
     * @param base under which the users are
     * @param certificates file of PEM certificates that the directory's TLS certificate must chain to
     */
    record DirectoryAccess(URI url, String base, String bindDn, String bindPassword, Optional<Path> certificates) {
        boolean tls() {
            return "ldaps".equals(url.getScheme());
        }

        int port() {
            return url.getPort() > 0 ? url.getPort() : tls() ? 636 : 389;
        }

        @Override
        public String toString() {
            return url + " as " + bindDn;
        }
    }

    /**
     * Reads until the empty line.
     *
     * @throws StartFailure if a setting is missing or makes no sense; the message names it and not its value where that
     *     may be secret
     */
    static Settings read(BufferedReader input) throws IOException, StartFailure {
        Map<String, String> values = new HashMap<>();
        for (String line = input.readLine(); line != null && !line.isEmpty(); line = input.readLine()) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new StartFailure("a line of the settings has no key=value form");
            }
            values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return new Settings(
                Path.of(required(values, "folder")),
                new Database(
                        required(values, "jdbc-url"), required(values, "jdbc-user"), required(values, "jdbc-password")),
                directory(values),
                domains(required(values, "domains")),
                number(values, "imap-port", 0, 0, 65_535),
                number(values, "lmtp-port", 0, 0, 65_535),
                number(values, "largest-message", DEFAULT_LARGEST_MESSAGE, 1024, LARGEST_LARGEST_MESSAGE));
    }

    private static DirectoryAccess directory(Map<String, String> values) throws StartFailure {
        URI url;
        try {
            url = new URI(required(values, "ldap-url"));
        } catch (URISyntaxException e) {
            throw new StartFailure("ldap-url is not a URL", e);
        }
        Optional<Path> certificates = Optional.ofNullable(values.get("ldap-ca-file"))
                .filter(s -> !s.isBlank())
                .map(Path::of);
        String host = url.getHost();
        if (host == null || url.getScheme() == null || !Set.of("ldap", "ldaps").contains(url.getScheme())) {
            throw new StartFailure("ldap-url must be ldap://host:port or ldaps://host:port, not " + url);
        }
        if (url.getScheme().equals("ldap") && !isLoopback(host)) {
            throw new StartFailure("ldap-url must begin with ldaps:// because " + host
                    + " is not this machine: users' passwords would cross the network in the clear");
        }
        if (url.getScheme().equals("ldaps") && certificates.isEmpty()) {
            throw new StartFailure(
                    "ldap-ca-file is missing: it holds the certificates that an ldaps:// directory must" + " chain to");
        }
        return new DirectoryAccess(
                url,
                required(values, "ldap-base"),
                required(values, "ldap-bind-dn"),
                required(values, "ldap-bind-password"),
                certificates);
    }

    private static boolean isLoopback(String host) throws StartFailure {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new StartFailure("the host " + host + " of ldap-url is unknown", e);
        }
    }

    private static Set<String> domains(String list) throws StartFailure {
        Set<String> domains = Arrays.stream(list.split(","))
                .map(domain -> domain.strip().toLowerCase(Locale.ROOT))
                .filter(domain -> !domain.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (domains.isEmpty()) {
            throw new StartFailure("domains names no mail domain");
        }
        return domains;
    }

    private static String required(Map<String, String> values, String key) throws StartFailure {
        String value = values.get(key);
        if (value == null || value.isBlank()) {
            throw new StartFailure("the setting " + key + " is missing");
        }
        return value;
    }

    private static int number(Map<String, String> values, String key, int absent, int least, int most)
            throws StartFailure {
        String value = values.get(key);
        if (value == null || value.isBlank()) {
            return absent;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new StartFailure("the setting " + key + " is not a number: " + value, e);
        }
        throw new StartFailure("the setting " + key + " must be between " + least + " and " + most + ", not " + value);
    }
}
