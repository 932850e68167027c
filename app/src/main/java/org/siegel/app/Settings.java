package org.siegel.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration: {@code siegel.properties} in the data folder, and environment variables, which win. The key {@code
 * http-port} is {@code SIEGEL_HTTP_PORT} in the environment. Every key has a useful default; an unknown key in the file is
 * an error, because it is a typing mistake.
 */
final class Settings {

    /** How the keys of further directories begin; their names follow. */
    static final String CONNECTOR = "connector-";

    /** Names are short and plain, so that a key can be told from its variable in the environment and back. */
    private static final Pattern CONNECTOR_KEY =
            Pattern.compile(CONNECTOR + "([a-z0-9]{1,20})-(url|base|bind-dn|password|password-file|ca-file|publish)");

    /** The keys; docs/configuration.md explains them. */
    enum Key {
        HTTP_ADDRESS("127.0.0.1"),
        HTTP_PORT("8480"),
        PUBLIC_URL(""),
        LISTEN_ADDRESS("127.0.0.1"),
        SUBMISSION_PORT("8465"),
        SUBMISSION_STARTTLS_PORT("8587"),
        IMAP_PORT("8993"),
        SERVER_NAMES("localhost"),
        DATABASE_URL(""),
        DIRECTORY_PORT("8389"),
        DIRECTORY_URL(""),
        DIRECTORY_BASE(""),
        DIRECTORY_BIND_DN(""),
        DIRECTORY_PASSWORD(""),
        DIRECTORY_PASSWORD_FILE(""),
        DIRECTORY_CA_FILE(""),
        MAIL_DELIVERY(""),
        MAIL_IMAP(""),
        MAIL_CA_FILE(""),
        SMARTHOST(""),
        PUBLICATION_INTERVAL("24"),
        PUBLICATION_RETENTION("400"),
        FETCH_REVOCATION("true"),
        FETCH_ISSUERS("true"),
        FETCH_NETWORKS(""),
        FETCH_DIRECTORY(""),
        FETCH_LARGEST_LIST("64"),
        SMIMEA_LOOKUP("false"),
        SMIMEA_SERVERS(""),
        SMIMEA_TRUST_ANCHORS(""),
        SCIM_PORT(""),
        SCIM_ADDRESS(""),
        SCIM_TLS("true"),
        TENANT_URL(""),
        TENANT_TOKEN(""),
        TENANT_TOKEN_FILE(""),
        TENANT_CA_FILE(""),
        MASTER_KEY(""),
        MASTER_KEY_FILE("");

        private final String fallback;

        Key(String fallback) {
            this.fallback = fallback;
        }

        /** As in the file, {@code http-port}. */
        String fileName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** As in the environment, {@code SIEGEL_HTTP_PORT}. */
        String environmentName() {
            return "SIEGEL_" + name();
        }
    }

    private final Path data;
    private final Properties file;
    private final Map<String, String> environment;

    private Settings(Path data, Properties file, Map<String, String> environment) {
        this.data = data;
        this.file = file;
        this.environment = environment;
    }

    /**
     * Reads the configuration of a data folder, which need not exist.
     *
     * @throws UsageException for an unreadable file or an unknown key
     */
    static Settings read(Path data, Map<String, String> environment) {
        Path path = data.resolve("siegel.properties");
        var file = new Properties();
        if (Files.exists(path)) {
            try (var reader = Files.newBufferedReader(path)) {
                file.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new UsageException("cannot read " + path + ": " + e.getMessage());
            }
        }
        var known = Arrays.stream(Key.values()).map(Key::fileName).collect(Collectors.toSet());
        for (String name : file.stringPropertyNames()) {
            if (!known.contains(name) && !CONNECTOR_KEY.matcher(name).matches()) {
                throw new UsageException(path + " has the unknown key " + name + "; see docs/configuration.md");
            }
        }
        return new Settings(data.toAbsolutePath().normalize(), file, environment);
    }

    /** The data folder. */
    Path data() {
        return data;
    }

    String text(Key key) {
        String value = environment.getOrDefault(key.environmentName(), file.getProperty(key.fileName(), key.fallback));
        return value.strip();
    }

    Optional<String> optional(Key key) {
        return Optional.of(text(key)).filter(value -> !value.isEmpty());
    }

    /** A value by its name in the file. */
    Optional<String> optional(String fileName) {
        String inEnvironment = "SIEGEL_" + fileName.toUpperCase(Locale.ROOT).replace('-', '_');
        return Optional.ofNullable(environment.getOrDefault(inEnvironment, file.getProperty(fileName)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** The names of the further directories, in alphabetical order. */
    SortedSet<String> connectors() {
        Stream<String> inEnvironment = environment.keySet().stream()
                .filter(name -> name.startsWith("SIEGEL_CONNECTOR_"))
                .map(name -> name.substring("SIEGEL_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-'));
        return Stream.concat(file.stringPropertyNames().stream(), inEnvironment)
                .map(CONNECTOR_KEY::matcher)
                .filter(Matcher::matches)
                .map(key -> key.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A value that must be there because another one is. */
    String needed(Key key, Key because) {
        return optional(key)
                .orElseThrow(() -> new UsageException(because.fileName() + " is set, so " + key.fileName()
                        + " must be set too; see docs/configuration.md"));
    }

    /** A TCP port; 0 stands for any free one. */
    int port(Key key) {
        try {
            int port = Integer.parseInt(text(key));
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new UsageException(key.fileName() + " must be a port number from 0 to 65535, not " + text(key));
    }
}
