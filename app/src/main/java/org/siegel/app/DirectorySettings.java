package org.siegel.app;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.smime.Secret;
import org.siegel.sync.Connector;

/**
 * How directories are reached: the keys {@code directory-url} and so on for the one in which users are found, and {@code
 * connector-NAME-url} and so on for each further one that is synchronised.
 */
final class DirectorySettings {

    /** What connects to the directory of {@code directory-url}, or to the embedded one. */
    static final String FIRST = "directory";

    private DirectorySettings() {}

    /** The directory of {@code directory-url}. */
    static LdapSettings first(Settings settings) {
        return of(settings, FIRST + "-");
    }

    /**
     * The further ones by name, in the order of their names.
     *
     * @throws UsageException naming the key that is missing or wrong
     */
    static Map<String, LdapSettings> further(Settings settings) {
        Map<String, LdapSettings> all = new LinkedHashMap<>();
        for (String name : settings.connectors()) {
            all.put(name, of(settings, Settings.CONNECTOR + name + "-"));
        }
        return all;
    }

    /**
     * Whether certificates are published in a further directory.
     *
     * @throws UsageException if {@code connector-NAME-publish} is neither true nor false
     */
    static boolean isPublished(Settings settings, String name) {
        String key = Settings.CONNECTOR + name + "-publish";
        String text = settings.optional(key).orElse("true");
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new UsageException(key + " must be true or false, not " + text);
        };
    }

    /**
     * Connects to the further ones.
     *
     * @param remember told what is to be closed at the end
     */
    static Map<String, LdapDirectory> connectFurther(Settings settings, Consumer<LdapDirectory> remember) {
        Map<String, LdapDirectory> all = new LinkedHashMap<>();
        further(settings).forEach((name, ldap) -> {
            var directory = new LdapDirectory(ldap);
            remember.accept(directory);
            all.put(name, directory);
        });
        return all;
    }

    static List<Connector> connectors(Map<String, LdapDirectory> directories) {
        return directories.entrySet().stream()
                .map(entry -> new Connector(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static LdapSettings of(Settings settings, String prefix) {
        LdapSettings ldap = LdapSettings.of(
                needed(settings, prefix, "url"),
                needed(settings, prefix, "base"),
                needed(settings, prefix, "bind-dn"),
                password(settings, prefix));
        Optional<Path> authorities = settings.optional(prefix + "ca-file").map(Path::of);
        if (authorities.isPresent()) {
            return ldap.isLdaps()
                    ? ldap.withTrustedCertificates(authorities.get())
                    : ldap.withStartTls(authorities.get());
        }
        for (String url : ldap.urls()) {
            if (!ldap.isLdaps() && !isThisMachine(URI.create(url).getHost())) {
                throw new UsageException(prefix + "ca-file must be set, since " + url
                        + " is not on this machine and passwords would cross the network in the clear; it names the file"
                        + " with the authority of the directory's TLS certificate");
            }
        }
        return ldap;
    }

    private static Secret password(Settings settings, String prefix) {
        return settings.optional(prefix + "password-file")
                .map(file -> Inputs.password(Path.of(file)))
                .orElseGet(() -> Secret.ofPassword(needed(settings, prefix, "password")));
    }

    private static String needed(Settings settings, String prefix, String key) {
        return settings.optional(prefix + key)
                .orElseThrow(() -> new UsageException(
                        prefix + key + " must be set, too, for a directory; see docs/configuration.md"));
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // then it is not this one
        }
    }
}
